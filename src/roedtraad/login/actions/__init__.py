"""The writes of coming in."""
