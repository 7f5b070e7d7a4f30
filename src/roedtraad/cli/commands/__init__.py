"""One module a command, each with `run(options)`; a module is imported only when its command is called."""
