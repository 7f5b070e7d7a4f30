"""The same work list made the usual way: the ORM with `.values()`, Django's own templates, no row-level security."""
