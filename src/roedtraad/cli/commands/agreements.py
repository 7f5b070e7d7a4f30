"""`roedtraad agreements load`: a folder of rules becomes the rulebook of the database."""

from __future__ import annotations

from roedtraad.cli.answers import Answer
from roedtraad.cli.opening import day_of, shipped, tell_progress
from roedtraad.cli.options import Options
from roedtraad.cli.site import opened_site
from roedtraad.core.words import Words, counted


def run(options: Options) -> Answer:
    folder = options.agreements or shipped()
    done = tell_progress(Words("Kontrollerer og indlæser", "Checking and loading"), options)
    try:
        with opened_site():
            from roedtraad.access.service import Actor
            from roedtraad.agreements.service import RulesRefused, load_folder

            try:
                loaded = load_folder(folder=folder, by=Actor("roedtraad agreements load"), today=day_of(options))
            except RulesRefused as refused:
                return _refusal(refused.problems, options)
            planned = _replan(options) if loaded.changes else None
    finally:
        done()
    if options.format == "json":
        from roedtraad.presenting.json_form import written

        return Answer(
            written({"edition": loaded.edition, "changes": list(loaded.changes), "replanned": planned}), exact=True
        )
    if not loaded.changes:
        return Answer(Words("Intet er nyt.", "Nothing is new.").in_(options.lang) + "\n")
    files = counted(len(loaded.changes), Words("fil", "file"), Words("filer", "files"))
    said = Words("Udgave {number}: {files} nye eller ændrede.", "Edition {number}: {files} new or changed.")
    lines = [said.fill(number=loaded.edition, files=files).in_(options.lang), *(f"  {one}" for one in loaded.changes)]
    if planned:
        passed = Words(
            "{count} åbne sager planlægges igen af arbejderen.", "{count} open cases are planned anew by the worker."
        )
        lines.append(passed.fill(count=planned).in_(options.lang))
    return Answer("\n".join(lines) + "\n")


def _replan(options: Options) -> int:
    """Leave the replanning of all open cases to the worker; the pages show how far it is."""
    from roedtraad.obligations.service import defer_replanning

    return defer_replanning(why="rules", today=day_of(options)).total


def _refusal(problems: object, options: Options) -> Answer:
    from roedtraad.cli.screen import paper_for
    from roedtraad.presenting.findings_text import findings_text

    assert isinstance(problems, tuple)
    said = Words("Intet er indlæst: check finder fejl.", "Nothing was loaded: check finds errors.").in_(options.lang)
    return Answer("", 1, f"roedtraad: {said}\n{findings_text(problems, paper_for(options))}")
