"""The pages of the desk, a kind a file: each reads the request, calls the rooms below, and shows what they gave."""
