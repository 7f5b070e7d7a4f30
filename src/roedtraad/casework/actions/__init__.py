"""The verbs, one kind a file. Each is given who acts (`by`) and the day (`today`), and gives what it changed."""
