"""The writes of this room. Each works inside a turn of casework, with the whole of the case open."""
