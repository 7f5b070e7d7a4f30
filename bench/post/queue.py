"""A queue of a million: rows of messages that were really sent, copied with new keys, past the policies.

A copy keeps its case, letter and unit. Of ten copies nine are settled, as those of an old site are.
"""

from __future__ import annotations

from bench.web.telling import say
from roedtraad.project.postgres import DATABASE, Server

NEW = {
    "id": "uuidv7()",
    "message_id": "'<' || gen_random_uuid() || '@sikker.example>'",
    "token_hash": "''",
    "settled_at": "case when n % 10 > 0 then t.sent_at - make_interval(hours => n) end",
}


def fill_queue(server: Server, wanted: int) -> None:
    """Copy until there are as many."""
    with server.administered(DATABASE) as administrator:
        administrator.execute("set session_replication_role = replica; set synchronous_commit = off")
        found = administrator.execute(
            "select column_name from information_schema.columns where table_name = 'post_message'"
            " and is_generated = 'NEVER' order by ordinal_position"
        )
        columns = [name for (name,) in found]
        values = ", ".join(NEW.get(name, f't."{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        (there,) = administrator.execute("select count(*) from post_message").fetchone() or (0,)
        administrator.execute(
            f"insert into post_message ({names}) select {values}"
            f" from generate_series(1, {-(-wanted // there)}) as n cross join post_message t limit {wanted - there}"
        )
        say(f"  {wanted:,} messages; vacuum")
        administrator.execute("vacuum analyze post_message")
