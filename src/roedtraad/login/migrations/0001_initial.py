"""Invitations with their policies, the view of an authority's people, and the counters of the door."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import roedtraad.access.keys
from roedtraad.access import policies

ADMINISTERED = policies.charged("administer", "authority_id")

# Who opens the link is nobody yet, and knows the token alone. The owner's functions answer for that one row; the
# owner's own sessions may add one (the first administrator, from the command line) and read none.
DOOR = """
create policy login_invitation_door on login_invitation for select to current_user
    using (session_user <> current_user);
create policy login_invitation_taken on login_invitation for update to current_user
    using (session_user <> current_user) with check (session_user <> current_user);
create policy login_invitation_first on login_invitation for insert to current_user
    with check (session_user = current_user);
create function login_invited(wanted text) returns setof login_invitation
language sql stable security definer set search_path = public, pg_temp as $$
    select * from login_invitation
    where token_hash = wanted and accepted_at is null and withdrawn_at is null and expires_at > now()
$$;
create function login_take_invitation(wanted text, by_user uuid) returns setof login_invitation
language sql volatile security definer set search_path = public, pg_temp as $$
    update login_invitation set accepted_at = now(), accepted_by_id = by_user
    where token_hash = wanted and accepted_at is null and withdrawn_at is null and expires_at > now()
    returning *
$$;
"""
NO_DOOR = """
drop function login_take_invitation(text, uuid);
drop function login_invited(text);
drop policy login_invitation_first on login_invitation;
drop policy login_invitation_taken on login_invitation;
drop policy login_invitation_door on login_invitation;
"""

COLLEAGUES = f"""
create view login_colleague with (security_barrier) as
select m.id, m.user_id, u.username, u.name, u.email, u.is_active, u.last_login, t.authority_id, m.unit_id,
    t.name as unit, t.name_en as unit_en, m.role, m.role_da, m.role_en, m.valid_from, m.valid_to,
    exists (select from socialaccount_socialaccount s where s.user_id = u.id) as provided
from access_membership m join access_user u on u.id = m.user_id join access_unit t on t.id = m.unit_id
where {policies.charged("administer", "t.authority_id")}
"""

COUNTERS = """
create table login_counter (key text primary key, value text not null, until double precision);
create index login_counter_until on login_counter (until);
"""


class Migration(migrations.Migration):
    """A table, a view, functions for the one who holds a link, and a table that is no model."""

    initial = True

    dependencies: ClassVar = [
        ("access", "0003_roles_and_short_grants"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("role", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("mail", models.EmailField(max_length=254)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("made_by_name", models.CharField(max_length=200)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                *(
                    (
                        name,
                        models.ForeignKey(
                            null=null,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=to,
                        ),
                    )
                    for name, to, null in (
                        ("authority", "access.authority", False),
                        ("unit", "access.unit", False),
                        ("made_by", settings.AUTH_USER_MODEL, True),
                        ("accepted_by", settings.AUTH_USER_MODEL, True),
                    )
                ),
            ],
            options={
                "indexes": [models.Index(fields=["authority", "-made_at"], name="login_invitation_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"
                        ),
                        name="login_invitation_one_end",
                    )
                ],
            },
        ),
        policies.protect("login_invitation", read=ADMINISTERED, write=ADMINISTERED),
        migrations.RunSQL(DOOR, NO_DOOR),
        migrations.RunSQL(COLLEAGUES, "drop view login_colleague"),
        migrations.RunSQL(COUNTERS, "drop table login_counter"),
        migrations.CreateModel(
            name="Colleague",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("user_id", models.UUIDField()),
                ("username", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=200)),
                ("email", models.CharField(max_length=254)),
                ("is_active", models.BooleanField()),
                ("last_login", models.DateTimeField(null=True)),
                ("authority_id", models.UUIDField()),
                ("unit_id", models.UUIDField()),
                ("unit", models.CharField(max_length=200)),
                ("unit_en", models.CharField(max_length=200)),
                ("role", models.CharField(max_length=40)),
                ("role_da", models.CharField(max_length=80)),
                ("role_en", models.CharField(max_length=80)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("provided", models.BooleanField()),
            ],
            options={"db_table": "login_colleague", "managed": False},
        ),
    ]
