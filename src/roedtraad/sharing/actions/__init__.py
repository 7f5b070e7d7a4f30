"""The writes of this room. What the gate says is kept with the case, in its compartment."""
