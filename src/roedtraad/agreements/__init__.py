"""The rules in the database: documents with their validity, and the rulebook that is made from them."""
