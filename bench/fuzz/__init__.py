"""Random and twisted inputs for everything that reads what people, files and browsers give it."""
