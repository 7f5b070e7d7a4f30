"""Every way out, by one contract; secure mail against real servers."""
