"""Reads YAML text into the types of the core, with file, line, column, reason and remedy for every mistake.

It is given text and the name of a file, and opens none (see rulefolder). It refuses what cannot be represented;
whether references lead anywhere and rules are sound is for checking.
"""

from roedtraad.core.loading.agreement import load_agreement
from roedtraad.core.loading.case import load_case
from roedtraad.core.loading.claims import load_claims
from roedtraad.core.loading.ground import load_municipalities, load_norms, load_sources, load_vocabulary
from roedtraad.core.loading.national import load_acting, load_national, load_sharing, with_decisions
from roedtraad.core.loading.positions import line_and_column
from roedtraad.core.loading.problems import Problem, Severity, Unreadable, nearest, quoted, refusal
from roedtraad.core.loading.retention import load_retention

__all__ = [
    "Problem",
    "Severity",
    "Unreadable",
    "line_and_column",
    "load_acting",
    "load_agreement",
    "load_case",
    "load_claims",
    "load_municipalities",
    "load_national",
    "load_norms",
    "load_retention",
    "load_sharing",
    "load_sources",
    "load_vocabulary",
    "nearest",
    "quoted",
    "refusal",
    "with_decisions",
]
