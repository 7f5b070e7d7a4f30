"""What joins the rooms into a running site: settings, addresses, health, database and process tree. No rules."""
