"""Stories across roles, told over HTTP as people live them: who writes what, and who finds it."""
