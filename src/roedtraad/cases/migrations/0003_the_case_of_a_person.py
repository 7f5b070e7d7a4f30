"""Which case a person has, for who breaks the glass; and the search for likeness asks for grants as policies do."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

CASE_OF = """
-- The key of a person's open case, else of the last. It tells nothing else, and who asks has left a record.
create function cases_case_of(person uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as
$$ select id from cases_case where person_id = $1 order by closed is null desc, opened desc limit 1 $$;
"""
NEARLY = """
do $do$ begin
    if exists (select from pg_extension where extname = 'pg_trgm') then
        create or replace function cases_named_nearly(words text[], most int) returns setof uuid
        language sql stable security definer
        set search_path = public, pg_temp set plan_cache_mode = force_custom_plan
        as
        $$
        select c.id from cases_case c where c.person_id in (
            select w.person_id from cases_nameword w
            where w.word %% words[1] and similarity(w.word, words[1]) >= 0.4
              and not exists (
                select from unnest(words[2:]) as more(word) where not exists (
                    select from cases_nameword o where o.person_id = w.person_id and o.word %% more.word
                    and similarity(o.word, more.word) >= 0.4)))
          and exists (
            select from access_grant g where g.case_id = c.id and g.unit_id = any (%(units)s)
            and g.level = 'case' and g.compartment = '' %(more)s
            and g.valid_from <= access_today()
            and (g.valid_to is null or g.valid_to >= access_today()))
        limit most
        $$;
    end if;
end $do$;
"""
NOW = {
    "units": "access_case_units()",
    "more": """and (g.until is null or g.until > now())
            and (g.only_for_id is null or g.only_for_id = access_user())""",
}
BEFORE = {"units": "access_units()", "more": ""}


class Migration(migrations.Migration):
    """Functions alone."""

    dependencies: ClassVar = [
        ("cases", "0002_compartments_of_their_own"),
        ("access", "0003_roles_and_short_grants"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(CASE_OF, "drop function cases_case_of"),
        migrations.RunSQL(NEARLY % NOW, NEARLY % BEFORE),
    ]
