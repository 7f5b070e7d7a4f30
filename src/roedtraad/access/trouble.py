"""What is said when something is not there, or not yours: the same words, so that neither tells of the other."""

from __future__ import annotations

from roedtraad.core.words import Words


class Refusal(Exception):
    """Something cannot be done: what, and what to do. Nothing was changed."""

    def __init__(self, message: Words, remedy: Words | None = None, field: str = "") -> None:
        self.message = message
        self.remedy = remedy or Words("", "")
        self.field = field
        super().__init__(message.da)


class NotFound(Refusal):
    """There is no such thing, or it is not yours."""

    def __init__(self) -> None:
        super().__init__(
            Words("Det findes ikke, eller du har ikke adgang til det.", "It does not exist, or you have no access."),
            Words(
                "Søg sagen frem igen, eller spørg den enhed, der har den.", "Search again, or ask the unit that has it."
            ),
        )
