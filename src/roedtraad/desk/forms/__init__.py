"""The forms of the desk that more than one page shows."""
