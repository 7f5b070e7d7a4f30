"""Django's own commands on our site: `python -m roedtraad.project migrate --database owner`, `… shell`, `… dbshell`."""

from __future__ import annotations

import sys

from roedtraad.project.opening import open_site
from roedtraad.project.trouble import Trouble


def main(arguments: list[str]) -> int:
    try:
        with open_site(owner=True):
            from django.core.management import execute_from_command_line

            execute_from_command_line(["python -m roedtraad.project", *arguments])
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
