"""The writes of this room: KSP meetings, their lists, and who stands on them."""
