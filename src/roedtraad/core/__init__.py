"""The pure core: values in, values out.

No files, no clock, no environment, no printing. What is owed, by when and why is decided here; where the
inputs come from and where the answers go is decided outside.
"""
