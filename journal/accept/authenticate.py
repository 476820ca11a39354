"""Keys of machines: make them, and tell from a request's header who is asking."""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import Q

from journal.models import ApiKey, Project
from journal.models.fields import from_microseconds
from journal.vocabulary import Scope

KEY_PREFIX = "recto_"
KEY_BYTES = 32
MAX_KEY_CHARACTERS = 512
#: The page that lists keys needs no better; more would turn every request into a write.
USED_EVERY_SECONDS = 60

# By hand, because it stands before every request: through model classes it takes ten times as long.
_LOOK_UP = """
    SELECT k.id, k.scopes, p.id, p.slug, p.name, p.is_sample, p.secret, p.created_at
    FROM journal_apikey k JOIN journal_project p ON p.id = k.project_id
    WHERE k.digest = %s AND k.revoked_at IS NULL
"""

logger = logging.getLogger("recto.keys")
_noted_at: dict[int, float] = {}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the key decides the project and what may be done in it."""

    project: Project
    scopes: frozenset[str]
    key_id: int


@dataclass(frozen=True, slots=True)
class AuthError:
    """Why a request is turned away: 401 for who, 403 for what."""

    status: int
    code: str
    reason: str
    hint: str | None = None


def new_key() -> str:
    """A new key of 256 random bits, shown to its owner once."""
    return KEY_PREFIX + secrets.token_urlsafe(KEY_BYTES)


digest = ApiKey.digest_of


def authenticate(header: str | None, *any_of: Scope) -> Caller | AuthError:
    """Who sends this `Authorization` header, if the key is valid and has one of the scopes.

    The key is looked up every time, one row by its index: a revoked key is refused by every process at
    once, which a cache in this one could not promise.
    """
    if not header:
        return AuthError(401, "key_missing", "this address needs a key", "send Authorization: Bearer <key>")
    kind, _, key = header.partition(" ")
    key = key.strip()
    if kind.lower() != "bearer" or not key:
        return AuthError(
            401,
            "key_missing",
            "the Authorization header holds no Bearer key",
            "send Authorization: Bearer <key>",
        )
    caller = _look_up(key)
    if caller is None:
        return AuthError(
            401, "key_unknown", "this key is not valid, or no longer", "make a new key in settings"
        )
    if any_of and not caller.scopes.intersection(any_of):
        needed = " or ".join(any_of)
        allowed = ", ".join(sorted(caller.scopes))
        return AuthError(
            403,
            "scope_missing",
            f"this needs a key with the scope {needed}; this key has: {allowed}",
            "make a key with that scope in settings",
        )
    _note_use(caller.key_id)
    return caller


def _look_up(key: str) -> Caller | None:
    if len(key) > MAX_KEY_CHARACTERS:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP, [digest(key)])
        row = cursor.fetchone()
    if row is None:
        return None
    key_id, scopes, project_id, slug, name, is_sample, secret, created_us = row
    project = Project.from_db(
        connection.alias,
        ["id", "slug", "name", "is_sample", "secret", "created_at"],
        [project_id, slug, name, bool(is_sample), bytes(secret), from_microseconds(created_us)],
    )
    return Caller(project, frozenset(scopes.split(",")), key_id)


def _note_use(key_id: int) -> None:
    """Write down, once a minute at most, that the key is in use; never at the cost of the request."""
    now = time.monotonic()
    noted_at = _noted_at.get(key_id)
    if noted_at is not None and now - noted_at < USED_EVERY_SECONDS:
        return
    _noted_at[key_id] = now
    used_at = datetime.now(UTC)
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=used_at - timedelta(seconds=USED_EVERY_SECONDS))
    try:
        ApiKey.objects.filter(stale, pk=key_id).update(last_used_at=used_at)
    except DatabaseError as fault:
        logger.warning("could not note the use of key %s: %s", key_id, type(fault).__name__)
