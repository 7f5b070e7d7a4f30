"""Which edition of the rules holds, where every request reads it with its scope."""

from __future__ import annotations

from datetime import datetime

from roedtraad.access.models import Directory
from roedtraad.access.scope import current_scope


def keep_edition(*, number: int, made_at: datetime) -> None:
    """From now on this edition holds."""
    Directory.objects.update(edition=number, edition_made_at=made_at)
    current_scope().marks.edition = None
