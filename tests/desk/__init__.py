"""The pages of the desk, asked for over HTTP by people with roles."""
