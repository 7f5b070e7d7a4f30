"""What stops the program before it has begun, told to a person: what, why, what to do. No traceback."""

from __future__ import annotations

from roedtraad.core.words import Words


class Trouble(Exception):
    """The site cannot start or a habit cannot be done; the words say what, why and what to do."""

    def __init__(self, da: str, en: str) -> None:
        super().__init__(f"{da}\n{en}")
        self.words = Words(da, en)
