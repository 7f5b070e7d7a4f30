"""`/sundhed`: 200 when the database and a worker answer, else 503. `/sundhed/liv`: 200 while this process lives.

A middleware above all others: it must answer without a session, a language, a scope, and while the database is away.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

# A worker says every ten seconds that it lives.
HEARD_LATELY = """
select coalesce(max(last_heartbeat) > now() - interval '30 seconds', false) from procrastinate_workers
"""


class Health:
    """Answers the two addresses and hands everything else on."""

    def __init__(self, next_one: Callable[[HttpRequest], HttpResponse]) -> None:
        self.next_one = next_one

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match request.path_info.rstrip("/"):
            case "/sundhed":
                found = health()
                return _answer(found, 200 if all(found.values()) else 503)
            case "/sundhed/liv":
                return _answer({"process": True}, 200)
            case _:
                return self.next_one(request)


def health() -> dict[str, bool]:
    """Whether the database answers, and whether a worker was heard lately."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(HEARD_LATELY)
            (worker,) = cursor.fetchone()
    except DatabaseError:
        connection.close()
        return {"database": False, "worker": False}
    return {"database": True, "worker": worker}


def _answer(found: dict[str, bool], status: int) -> JsonResponse:
    said = {name: "ok" if fine else "svarer ikke" for name, fine in found.items()}
    answer = JsonResponse({"status": "ok" if status == 200 else "ikke klar", **said}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
