"""Every page in a real browser: accessible, on a phone, without script, by keyboard, on paper, and side by side."""
