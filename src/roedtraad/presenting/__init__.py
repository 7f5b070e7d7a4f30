"""How answers look: as JSON for programs, as text for people, as a calendar file. Nothing is decided here."""
