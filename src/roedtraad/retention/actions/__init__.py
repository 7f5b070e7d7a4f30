"""The writes of this room, one a file."""
