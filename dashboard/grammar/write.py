"""Write terms of the query language, so that a page can lead to the calls behind a number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_MICROSECOND = timedelta(microseconds=1)


def is_value(key: str, value: str) -> str:
    """The term for exactly this value."""
    return f"{key}:{written(value)}"


def begins_with(key: str, beginning: str) -> str:
    """The term for values that begin so; what an unquoted value cannot hold stands as `*`, which is anything."""
    plain = "".join(
        "*" if _parts_words(character) else character for character in beginning.replace("\0", "*")
    )
    return f"{key}:{plain}*"


def written(value: str) -> str:
    """A value as a query holds it, in quotation marks where it needs them."""
    # No query has a U+0000; where texts are kept this stands for it.
    plain = value.replace("\0", "\ufffd")
    if not _needs_quotes(plain):
        return plain
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


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
    return not value or "*" in value or any(map(_parts_words, value))


def _parts_words(character: str) -> bool:
    return character.isspace() or character in '()"'
