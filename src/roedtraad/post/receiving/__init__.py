"""Mail that comes in: fetched from a mailbox, read without trust, told apart."""
