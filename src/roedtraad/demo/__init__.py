"""A synthetic country: authorities, people who work there, and persons who cannot exist."""
