"""The front door of access: scopes, authorities and units, users, grants, and the read log."""

from roedtraad.access.actions.break_glass import WHY as BROKEN_GLASS
from roedtraad.access.actions.break_glass import Behind, break_glass, may_break
from roedtraad.access.actions.give_grant import give_grant
from roedtraad.access.actions.give_notice import give_notice, see_notices
from roedtraad.access.actions.keep_authority import (
    AuthorityKept,
    UnitKept,
    found_institution,
    keep_authorities,
    keep_authority,
)
from roedtraad.access.actions.keep_edition import keep_edition
from roedtraad.access.actions.keep_user import access_role_of, give_role, keep_user, settle_roles
from roedtraad.access.actions.name_deputy import end_deputy, name_deputy
from roedtraad.access.actions.record_look import record_look, record_nobody
from roedtraad.access.actions.sync_grants import GrantWanted, sync_grants
from roedtraad.access.day import now, today
from roedtraad.access.entrance import EVERYONE, PageRequest, actor, choose_place, page
from roedtraad.access.keys import new_key
from roedtraad.access.lists import count_and_mark
from roedtraad.access.log import LogFilter, log_entries, log_heads, whole_log
from roedtraad.access.models import BrokenGlass, Deputy, LogEntry, Membership, Notice
from roedtraad.access.naming import unit_name
from roedtraad.access.policies import granted
from roedtraad.access.refused import put_refusal
from roedtraad.access.roles import PERSONS, AccessRole, Roles, load_roles, roles
from roedtraad.access.rows import insert_rows, update_rows
from roedtraad.access.scope import Actor, Scope, ScopeUnit, current_scope, scope, user_scope, whole_cases
from roedtraad.access.sealing import array_text, seal_of
from roedtraad.access.selectors import (
    Office,
    Offices,
    colleagues,
    count_new_notices,
    deputies_of,
    deputised_by,
    glass_broken_by,
    grants_in,
    in_force,
    looks_at,
    membership_of,
    notices,
    offices,
)
from roedtraad.access.sessions import (
    SessionSeen,
    SessionStore,
    end_sessions,
    forget_sessions,
    is_handle,
    sessions_of,
)
from roedtraad.access.trouble import NotFound, Refusal

__all__ = [
    "BROKEN_GLASS",
    "EVERYONE",
    "PERSONS",
    "AccessRole",
    "Actor",
    "AuthorityKept",
    "Behind",
    "BrokenGlass",
    "Deputy",
    "GrantWanted",
    "LogEntry",
    "LogFilter",
    "Membership",
    "NotFound",
    "Notice",
    "Office",
    "Offices",
    "PageRequest",
    "Refusal",
    "Roles",
    "Scope",
    "ScopeUnit",
    "SessionSeen",
    "SessionStore",
    "UnitKept",
    "access_role_of",
    "actor",
    "array_text",
    "break_glass",
    "choose_place",
    "colleagues",
    "count_and_mark",
    "count_new_notices",
    "current_scope",
    "deputies_of",
    "deputised_by",
    "end_deputy",
    "end_sessions",
    "forget_sessions",
    "found_institution",
    "give_grant",
    "give_notice",
    "give_role",
    "glass_broken_by",
    "granted",
    "grants_in",
    "in_force",
    "insert_rows",
    "is_handle",
    "keep_authorities",
    "keep_authority",
    "keep_edition",
    "keep_user",
    "load_roles",
    "log_entries",
    "log_heads",
    "looks_at",
    "may_break",
    "membership_of",
    "name_deputy",
    "new_key",
    "notices",
    "now",
    "offices",
    "page",
    "put_refusal",
    "record_look",
    "record_nobody",
    "roles",
    "scope",
    "seal_of",
    "see_notices",
    "sessions_of",
    "settle_roles",
    "sync_grants",
    "today",
    "unit_name",
    "update_rows",
    "user_scope",
    "whole_cases",
    "whole_log",
]
