"""The tables of the post, closed from birth; what is about a compartment stands inside it.

Jobs have no scope: functions of the owner give them keys, never content, and want the application's seal.
"""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import roedtraad.access.keys
from roedtraad.access import policies

UNITS = "any ((select access_units())::uuid[])"
CLEARED = "(compartment = '' or compartment = any ((select access_compartments())::text[]))"
WHOLE = "case_id = any ((select access_cases())::uuid[])"


def key() -> models.UUIDField[Any, Any]:
    return models.UUIDField(default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False)


def to(
    model: str, *, null: bool = False, related: str = "+", indexed: bool = False, cascade: bool = False
) -> models.ForeignKey[Any, Any]:
    does = django.db.models.deletion.CASCADE if cascade else django.db.models.deletion.PROTECT
    return models.ForeignKey(db_index=indexed, null=null, on_delete=does, related_name=related, to=model)


def cleared_in(column: str) -> str:
    """One of the user's units, and what is in a compartment only where the role in that unit reads it."""
    return f"""((compartment = '' or {column}::text || ':' || compartment = {policies.CLEARANCES})
        and {column} = {UNITS})"""


# Readers of the case, in a compartment its readers; a draft is nobody's but the authority's that writes it. Asked last,
# so that a list of one's own never gets that far.
REACHED = """
create function post_reached(of_case uuid, in_compartment text, writer uuid, standing text) returns boolean
language plpgsql stable parallel safe security definer set search_path = public, pg_temp as
$$
declare units uuid[] := access_units(); clearances text[]; on_day date := access_today();
begin
    if in_compartment = '' then
        units := access_case_units();
    elsif units <> '{}' then
        clearances := access_clearances();
        units := array(select u from unnest(units) u where u::text || ':' || in_compartment = any (clearances));
    end if;
    if units = '{}' then return false; end if;
    if standing in ('draft', 'cancelled') then
        units := array(select u.id from access_unit u join access_unit w on w.authority_id = u.authority_id
            where w.id = writer and u.id = any (units));
    end if;
    return exists (select from access_grant g
        where g.case_id = of_case and g.unit_id = any (units) and g.level = 'case' and g.compartment = in_compartment
        and g.valid_from <= on_day and (g.valid_to is null or g.valid_to >= on_day)
        and (g.until is null or g.until > now()) and (g.only_for_id is null or g.only_for_id = access_user()));
end $$;
"""

# A function of the owner for a job: keys of what there is to do, to who shows that the application asks.
ASKED = f"""
create function post_asked(what text, proof text) returns void
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if proof is distinct from {policies.SEAL.format("concat('post|', what)")} then
        raise exception 'the seal is not that of this database' using errcode = 'insufficient_privilege';
    end if;
end $$;
"""

