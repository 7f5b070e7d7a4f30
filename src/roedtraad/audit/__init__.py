"""Who has looked at whom: shown to those who may ask, proved to those who doubt, and told to the person."""
