"""`roedtraad check`: everything found in agreements and rules, with what to do about it."""

from __future__ import annotations

from roedtraad.checkfolder import check_paths
from roedtraad.cli.answers import Answer
from roedtraad.cli.opening import day_of, shipped, tell_progress
from roedtraad.cli.options import Options
from roedtraad.core.words import Words
from roedtraad.rulefolder import read_text


def run(options: Options) -> Answer:
    for path in options.paths:
        if not path.exists():
            read_text(path)  # says that it is missing, and what may have been meant
    done = tell_progress(Words("Kontrollerer aftalerne", "Checking the agreements"), options)
    try:
        paths = options.paths or [options.agreements or shipped()]
        problems = check_paths(paths, options.agreements, day_of(options))
    finally:
        done()
    status = 1 if any(problem.severity == "error" for problem in problems) else 0
    if options.format == "json":
        from roedtraad.presenting.json_form import finding_form, written

        return Answer(written([finding_form(one, options.lang) for one in problems]), status, exact=True)
    from roedtraad.cli.screen import paper_for
    from roedtraad.presenting.findings_text import findings_text

    return Answer(findings_text(problems, paper_for(options)), status)
