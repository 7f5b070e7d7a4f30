"""Log lines as JSON, one an event, and never with a CPR number or with what opens a door in them."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

# Six digits of a day, then four; with the dash, space or dot that people put between. A longer run of digits is none.
CPR = re.compile(r"(?<![\d.-])([0-7]\d[01]\d\d{2})[-–\s.]?\d{4}(?![\d])")
HIDDEN = "[cpr]"
# The token of an invitation, and what a login provider sends back: who reads the log must not come in by it.
OPENING = re.compile(r"(/invitation/|[?&](?:code|state)=)[^\s\"&?/\\]+")
ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request", "server_time"}


def without_cpr(text: str) -> str:
    """The text with every number that could be a CPR number hidden.

    >>> without_cpr("søgte 610190-1234 og 6101901234, sag 2026-000123")
    'søgte [cpr] og [cpr], sag 2026-000123'
    """
    return CPR.sub(HIDDEN, text)


def without_openings(text: str) -> str:
    """The text with every token hidden that an address may carry.

    >>> without_openings('GET /invitation/x-Y_7 HTTP/1.1, /login/oidc/oidc/svar?code=a.b&state=c&iss=d')
    'GET /invitation/[hidden] HTTP/1.1, /login/oidc/oidc/svar?code=[hidden]&state=[hidden]&iss=d'
    """
    return OPENING.sub(r"\1[hidden]", text)


class JsonLine(logging.Formatter):
    """Time, level, source and message; what the caller gave as `extra`; the traceback of an error."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "source": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in ORDINARY}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return without_openings(without_cpr(json.dumps(line, ensure_ascii=False, default=str)))


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """Whether the record is kept: a machine that asks for the health every second has its answer already."""
    request = getattr(record, "request", None)
    return not str(getattr(request, "path_info", "")).startswith("/sundhed")


def log_configuration(level: str) -> dict[str, Any]:
    """For logging.config.dictConfig: everything to stderr, which whoever started the program keeps."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"worth": {"()": lambda: is_worth_a_line}},
        "formatters": {"json": {"()": "roedtraad.project.logs.JsonLine"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["worth"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"level": level, "handlers": [], "propagate": True},
            "django.server": {"level": level, "handlers": [], "propagate": True},
            "gunicorn.error": {"level": level, "handlers": [], "propagate": True},
            "gunicorn.access": {"level": level, "handlers": [], "propagate": True},
        },
    }
