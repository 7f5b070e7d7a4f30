"""How long what is written of a person is held: holds, what would go, the removing, and its receipts."""
