"""Figures of the post: numbers alone, counted by the owner for who has the power `figures`; nothing of any compartment.

The rows stay closed: who may read figures sees no message, and who sees messages gets no figures by it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

FIGURES = """
create function insight_post(by_what text, first date, last date, senders text[])
returns table (name text, cases bigint, told bigint, in_time bigint, sent bigint, acknowledged bigint,
    asked bigint, answered bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
    if not exists (select from unnest(access_charges()) as c where c like 'figures:%') then
        raise exception 'figures are read with the power `figures`' using errcode = 'insufficient_privilege';
    end if;
    return query select
        case by_what when 'institution' then a.name::text else coalesce(m.recipient ->> 'municipality', '') end,
        count(distinct m.case_id),
        count(*) filter (where m.due is not null),
        count(*) filter (where m.sent_on <= m.due),
        count(*),
        count(*) filter (where m.acknowledged_on is not null),
        count(*) filter (where m.reply_due is not null
            and (m.answered_on is not null or m.reply_due < access_today())),
        count(*) filter (where m.answered_on <= m.reply_due)
    from post_message m join access_unit u on u.id = m.from_unit_id join access_authority a on a.id = u.authority_id
    where m.sent_on between first and last and m.compartment = '' and m.step = '' and m.state <> 'cancelled'
        and a.word = any (senders)
        and (by_what = 'institution' or coalesce(m.recipient ->> 'municipality', '') <> '')
    group by 1 order by 1;
end $$;
"""


class Migration(migrations.Migration):
    """One function; the room has no tables."""

    initial = True

    dependencies: ClassVar = [("post", "0001_initial")]

    operations: ClassVar = [migrations.RunSQL(FIGURES, "drop function insight_post")]
