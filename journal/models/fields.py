"""Time as integers in the database, as aware datetimes in Python."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models.expressions import Combinable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 UTC; naive moments are not taken."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return (moment - EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The aware moment, in UTC."""
    return EPOCH + timedelta(microseconds=value)


class InstantField(models.BigIntegerField):
    """A moment in UTC, kept as microseconds since 1970.

    Eight bytes that sort and subtract the same way in both databases; SQLite would keep a datetime as
    26 characters. Python sees aware datetimes.
    """

    _pyi_private_set_type: datetime | int | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: datetime  # type: ignore[assignment]
    _pyi_lookup_exact_type: datetime | int  # type: ignore[assignment]

    def from_db_value(self, value: int | None, *args: Any) -> datetime | None:
        return None if value is None else from_microseconds(value)

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, datetime):
            return value
        return from_microseconds(int(value))

    def get_prep_value(self, value: Any) -> int | None:
        if isinstance(value, datetime):
            return to_microseconds(value)
        return None if value is None else int(value)