KEYS = """
-- What waits to be sent, is being sent by a worker that is gone, or is uncertain; locked, so that no two take it.
create function post_due(most int, proof text) returns table (id uuid, case_id uuid, state text)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare at_once timestamptz := clock_timestamp();
begin
    perform post_asked('due|' || most, proof);
    return query select m.id, m.case_id, m.state::text from post_message m
        where m.state in ('ready', 'handing', 'uncertain') and m.next_try <= at_once
        order by m.next_try, m.id limit most for update skip locked;
end $$;

-- What went, and whose facts are still to be recorded.
create function post_to_record(most int, proof text) returns table (id uuid, case_id uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
    perform post_asked('to_record|' || most, proof);
    return query select m.id, m.case_id from post_message m where m.to_record
        order by m.id limit most for update skip locked;
end $$;

-- What a unit lets go without approval, is owed by a day and has no message yet. `kinds` and `rules` go in pairs.
create function post_automatic_due(kinds text[], rules text[], on_day date, most int, proof text)
returns table (id uuid, case_id uuid, unit_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
    perform post_asked('automatic|' || on_day || '|' || most, proof);
    return query select o.id, o.case_id, a.unit_id
        from post_automatic a join unnest(kinds, rules) as k(kind, rule) on k.kind = a.kind
        join obligations_obligation o on o.owner_unit_id = a.unit_id and o.rule = k.rule
        where o.state = 'open' and o.compartment = '' and o.certainty = 'certain' and o.due <= on_day
        and not exists (select from post_message m where m.obligation_id = o.id)
        order by o.due, o.id limit most;
end $$;

-- The message that a public link is for.
create function post_by_token(hash text, proof text) returns table (id uuid, case_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
    perform post_asked('token|' || hash, proof);
    return query select m.id, m.case_id from post_message m where m.token_hash = hash and m.token_hash <> '';
end $$;

-- The messages that a mail answers, by the ids that it names or the secrets that it carries.
create function post_matching(ids text[], hashes text[], proof text)
returns table (id uuid, case_id uuid, message_id text, token_hash text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
    perform post_asked('matching|' || array_to_string(ids, ',') || '|' || array_to_string(hashes, ','), proof);
    return query select m.id, m.case_id, m.message_id::text, m.token_hash::text from post_message m
        where m.message_id = any (ids) or (m.token_hash <> '' and m.token_hash = any (hashes));
end $$;

-- What is waited for, with its clock up to a day, after a place in the order.
create function post_waiting(until date, after_day date, after_id uuid, most int, proof text)
returns table (id uuid, case_id uuid, reply_due date)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
    perform post_asked('waiting|' || until || '|' || most, proof);
    return query select m.id, m.case_id, m.reply_due from post_message m
        where m.settled_at is null and m.reply_due <= until
        and (after_day is null or (m.reply_due, m.id) > (after_day, after_id))
        order by m.reply_due, m.id limit most;
end $$;

-- What was sent up to a day, and whose receipt nobody has given, after a place in the order.
create function post_unacknowledged(until date, after_day date, after_id uuid, most int, proof text)
returns table (id uuid, case_id uuid, sent_on date)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
    perform post_asked('unacknowledged|' || until || '|' || most, proof);
    return query select m.id, m.case_id, m.sent_on from post_message m
        where m.settled_at is null and m.acknowledged_on is null and m.sent_on <= until
        and (after_day is null or (m.sent_on, m.id) > (after_day, after_id))
        order by m.sent_on, m.id limit most;
end $$;

-- The unit and the user of a calendar address.
create function post_feed(hash text, proof text) returns table (id uuid, unit_id uuid, user_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
    perform post_asked('feed|' || hash, proof);
    return query select f.id, f.unit_id, f.user_id from post_feed f where f.token_hash = hash and f.revoked_at is null;
end $$;
"""
NO_KEYS = """
drop function post_due, post_to_record, post_automatic_due, post_by_token, post_matching, post_waiting,
    post_unacknowledged, post_feed;
"""

# The functions lock what they give out; what they lock they do not change.
LOCK = """
create policy post_message_lock on post_message for update to current_user
    using (session_user <> current_user) with check (false)
"""

# Added to and never changed, but for the compartment: it follows its obligation when a matter is moved.
MOVED = """
create function post_follow_the_matter() returns trigger language plpgsql as $$
begin
    update post_letter set compartment = new.compartment
        where id in (select letter_id from post_message where obligation_id = new.id)
        and compartment <> new.compartment;
    update post_step set compartment = new.compartment
        where message_id in (select id from post_message where obligation_id = new.id)
        and compartment <> new.compartment;
    update post_incoming set compartment = new.compartment
        where message_id in (select id from post_message where obligation_id = new.id);
    update post_enclosed set compartment = new.compartment
        where message_id in (select id from post_message where obligation_id = new.id)
        or incoming_id in (select i.id from post_incoming i join post_message m on m.id = i.message_id
            where m.obligation_id = new.id);
    update post_message set compartment = new.compartment where obligation_id = new.id;
    return null;
end $$;
create trigger obligations_obligation_post after update of compartment on obligations_obligation
    for each row when (old.compartment is distinct from new.compartment) execute function post_follow_the_matter();
"""
NOT_MOVED = """
drop trigger obligations_obligation_post on obligations_obligation;
drop function post_follow_the_matter;
"""


def only_moved(table: str) -> migrations.RunSQL:
    """Removing is refused; a change needs a decision to move made in its transaction, and is looked at row by row."""
    return migrations.RunSQL(
        f"""
        create trigger {table}_append_only before delete or truncate on {table}
            for each statement execute function access_refuse_change();
        create trigger {table}_refuse_unmoved before update on {table}
            for each statement execute function cases_refuse_unmoved();
        create trigger {table}_only_moved before update on {table}
            for each row execute function cases_only_moved();
        """,
        f"""
        drop trigger {table}_only_moved on {table};
        drop trigger {table}_refuse_unmoved on {table};
        drop trigger {table}_append_only on {table};
        """,
    )


