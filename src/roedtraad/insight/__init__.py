"""What is made of it all: figures, numbers only."""
