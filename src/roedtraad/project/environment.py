"""The settings that come from the environment: one table, read once, refused in words when wrong.

docs/operations.md shows the same table; a test keeps them alike. What a setting does is decided in settings.py.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from roedtraad.core.words import Words
from roedtraad.project.login_variables import LOGIN_SETTINGS, login_disagreements
from roedtraad.project.post_variables import POST_SETTINGS, post_disagreements
from roedtraad.project.trouble import Trouble
from roedtraad.project.variables import (
    ADDRESS,
    YES_OR_NO,
    Database,
    Setting,
    Unfit,
    count,
    database,
    day,
    folder,
    key,
    level,
    several,
    yes_or_no,
)

__all__ = ["CHECKOUT", "SETTINGS", "Database", "database", "kept_key", "read_environment"]

CHECKOUT = Path(__file__).resolve().parents[3]


def _default_folder() -> str:
    """Beside the code in a checkout, else where a user's programs keep their data."""
    if (CHECKOUT / "pyproject.toml").is_file():
        return str(CHECKOUT / ".roedtraad" / "data")
    return str(Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share") / "roedtraad")


SETTINGS = (
    Setting(
        "DATABASE_URL",
        database,
        "",
        Words(
            "databasen, som programmets rolle; uden den bruges den indlejrede",
            "the database, as the application's role; without it the embedded one is used",
        ),
        ADDRESS,
    ),
    Setting(
        "MIGRATE_DATABASE_URL",
        database,
        "",
        Words(
            "samme database, som ejerens rolle; kun til opstart og opgradering, aldrig for siderne",
            "the same database, as the owner's role; for start and upgrade only, never for the pages",
        ),
        ADDRESS,
    ),
    Setting(
        "SECRET_KEY",
        key,
        "",
        Words(
            "nøglen bag login og formularer; uden den laves en i datamappen, dog ikke med DATABASE_URL",
            "the key behind logins and forms; without it one is made in the data folder, but not with DATABASE_URL",
        ),
        Words("mindst 32 tegn", "at least 32 characters"),
    ),
    Setting(
        "ALLOWED_HOSTS",
        several,
        "localhost,127.0.0.1,[::1]",
        Words("de navne, som siderne kaldes ved", "the names that the site is called by"),
        Words("navne med komma imellem, uden https://", "names with commas between, without https://"),
    ),
    Setting(
        "ROEDTRAAD_DATA",
        folder,
        _default_folder(),
        Words("mappen til database, nøgle og filer", "the folder for database, key and files"),
        Words("en mappes sti", "the path of a folder"),
    ),
    Setting(
        "ROEDTRAAD_DEMO",
        yes_or_no,
        "no",
        Words(
            "opdigtet land og roller med ét klik; ./dev run sætter den til yes",
            "an invented country and roles by one click; ./dev run sets it to yes",
        ),
        YES_OR_NO,
    ),
    Setting(
        "ROEDTRAAD_TODAY",
        day,
        "",
        Words(
            "den dag, en demonstration regner som i dag; ellers kalenderens",
            "the day that a demonstration takes for today; else the calendar's",
        ),
        Words("en dato som 2026-04-08", "a date like 2026-04-08"),
    ),
    Setting(
        "ROEDTRAAD_HTTPS",
        yes_or_no,
        "no",
        Words(
            "en server foran taler https og sætter X-Forwarded-Proto; cookies sendes kun dér",
            "a server in front speaks https and sets X-Forwarded-Proto; cookies are sent there only",
        ),
        YES_OR_NO,
    ),
    Setting(
        "ROEDTRAAD_WEB_WORKERS",
        count,
        "2",
        Words("antal processer, der svarer på sider", "number of processes that answer pages"),
        Words("et tal fra 1 til 64", "a number from 1 to 64"),
    ),
    Setting(
        "ROEDTRAAD_LOG_LEVEL",
        level,
        "INFO",
        Words(
            "hvor meget der skrives i loggen; ./dev run sætter den til WARNING",
            "how much is written to the log; ./dev run sets it to WARNING",
        ),
        Words("DEBUG, INFO, WARNING eller ERROR", "DEBUG, INFO, WARNING or ERROR"),
    ),
    *LOGIN_SETTINGS,
    *POST_SETTINGS,
)


def read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Every setting by name, read; raises Trouble that names all that is wrong at once."""
    read: dict[str, Any] = {}
    wrong: list[Words] = []
    for setting in SETTINGS:
        text = environ.get(setting.name) or setting.default
        try:
            read[setting.name] = setting.read(text)
        except Unfit as unfit:
            wrong.append(_refusal(setting, unfit))
    if not wrong:
        wrong = _disagreements(read, environ)
    if wrong:
        raise Trouble("\n".join(one.da for one in wrong), "\n".join(one.en for one in wrong))
    return read


def _refusal(setting: Setting, unfit: Unfit) -> Words:
    """The value itself is left out: it may hold a password. What is wrong inside a file is said with its place."""
    inside = next((f"\n{words.da}" for words in unfit.args), ""), next((f"\n{words.en}" for words in unfit.args), "")
    return Words(
        f"{setting.name} kan ikke læses ({setting.meaning.da}). Skriv {setting.accepts.da}.{inside[0]}",
        f"{setting.name} cannot be read ({setting.meaning.en}). Write {setting.accepts.en}.{inside[1]}",
    )


def _disagreements(read: Mapping[str, Any], environ: Mapping[str, str]) -> list[Words]:
    """What each setting allows and the settings together do not."""
    app, owner = read["DATABASE_URL"], read["MIGRATE_DATABASE_URL"]
    found = []
    if owner and not app:
        found.append(
            Words(
                "MIGRATE_DATABASE_URL er sat uden DATABASE_URL: siderne ville bruge en anden database. Sæt begge.",
                "MIGRATE_DATABASE_URL is set without DATABASE_URL: the pages would use another database. Set both.",
            )
        )
    if owner and app and owner.role == app.role:
        found.append(
            Words(
                "DATABASE_URL og MIGRATE_DATABASE_URL bruger samme rolle, så intet værn i databasen ville gælde."
                " Lav to roller; SQL'en står i docs/operations.md.",
                "DATABASE_URL and MIGRATE_DATABASE_URL use the same role, so no guard in the database would hold."
                " Make two roles; the SQL stands in docs/operations.md.",
            )
        )
    if app and not read["SECRET_KEY"] and not read["ROEDTRAAD_DEMO"]:
        found.append(
            Words(
                "SECRET_KEY mangler. Med egen databaseserver må alle maskiner have den samme; skriv mindst 32"
                ' tilfældige tegn, fx fra: python3 -c "import secrets; print(secrets.token_urlsafe(50))"',
                "SECRET_KEY is missing. With a database server of your own all machines need the same; write at"
                ' least 32 random characters, e.g. from: python3 -c "import secrets; print(secrets.token_urlsafe(50))"',
            )
        )
    if read["ROEDTRAAD_TODAY"] and not read["ROEDTRAAD_DEMO"]:
        found.append(
            Words(
                "ROEDTRAAD_TODAY er sat uden ROEDTRAAD_DEMO: rigtige sager følger kalenderen. Fjern den.",
                "ROEDTRAAD_TODAY is set without ROEDTRAAD_DEMO: real cases follow the calendar. Remove it.",
            )
        )
    if read["ROEDTRAAD_HTTPS"] and not environ.get("ALLOWED_HOSTS"):
        found.append(
            Words(
                "ROEDTRAAD_HTTPS er yes, men ALLOWED_HOSTS mangler: skriv det navn, som siderne kaldes ved.",
                "ROEDTRAAD_HTTPS is yes, but ALLOWED_HOSTS is missing: write the name that the site is called by.",
            )
        )
    return found + login_disagreements(read) + post_disagreements(read)


def origin_of(address: str) -> str:
    """The server that an address leads to.

    >>> origin_of("https://login.example:8443/realm?a=b")
    'https://login.example:8443'
    """
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def kept_key(folder: Path) -> str:
    """The key of a data folder, made the first time; two processes at once get the same."""
    place = folder / "secret-key"
    folder.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        made = folder / f"secret-key.{secrets.token_hex(8)}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            place.hardlink_to(made)  # unlike a rename it never replaces another's
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return place.read_text(encoding="ascii")
