"""Who sees what: authorities, units, users, grants, compartments, the policies in the database and the read log."""
