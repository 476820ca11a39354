"""Moments as they are written on the command line."""

from datetime import UTC, datetime

from django.core.management.base import CommandError


def moment_of(day: str | None) -> datetime | None:
    """A day or a moment; without a zone it is UTC."""
    if day is None:
        return None
    try:
        moment = datetime.fromisoformat(day)
    except ValueError as fault:
        raise CommandError(f"{day!r} is no day: write it like 2026-09-01.") from fault
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
