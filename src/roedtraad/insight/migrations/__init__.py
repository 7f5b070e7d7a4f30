"""The functions of the figures."""
