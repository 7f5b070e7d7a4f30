"""The screen that text is written for: its width, and whether it takes colours."""

from __future__ import annotations

import os
import shutil
import sys

from roedtraad.cli.options import Options
from roedtraad.presenting.paper import Paper

USUAL_WIDTH = 80
NARROWEST, WIDEST = 40, 120


def paper_for(options: Options) -> Paper:
    """A terminal's width up to what is still easy to read; 80 columns without colours anywhere else.

    COLUMNS sets the width and NO_COLOR takes the colours away, as everywhere.
    """
    on_terminal = sys.stdout.isatty()
    width = USUAL_WIDTH
    if on_terminal or os.environ.get("COLUMNS"):
        width = shutil.get_terminal_size((USUAL_WIDTH, 24)).columns
    colours = on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Paper(max(NARROWEST, min(width, WIDEST)), colours, options.lang)
