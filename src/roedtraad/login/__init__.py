"""Coming in: who someone is, by two factors or by their organisation's provider, and who invites whom."""
