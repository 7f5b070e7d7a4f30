"""The front door of access: scopes, authorities and units, users, grants, and the read log."""

from roedtraad.access.actions.give_grant import give_grant
from roedtraad.access.actions.keep_authority import (
    AuthorityKept,
    UnitKept,
    found_institution,
    keep_authorities,
    keep_authority,
)
from roedtraad.access.actions.keep_edition import keep_edition
from roedtraad.access.actions.keep_user import keep_user
from roedtraad.access.actions.record_look import record_look
from roedtraad.access.actions.sync_grants import GrantWanted, sync_grants
from roedtraad.access.day import now, today
from roedtraad.access.entrance import PageRequest, actor, choose_place, page
from roedtraad.access.keys import new_key
from roedtraad.access.policies import granted
from roedtraad.access.rows import insert_rows, update_rows
from roedtraad.access.scope import Actor, Scope, ScopeUnit, current_scope, scope, user_scope, whole_cases
from roedtraad.access.selectors import Office, Offices, grants_in, looks_at, offices
from roedtraad.access.trouble import NotFound, Refusal

__all__ = [
    "Actor",
    "AuthorityKept",
    "GrantWanted",
    "NotFound",
    "Office",
    "Offices",
    "PageRequest",
    "Refusal",
    "Scope",
    "ScopeUnit",
    "UnitKept",
    "actor",
    "choose_place",
    "current_scope",
    "found_institution",
    "give_grant",
    "granted",
    "grants_in",
    "insert_rows",
    "keep_authorities",
    "keep_authority",
    "keep_edition",
    "keep_user",
    "looks_at",
    "new_key",
    "now",
    "offices",
    "page",
    "record_look",
    "scope",
    "sync_grants",
    "today",
    "update_rows",
    "user_scope",
    "whole_cases",
]
