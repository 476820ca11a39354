"""Write terms of the query language, so that a page can lead to the calls behind a number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_MICROSECOND = timedelta(microseconds=1)


def is_value(key: str, value: str) -> str:
    """The term for exactly this value; what cannot be quoted stands as `*`, which takes anything."""
    quoted = value.replace('"', "*").replace("\0", "*")
    return f'{key}:"{quoted}"' if _needs_quotes(quoted) else f"{key}:{quoted}"


def is_untold(key: str) -> str:
    """The term for "nobody told"."""
    return f"-{key}:*"


def started_within(first: datetime, after: datetime) -> str:
    """The term for a start from one moment on and before another; whole days in UTC are written as days."""
    # Reckoned in UTC: on the clock of a zone, an hour may come twice.
    last = (after.astimezone(UTC) - _MICROSECOND).astimezone(after.tzinfo)
    if first.utcoffset() == timedelta() and first == _midnight(first) and after == _midnight(after):
        return f"started:{first.date()}..{last.date()}"
    return f"started:{first.isoformat()}..{last.isoformat()}"


def all_of(*terms: str) -> str:
    """A query of which every term holds."""
    return " ".join(term for term in terms if term)


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), datetime.min.time(), UTC)


def _needs_quotes(value: str) -> bool:
    return not value or value[0] == "(" or any(character.isspace() for character in value)
