"""KSP meetings and their lists: name, CPR number and reason of those whom the gate admits, for participants alone."""
