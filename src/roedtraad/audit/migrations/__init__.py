"""The tables of this room, and what is logged of the tables below."""
