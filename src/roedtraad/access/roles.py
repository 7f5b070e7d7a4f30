"""The roles as agreements/roles.yaml has them: what each sees and may do, and in which authorities it is given.

Read once a process. What a membership got is kept with it (actions/keep_user.py), because the database compares it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal, get_args

from roedtraad.core.loading.fields import (
    Fields,
    Sheet,
    choice_of,
    open_document,
    report_unknown_value,
    text_of,
    whole_number_of,
    words_of,
)
from roedtraad.core.loading.ground import load_vocabulary
from roedtraad.core.loading.positions import Node, ScalarNode
from roedtraad.core.vocabulary import COMPARTMENTS, Vocabulary
from roedtraad.core.words import Words
from roedtraad.rulefolder import find_shipped, read_text

Power = Literal["cases", "addressed", "record", "break_glass", "agreements", "figures", "administer", "audit"]
Near = Literal["unit", "authority"]
POWERS: tuple[Power, ...] = get_args(Power)
PERSONS = frozenset({"cases", "addressed"})
"""The powers that let anything of a person be seen."""
ANY = "any"


@dataclass(frozen=True, slots=True)
class AccessRole:
    """A role: its names, what it stands for, where it may be given, what it sees and may do."""

    id: str
    names: Words
    stands_for: tuple[str, ...]
    given_in: tuple[str, ...]
    powers: tuple[Power, ...]
    compartments: tuple[str, ...]
    sees: Words
    may: Words

    def may_be_in(self, word: str) -> bool:
        """Whether it may be given in an authority of this UNIT word."""
        return ANY in self.given_in or word in self.given_in


@dataclass(frozen=True, slots=True)
class GlassRules:
    """How long a broken glass stands open, how often one may, and what is asked for."""

    minutes: int
    most_an_hour: int
    least_letters: int
    reasons: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class DeputyRules:
    """Who may do whose work, and how long at most."""

    within: Near
    most_days: int


@dataclass(frozen=True, slots=True)
class Roles:
    """All that the file holds."""

    roles: Mapping[str, AccessRole]
    glass: GlassRules
    deputies: DeputyRules

    def find(self, role: str, word: str) -> AccessRole | None:
        """The role by its own name, or the first that stands for a role of the vocabulary, in such an authority.

        The most special comes first: one that is given in any authority only where none is given in this one by name.
        """
        named = self.roles.get(role)
        if named is not None and named.may_be_in(word):
            return named
        fit = [one for one in self.roles.values() if role in one.stands_for and one.may_be_in(word)]
        return min(fit, key=lambda one: ANY in one.given_in, default=None)


def load_roles(text: str, file: str, vocabulary: Vocabulary) -> Roles:
    """Read the roles. Raises Unreadable with every mistake found."""
    with open_document(text, file) as fields:
        read = Roles(
            fields.named("roles", partial(_role, vocabulary)),
            fields.required("break_glass", _glass, GlassRules(0, 0, 0, {})),
            fields.required("deputies", _deputies, DeputyRules("unit", 0)),
        )
    fields.sheet.finish()
    return read


@lru_cache(maxsize=1)
def roles() -> Roles:
    """The shipped roles."""
    folder = find_shipped()
    vocabulary = load_vocabulary(read_text(folder / "vocabulary.yaml"), "vocabulary.yaml")
    path = folder / "roles.yaml"
    return load_roles(read_text(path), str(path), vocabulary)


def _role(vocabulary: Vocabulary, sheet: Sheet, key: ScalarNode, node: Node) -> AccessRole:
    with Fields(sheet, node) as fields:
        return AccessRole(
            id=key.value,
            names=fields.words("names"),
            stands_for=fields.several("is", partial(_known, "roles", vocabulary.roles)),
            given_in=fields.several("in", partial(_known, "authorities", {ANY: None, **vocabulary.authorities})),
            powers=fields.several("powers", partial(choice_of, choices=POWERS, otherwise=POWERS[1])),
            compartments=fields.several("compartments", partial(choice_of, choices=COMPARTMENTS, otherwise="")),
            sees=fields.words("sees"),
            may=fields.words("may"),
        )


def _known(of: str, names: Mapping[str, object], sheet: Sheet, node: Node) -> str:
    word = text_of(sheet, node)
    if word and word not in names:
        report_unknown_value(sheet, node, word, names.keys(), of)
    return word


def _glass(sheet: Sheet, node: Node) -> GlassRules:
    with Fields(sheet, node) as fields:
        return GlassRules(
            minutes=fields.required("minutes", whole_number_of, 0),
            most_an_hour=fields.required("most_an_hour", whole_number_of, 0),
            least_letters=fields.required("least_letters", whole_number_of, 0),
            reasons=fields.named("reasons", lambda sheet, _, one: words_of(sheet, one)),
        )


def _deputies(sheet: Sheet, node: Node) -> DeputyRules:
    with Fields(sheet, node) as fields:
        return DeputyRules(
            within=fields.required("within", _near, "unit"), most_days=fields.required("most_days", whole_number_of, 0)
        )


def _near(sheet: Sheet, node: Node) -> Near:
    near: tuple[Near, ...] = get_args(Near)
    return choice_of(sheet, node, near, "unit")
