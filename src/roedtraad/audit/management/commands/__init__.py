"""Commands that Django finds by their names."""
