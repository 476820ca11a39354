"""Time and money as integers in the database, as aware datetimes and Decimals in Python."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models.expressions import Combinable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: Amounts are whole numbers of this part of a US dollar: prices are told per million tokens with up to four
#: decimals and halved by discounts, so nothing is rounded away, and nine million dollars still fit a column.
USD_PARTS = 10**12


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


def to_usd_parts(amount: Decimal) -> int:
    """A whole number of 10^-12 US dollars; what is finer is rounded half to even."""
    return int((amount * USD_PARTS).to_integral_value())


def from_usd_parts(value: int) -> Decimal:
    """The amount in US dollars."""
    return Decimal(value) / USD_PARTS


class UsdField(models.BigIntegerField):
    """An amount in US dollars, kept as a whole number of 10^-12 dollars so that sums are exact on both databases.

    Python sees Decimals.
    """

    _pyi_private_set_type: Decimal | int | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]
    _pyi_lookup_exact_type: Decimal | int  # type: ignore[assignment]

    def from_db_value(self, value: int | None, *args: Any) -> Decimal | None:
        return None if value is None else from_usd_parts(int(value))

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Decimal):
            return value
        return from_usd_parts(int(value))

    def get_prep_value(self, value: Any) -> int | None:
        if isinstance(value, Decimal):
            return to_usd_parts(value)
        return None if value is None else int(value)


class AmountField(UsdField):
    """An amount in the currency that a column beside it names, kept the same way."""
