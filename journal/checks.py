"""Refuse settings that would let strangers in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

LEAST_SECRET_LENGTH = 32
WELL_KNOWN_BEGINNINGS = ("django-insecure", "changeme", "change-me", "secret", "example")


def open_to_strangers(*, login_link: bool = False) -> list[str]:
    """Why this server must not listen where others can reach it; empty when it may."""
    reasons = []
    if not (settings.RECTO_ADMIN_PASSWORD or settings.RECTO_LOGIN_TOKEN_HASH or login_link):
        reasons.append("nobody would have to log in: set RECTO_ADMIN_PASSWORD or use `up --login`")
    if settings.DEBUG:
        reasons.append("RECTO_DEBUG shows the inside of the program to anybody: unset it")
    if _is_guessable(str(settings.SECRET_KEY)):
        reasons.append("RECTO_SECRET_KEY is short or well known: unset it, or use 50 random characters")
    return reasons


def _is_guessable(secret: str) -> bool:
    return len(secret) < LEAST_SECRET_LENGTH or secret.lower().startswith(WELL_KNOWN_BEGINNINGS)


@register(Tags.security, deploy=True)
def others_can_reach_it_only_by_login(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.RECTO_LOCAL_MODE:
        return []
    return [
        Error(f"Recto would listen on {settings.RECTO_HOST}, but {why}.", id="recto.E001")
        for why in open_to_strangers()
    ]


@register(Tags.database)
def several_processes_need_postgresql(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.RECTO_WORKERS > 1 and connection.vendor == "sqlite":
        return [Error("RECTO_WORKERS above 1 needs PostgreSQL: set DATABASE_URL.", id="recto.E002")]
    return []
