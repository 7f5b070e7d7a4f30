"""What `./dev check` asks of other programs, and makes an answer of that nobody can misread."""
