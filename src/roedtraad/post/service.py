"""The front door of post: the sheet for the person, its languages, and its setting as PDF."""

from roedtraad.post.handout import Handout, Place, Purpose, Step, handing_rules, handout_of
from roedtraad.post.languages import Language, UnknownLanguage, language_named, languages
from roedtraad.post.typesetting import set_handout, set_paper
from roedtraad.post.writing import Written, WrittenPlace, WrittenStep, write_handout
from roedtraad.presenting.phones import dial, read_number

__all__ = [
    "Handout",
    "Language",
    "Place",
    "Purpose",
    "Step",
    "UnknownLanguage",
    "Written",
    "WrittenPlace",
    "WrittenStep",
    "dial",
    "handing_rules",
    "handout_of",
    "language_named",
    "languages",
    "read_number",
    "set_handout",
    "set_paper",
    "write_handout",
]
