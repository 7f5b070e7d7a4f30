"""Letters alone: `python -m bench.post.letters COUNT` sets so many that were written before; says how many a second."""

from __future__ import annotations

import sys
import time

from roedtraad.project.opening import open_site
from roedtraad.project.postgres import DATABASE, Server


def main(count: int) -> None:
    """Set them. Each must give the bytes that were kept, so that nothing else is timed."""
    from django.conf import settings

    from roedtraad.post.typesetting import set_letter

    with Server(settings.ROEDTRAAD_DATA).administered(DATABASE) as administrator:
        found = administrator.execute(
            "select content, document from post_letter order by md5(id::text) limit %s", [count]
        ).fetchall()
    set_letter(found[0][0])  # reads the fonts
    began = time.perf_counter()
    made = [set_letter(content) for content, _ in found]
    spent = time.perf_counter() - began
    if any(bytes(document) != again for (_, document), again in zip(found, made, strict=True)):
        raise SystemExit("a letter set again has other bytes")
    print(len(found) / spent)


if __name__ == "__main__":
    with open_site():
        main(int(sys.argv[1]))
