"""The writes of this room: what people decide about a message, and what happens to it on its way."""
