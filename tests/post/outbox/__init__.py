"""The outbox: written, approved, claimed, handed over, recorded."""