def of_a_message(column: str) -> str:
    """Who sees the message; the inner table has its own policy."""
    return f"exists (select from post_message m where m.{column})"


class Migration(migrations.Migration):
    """Tables, policies, what is logged, and the keys for jobs."""

    initial = True

    dependencies: ClassVar = [
        ("access", "0004_the_log_in_a_chain"),
        ("audit", "0004_insight"),  # the door of obligations
        ("cases", "0003_the_case_of_a_person"),
        ("obligations", "0006_a_key_in_each_compartment"),
        ("sharing", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", key()),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("unit", to("access.unit", indexed=True, cascade=True)),
                ("user", to(settings.AUTH_USER_MODEL, indexed=True, cascade=True)),
            ],
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", key()),
                ("compartment", models.CharField(blank=True, max_length=20)),
                ("kind", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("content", models.JSONField(default=dict)),
                ("document", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("written_on", models.DateField()),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(max_length=200)),
                ("by_user", to(settings.AUTH_USER_MODEL, null=True)),
                ("case", to("cases.case")),
                ("unit", to("access.unit", null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", key()),
                ("compartment", models.CharField(blank=True, max_length=20)),
                ("step", models.CharField(blank=True, max_length=20)),
                ("kind", models.CharField(max_length=60)),
                ("person_name", models.CharField(max_length=200)),
                ("person_sort", models.CharField(db_collation="C", max_length=200)),
                ("to_name", models.CharField(max_length=300)),
                ("contact", models.CharField(blank=True, max_length=120)),
                ("recipient", models.JSONField(default=dict)),
                ("channel", models.CharField(max_length=20)),
                ("address", models.CharField(blank=True, max_length=400)),
                ("subject", models.CharField(max_length=300)),
                ("message_id", models.CharField(max_length=200, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("ready", "Ready"),
                            ("handing", "Handing"),
                            ("by_hand", "By Hand"),
                            ("sent", "Sent"),
                            ("uncertain", "Uncertain"),
                            ("failed", "Failed"),
                            ("bounced", "Bounced"),
                            ("not_ours", "Not Ours"),
                            ("acknowledged", "Acknowledged"),
                            ("answered", "Answered"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("due", models.DateField(null=True)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("approved_at", models.DateTimeField(null=True)),
                ("next_try", models.DateTimeField(null=True)),
                ("claimed_by", models.CharField(blank=True, max_length=60)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("sendings", models.PositiveSmallIntegerField(default=0)),
                ("answer", models.CharField(blank=True, max_length=1000)),
                ("to_record", models.BooleanField(default=False)),
                ("sent_at", models.DateTimeField(null=True)),
                ("sent_on", models.DateField(null=True)),
                ("acknowledged_on", models.DateField(null=True)),
                ("reply_due", models.DateField(null=True)),
                ("answered_on", models.DateField(null=True)),
                ("chased", models.CharField(blank=True, max_length=20)),
                ("nonce", models.CharField(max_length=43)),
                ("token_hash", models.CharField(blank=True, max_length=64)),
                ("settled_at", models.DateTimeField(null=True)),
                ("about", to("post.message", null=True, related="followed_by", indexed=True)),
                ("approved_by", to(settings.AUTH_USER_MODEL, null=True)),
                ("case", to("cases.case")),
                ("decision", to("sharing.decision")),
                ("from_unit", to("access.unit")),
                ("holder_unit", to("access.unit", null=True)),
                ("letter", to("post.letter", related="messages")),
                ("obligation", to("obligations.obligation", null=True)),
                ("taken_by", to(settings.AUTH_USER_MODEL, null=True)),
                ("to_unit", to("access.unit", null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Incoming",
            fields=[
                ("id", key()),
                ("compartment", models.CharField(blank=True, max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[("reply", "Reply"), ("bounce", "Bounce"), ("automatic", "Automatic")], max_length=10
                    ),
                ),
                (
                    "match",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("token", "Token"),
                            ("message_id", "Message Id"),
                            ("by_hand", "By Hand"),
                            ("", "None"),
                        ],
                        max_length=12,
                    ),
                ),
                ("external_id", models.CharField(max_length=300, unique=True)),
                ("sender", models.CharField(max_length=320)),
                ("subject", models.CharField(max_length=500)),
                ("text", models.TextField()),
                ("raw_sha256", models.CharField(max_length=64)),
                ("raw", models.BinaryField()),
                ("received_at", models.DateTimeField()),
                ("received_on", models.DateField()),
                ("refused", models.JSONField(default=list)),
                ("settled_at", models.DateTimeField(null=True)),
                ("case", to("cases.case", null=True)),
                ("unit", to("access.unit", null=True)),
                ("message", to("post.message", null=True, related="incoming")),
            ],
        ),
        migrations.CreateModel(
            name="Enclosed",
            fields=[
                ("id", key()),
                ("compartment", models.CharField(blank=True, max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("case", to("cases.case", null=True)),
                ("unit", to("access.unit", null=True)),
                ("incoming", to("post.incoming", null=True, related="files")),
                ("message", to("post.message", null=True, related="files")),
            ],
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", key()),
                ("by_name", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("last", models.UUIDField(null=True)),
                ("total", models.PositiveIntegerField()),
                ("passed", models.PositiveIntegerField(default=0)),
                ("approved", models.PositiveIntegerField(default=0)),
                ("left", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("unit", to("access.unit", cascade=True)),
                ("user", to(settings.AUTH_USER_MODEL, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", key()),
                ("compartment", models.CharField(blank=True, max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("written", "Written"),
                            ("approved", "Approved"),
                            ("handed", "Handed"),
                            ("sent", "Sent"),
                            ("retry", "Retry"),
                            ("failed", "Failed"),
                            ("uncertain", "Uncertain"),
                            ("again", "Again"),
                            ("bounced", "Bounced"),
                            ("acknowledged", "Acknowledged"),
                            ("not_ours", "Not Ours"),
                            ("replied", "Replied"),
                            ("reminded", "Reminded"),
                            ("escalated", "Escalated"),
                            ("given", "Given"),
                            ("taken", "Taken"),
                            ("called", "Called"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=2000)),
                ("on", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(max_length=200)),
                ("by_user", to(settings.AUTH_USER_MODEL, null=True)),
                ("case", to("cases.case")),
                ("message", to("post.message", related="steps")),
                ("unit", to("access.unit", null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Automatic",
            fields=[
                ("id", key()),
                ("kind", models.CharField(max_length=60)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(max_length=200)),
                ("by_user", to(settings.AUTH_USER_MODEL, null=True)),
                ("unit", to("access.unit", indexed=True, cascade=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("unit", "kind"), name="post_automatic_one")],
            },
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["case", "written_at"], name="post_letter_case"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["case", "written_at"], name="post_message_case"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["obligation"], name="post_message_obligation"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["letter"], name="post_message_letter"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["from_unit", "state", "due", "id"],
                include=("case", "compartment", "holder_unit"),
                name="post_message_out",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", False)),
                fields=["from_unit", "-settled_at", "id"],
                name="post_message_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["holder_unit", "reply_due", "id"],
                include=("case", "compartment", "from_unit", "taken_by"),
                name="post_message_in",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state__in", ("ready", "handing", "uncertain"))),
                fields=["next_try", "id"],
                name="post_message_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("acknowledged_on__isnull", True), ("settled_at__isnull", True)),
                fields=["sent_on", "id"],
                name="post_message_receipt",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)), fields=["reply_due", "id"], name="post_message_clock"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("to_record", True)), fields=["id"], name="post_message_to_record"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("token_hash", ""), _negated=True), fields=["token_hash"], name="post_message_token"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent"), _negated=True),
                    models.Q(("sent_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                    _connector="OR",
                ),
                name="post_message_sent_with_its_answer",
            ),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(fields=["message"], name="post_incoming_message"),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(fields=["case"], name="post_incoming_case"),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["unit", "received_at"],
                name="post_incoming_unsorted",
            ),
        ),
        migrations.AddIndex(
            model_name="enclosed",
            index=models.Index(fields=["incoming"], name="post_enclosed_incoming"),
        ),
        migrations.AddIndex(
            model_name="enclosed",
            index=models.Index(fields=["message"], name="post_enclosed_message"),
        ),
        migrations.AddIndex(
            model_name="enclosed",
            index=models.Index(fields=["case"], name="post_enclosed_case"),
        ),
        migrations.AddIndex(
            model_name="round",
            index=models.Index(fields=["unit", "started_at"], name="post_round_unit"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["message", "at"], name="post_step_message"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["case", "at"], name="post_step_case"),
        ),
        # --- Row-level security: tables, then policies, in one migration, so that no row is ever without them.
        migrations.RunSQL(REACHED, "drop function post_reached"),
        migrations.RunSQL(ASKED, "drop function post_asked"),
        policies.protect(
            "post_message",
            read=f"""({CLEARED} and ({cleared_in("from_unit_id")} or {cleared_in("holder_unit_id")}
                or post_reached(case_id, compartment, from_unit_id, state))) or {WHOLE}""",
            write=WHOLE,
        ),
        policies.protect(
            "post_letter", read=f"{WHOLE} or {of_a_message('letter_id = post_letter.id')}", write=policies.whole()
        ),
        policies.protect(
            "post_step", read=f"{WHOLE} or {of_a_message('id = post_step.message_id')}", write=policies.whole()
        ),
        # What is matched is its message's; what is not is a unit's, until someone has matched it.
        policies.protect(
            "post_incoming",
            read=f"""{WHOLE} or (message_id is null and {CLEARED} and unit_id = {UNITS})
                or {of_a_message("id = post_incoming.message_id")}""",
            write=f"{WHOLE} or (case_id is null and unit_id = {UNITS})",
        ),
        # Given to another unit, it leaves one's own.
        migrations.RunSQL(
            f"alter policy post_incoming_update on post_incoming with check ({WHOLE} or case_id is null)",
            migrations.RunSQL.noop,
        ),
        policies.protect(
            "post_enclosed",
            read=f"""{WHOLE} or {of_a_message("id = post_enclosed.message_id")}
                or exists (select from post_incoming i where i.id = post_enclosed.incoming_id)""",
            write=f"""{WHOLE} or (case_id is null
                and exists (select from post_incoming i where i.id = post_enclosed.incoming_id))""",
        ),
        *(
            policies.protect(f"post_{table}", read=f"unit_id = {UNITS}", write=f"unit_id = {UNITS}")
            for table in ("automatic", "round")
        ),
        policies.protect(
            "post_feed",
            read=f"unit_id = {UNITS}",
            write=f"unit_id = {UNITS} and user_id = (select access_user())",
            change=f"unit_id = {UNITS}",
        ),
        *(policies.door(f"post_{table}") for table in ("message", "automatic", "feed")),
        migrations.RunSQL(LOCK, "drop policy post_message_lock on post_message"),
        migrations.RunSQL(KEYS, NO_KEYS),
        *(only_moved(f"post_{table}") for table in ("letter", "step")),
        migrations.RunSQL(MOVED, NOT_MOVED),
        # --- What is written is logged: of a letter its mark, of a message where it goes; the rest are its steps.
        policies.logged("post_letter", ["kind", "title", "sha256"], compartment="n.compartment", by="n.by_name"),
        policies.logged(
            "post_message",
            [
                "obligation_id",
                "letter_id",
                "decision_id",
                "channel",
                "address",
                "to_name",
                "holder_unit_id",
                "taken_by_id",
            ],
            compartment="n.compartment",
        ),
        policies.logged("post_step", ["message_id", "kind", "text"], compartment="n.compartment", by="n.by_name"),
        policies.logged(
            "post_incoming", ["message_id", "unit_id", "kind", "match", "raw_sha256"], compartment="n.compartment"
        ),
        policies.logged(
            "post_enclosed", ["message_id", "incoming_id", "name", "size", "sha256"], compartment="n.compartment"
        ),
        policies.logged("post_automatic", ["unit_id", "kind"], case="null::uuid", by="n.by_name"),
        policies.logged("post_round", ["unit_id", "day", "total", "finished_at"], case="null::uuid", by="n.by_name"),
        policies.logged("post_feed", ["unit_id", "user_id", "revoked_at"], case="null::uuid"),
    ]
