"""Rød Tråd: cooperation agreements as data, executed. The rules are pure and lie in `core`; the command is `cli`."""
