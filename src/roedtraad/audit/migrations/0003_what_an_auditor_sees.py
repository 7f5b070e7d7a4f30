"""What an auditor needs besides the log: the numbers of cases that stand in it, and which looks are unusual.

Functions of the owner, each for the entries that its caller may see and no others; they give keys, numbers and marks.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from roedtraad.access import policies

OPEN = "'possible', 'upcoming', 'open', 'sent', 'acknowledged', 'answered'"

FUNCTIONS = f"""
create function audit_numbers(keys uuid[]) returns table (case_id uuid, number text)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.id, c.number from cases_case c
    where c.id = any (keys) and exists (select from access_logentry l where l.cases @> array[c.id])
$$;

-- Under which grant each look was, and whether that was one for a short time.
create function audit_grants(entries uuid[]) returns table (entry_id uuid, why text, short boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select l.id, g.why, g.until is not null from access_logentry l join access_grant g on g.id = l.grant_id
    where l.id = any (entries)
$$;

-- Looks at one case that have something unusual about them, with what. An obligation in a compartment counts for its
-- readers only: what it would excuse must not show that it is there.
create function audit_unusual(since timestamptz, upto timestamptz, most_an_hour int, authority uuid)
returns table (entry_id uuid, marks text[])
language sql stable security definer set search_path = public, pg_temp as $$
    with looks as materialized (
        select l.id, l.at, l.user_id, l.unit_id, l.grant_id, l.cases[1] as of_case from access_logentry l
        where l.kind = 'look' and cardinality(l.cases) = 1 and l.at >= since and l.at < upto
          and l.authority_id = audit_unusual.authority and {policies.charged("audit", "l.authority_id")}
    ), marked as (
        select s.id, s.at, 'no_obligation' as mark from looks s where not exists (
            select from obligations_obligation o where o.case_id = s.of_case and o.state in ({OPEN})
            and {policies.cleared("o.compartment")}
            and (o.owner_unit_id = s.unit_id or o.counterpart_unit_id = s.unit_id or exists (
                select from obligations_addressee a where a.obligation_id = o.id and a.unit_id = s.unit_id)))
        union all
        select s.id, s.at, 'own_surname' from looks s
        join access_user u on u.id = s.user_id join cases_case c on c.id = s.of_case
        join cases_person p on p.id = c.person_id
        where lower(regexp_replace(u.name, '^.*\\s', '')) = lower(regexp_replace(p.name, '^.*\\s', ''))
        union all
        select s.id, s.at, 'broken_glass' from looks s join access_grant g on g.id = s.grant_id
        where g.until is not null
        union all
        select m.id, m.at, 'many_in_an_hour' from (
            select w.id, w.at, (select count(distinct b.of_case) from looks b
                where b.user_id = w.user_id and b.at > w.at - interval '1 hour' and b.at <= w.at) as many
            from looks w) m
        where m.many > most_an_hour
    )
    select id, array_agg(mark order by mark) from marked group by id, at order by at desc
$$;
"""


class Migration(migrations.Migration):
    """Three functions, and the door that lets the last see what a unit owes."""

    dependencies: ClassVar = [
        ("audit", "0002_decisions_are_logged"),
        ("cases", "0001_initial"),
        ("obligations", "0005_the_reasons_apart"),
    ]

    operations: ClassVar = [
        policies.door("obligations_obligation"),
        migrations.RunSQL(FUNCTIONS, "drop function audit_numbers, audit_grants, audit_unusual"),
    ]
