"""`roedtraad export dmn`: the decision tables as DMN files in a folder, for a second opinion by another program."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path

from roedtraad.checkfolder import agreements_in
from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import Refused
from roedtraad.cli.opening import open_rules, shipped
from roedtraad.cli.options import Options
from roedtraad.core.dmn import dmn_files
from roedtraad.core.words import Words, counted


def run(options: Options) -> Answer:
    rulebook = open_rules(options)
    agreements = agreements_in(options.agreements or shipped(), rulebook)
    # Made whole before the first file is written.
    files: Mapping[str, str] = dmn_files(rulebook, agreements)
    _write(files, options.out)
    if options.format == "json":
        from roedtraad.presenting.json_form import written

        return Answer(written({"out": str(options.out), "files": sorted(files)}), exact=True)
    count = counted(len(files), Words("fil", "file"), Words("filer", "files"))
    said = Words("{count} lagt i {out}.", "{count} put in {out}.").fill(count=count, out=options.out)
    return Answer(said.in_(options.lang) + "\n")


def _write(files: Mapping[str, str], out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (out / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        message = Words("Der kan ikke skrives i {out}: {reason}.", "{out} cannot be written to: {reason}.")
        remedy = Words("Angiv en anden mappe efter --out.", "Give another folder after --out.")
        reason = _REASONS.get(error.errno or 0, _REFUSED)
        raise Refused(message.fill(out=out, reason=reason), remedy) from None


_REFUSED = Words("maskinen afviser det", "the machine refuses it")
_NO_LEAVE = Words("du har ikke adgang til at skrive dér", "you are not permitted to write there")
_IN_THE_WAY = Words("der ligger en fil i vejen", "a file is in the way")
_REASONS = {
    errno.EACCES: _NO_LEAVE,
    errno.EPERM: _NO_LEAVE,
    errno.ENOENT: Words("mappen kan ikke oprettes dér", "the folder cannot be made there"),
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EISDIR: Words("der ligger en mappe i vejen", "a folder is in the way"),
    errno.EROFS: Words("drevet kan kun læses", "the drive can only be read"),
    errno.ENOSPC: Words("drevet er fuldt", "the drive is full"),
    errno.ENAMETOOLONG: Words("navnet er for langt", "the name is too long"),
}
