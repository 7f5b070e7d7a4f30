"""What is known: persons, cases, where they are held, and facts that are only added to."""
