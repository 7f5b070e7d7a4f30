"""One of the processes that pass through all open cases."""

from __future__ import annotations

import sys
from uuid import UUID

from roedtraad.project.opening import open_site

if __name__ == "__main__":
    with open_site():
        from roedtraad.obligations.service import pass_batch

        while pass_batch(UUID(sys.argv[1])):
            pass
