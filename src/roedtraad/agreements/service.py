"""The front door of agreements: loading a folder of rules, the rulebook in force in the database, who is there now."""

from roedtraad.agreements.actions.load_folder import Loaded, RulesRefused, load_folder
from roedtraad.agreements.contact_cards import open_badge
from roedtraad.agreements.offices import role_keys
from roedtraad.agreements.selectors import (
    NoRules,
    edition_and_moment,
    edition_now,
    rulebook_at,
    rulebook_now,
    rules_held,
    versions_of,
)
from roedtraad.core.opening import open_now

__all__ = [
    "Loaded",
    "NoRules",
    "RulesRefused",
    "edition_and_moment",
    "edition_now",
    "load_folder",
    "open_badge",
    "open_now",
    "role_keys",
    "rulebook_at",
    "rulebook_now",
    "rules_held",
    "versions_of",
]
