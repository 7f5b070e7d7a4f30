"""What is owed: the stored plan of each case, why it stands there, and how it changed."""
