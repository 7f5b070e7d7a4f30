"""CPR numbers: written in any usual way, checked as a date. Modulus 11 is not demanded, since newer numbers lack it.

Invented persons have 60 added to the day, which no person has; they are read like everyone else's.
"""

from __future__ import annotations

from datetime import date

from stdnum.dk import cpr
from stdnum.exceptions import ValidationError

from roedtraad.access.service import Refusal
from roedtraad.core.words import Words

DEMO_DAYS = 60


def read_cpr(text: str) -> str:
    """Give the ten digits of a CPR number. Raises Refusal, without the number in its words.

    >>> read_cpr("610190-0000")
    '6101900000'
    """
    digits = cpr.compact(text.strip())
    try:
        cpr.validate(_as_issued(digits))
    except ValidationError:
        message = Words("Det er ikke et CPR-nummer.", "This is no CPR number.")
        remedy = Words(
            "Skriv ti cifre; de første seks er fødselsdagen.", "Write ten digits; the first six are the birthday."
        )
        raise Refusal(message, remedy, "cpr") from None
    return str(digits)


def is_invented(digits: str) -> bool:
    """Say whether the number is one that no person has.

    >>> is_invented("6101900000"), is_invented("0101" + "900000")
    (True, False)
    """
    day = digits[:2]
    return day.isascii() and day.isdigit() and int(day) > DEMO_DAYS  # ¹ is a digit as well, and no number


def birth_date(digits: str) -> date:
    """Give the day of birth that a number stands for.

    >>> birth_date("6101900000")
    datetime.date(1990, 1, 1)
    """
    born: date = cpr.get_birth_date(_as_issued(digits))
    return born


def _as_issued(digits: str) -> str:
    return f"{int(digits[:2]) - DEMO_DAYS:02}{digits[2:]}" if is_invented(digits) else digits
