"""The verbs: each checks, acts and records, and replans the case in the same transaction."""
