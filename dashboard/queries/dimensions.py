"""By what costs can be told apart: columns of rollups, facts of sessions, and stretches of local time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import BigIntegerField, Case, ExpressionWrapper, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Left, NullIf

from journal.models.rollups import NO_KEY_NOTED

from .spans import QUARTER_SECONDS, QUARTERS_A_DAY, QUARTERS_AN_HOUR, Span, moment_of

#: As many characters of a name as stand in the key of a rollup.
NAME_CHARACTERS = 100
#: The quarter hour of calls that told no time.
NO_QUARTER = -1
_QUARTER_US = QUARTER_SECONDS * 1_000_000
# Division cuts towards zero on both databases, so what is before 1970 is moved beyond it first.
_FAR_DAYS = 1_000_000
_FAR_QUARTERS = _FAR_DAYS * QUARTERS_A_DAY
_EPOCH = date(1970, 1, 1)

#: A value of a dimension; None is "nobody told". Days count from 1970, months from the year 0, hours are the quarter
#: hour they begin with; keys have their number, and what came by none has 0.
Key = str | int | None


class Dimension(StrEnum):
    """What costs can be grouped by."""

    PROVIDER = "provider"
    MODEL = "model"
    AGENT = "agent"
    ENVIRONMENT = "environment"
    KEY = "key"
    STATUS = "status"
    USER = "user"
    SESSION = "session"
    TAG = "tag"
    MONTH = "month"
    DAY = "day"
    HOUR = "hour"


TIMES = frozenset({Dimension.MONTH, Dimension.DAY, Dimension.HOUR})
#: What rollups do not tell apart: these are read from the calls themselves.
OF_SESSIONS = frozenset({Dimension.USER, Dimension.SESSION, Dimension.TAG})


@dataclass(frozen=True, slots=True)
class Source:
    """Where sums are read: how its rows tell the quarter hour they belong to, and the other dimensions."""

    quarter: Combinable
    moment: str
    scale: int
    has_no_time: Q
    columns: dict[Dimension, Combinable]

    def key(self, dimension: Dimension, span: Span) -> Combinable:
        """What rows are grouped by."""
        return self._time(dimension, span) if dimension in TIMES else self.columns[dimension]

    def within(self, span: Span) -> Q:
        """The rows of a span; everything is also what told no time."""
        return Q() if span.is_everything else self._from(span.since) & self._before(span.until)

    def _from(self, quarter: int) -> Q:
        return Q(**{f"{self.moment}__gte": quarter * self.scale})

    def _before(self, quarter: int) -> Q:
        return Q(**{f"{self.moment}__lt": quarter * self.scale})

    def _time(self, dimension: Dimension, span: Span) -> Combinable:
        ahead = self._ahead(span)
        local = self.quarter + ahead + Value(_FAR_QUARTERS)
        if dimension is not Dimension.HOUR:
            # A month is the sum of its days: `settled` brings them together.
            key = local / Value(QUARTERS_A_DAY) - Value(_FAR_DAYS)
        else:
            # Named by its first quarter hour: where clocks are put back, an hour comes twice.
            key = local / Value(QUARTERS_AN_HOUR) * Value(QUARTERS_AN_HOUR) - Value(_FAR_QUARTERS) - ahead
        if not span.is_everything:
            return ExpressionWrapper(key, BigIntegerField())
        no_day = self.has_no_time
        if span.has_odd:
            no_day = no_day | ~(self._from(span.since) & self._before(span.until))
        return Case(When(no_day, then=Value(None)), default=key, output_field=BigIntegerField())

    def _ahead(self, span: Span) -> Combinable:
        """How many quarter hours local time is ahead: one number, or one for each part of the year."""
        first, *later = span.offsets()
        if not later:
            return Value(first.quarters)
        newest_first = [
            When(self._from(offset.since), then=Value(offset.quarters)) for offset in reversed(later)
        ]
        return Case(*newest_first, default=Value(first.quarters), output_field=BigIntegerField())


def _quarter_of_call() -> Combinable:
    moment = F("sort_at") + Value(_FAR_QUARTERS * _QUARTER_US)
    return ExpressionWrapper(moment / Value(_QUARTER_US) - Value(_FAR_QUARTERS), BigIntegerField())


#: What is grouped by as many characters as rollups keep of a name.
_CUT = frozenset({Dimension.PROVIDER, Dimension.MODEL, Dimension.AGENT, Dimension.ENVIRONMENT})
_NAMES = (Dimension.PROVIDER, Dimension.AGENT, Dimension.ENVIRONMENT)

ROLLUPS = Source(
    quarter=F("bucket"),
    moment="bucket",
    scale=1,
    has_no_time=Q(bucket=NO_QUARTER),
    columns={
        **{name: F(name.value) for name in (*_NAMES, Dimension.MODEL, Dimension.STATUS)},
        Dimension.KEY: NullIf(F("api_key"), Value(NO_KEY_NOTED)),
    },
)
#: Tells apart what rollups tell apart, in the same way.
CALLS = Source(
    quarter=_quarter_of_call(),
    moment="sort_at",
    scale=_QUARTER_US,
    has_no_time=Q(sort_at=0),
    columns={
        **{name: Left(F(name.value), NAME_CHARACTERS) for name in _NAMES},
        # A transcript holds no request, so nobody knows what was asked for.
        Dimension.MODEL: Left(
            Coalesce(NullIf(F("request_model"), Value("")), F("response_model")), NAME_CHARACTERS
        ),
        Dimension.STATUS: F("status"),
        Dimension.KEY: F("api_key"),
        Dimension.USER: Coalesce("own_user", "session__user"),
        Dimension.SESSION: F("session__key"),
        Dimension.TAG: Coalesce("own_tags", "session__tags"),
    },
)


def may_be_cut(dimension: Dimension, key: Key) -> bool:
    """Whether longer names, which begin like this one, may be in its group as well."""
    return dimension in _CUT and isinstance(key, str) and len(key) >= NAME_CHARACTERS


def day_of(key: int) -> date:
    """The local day that a key stands for."""
    return _EPOCH + timedelta(days=key)


def key_of_day(day: date) -> int:
    """The key of a local day."""
    return (day - _EPOCH).days


def month_of(key: int) -> date:
    """The first day of the month that a key stands for."""
    return date(key // 12, key % 12 + 1, 1)


def key_of_month(day: date) -> int:
    """The key of the month of a day."""
    return day.year * 12 + day.month - 1


def settled(keys: tuple[Key, ...], group: Sequence[Dimension]) -> tuple[Key, ...]:
    """What a statement grouped by, as keys of the dimensions: it knows days, and no months."""
    if Dimension.MONTH not in group:
        return keys
    at = group.index(Dimension.MONTH)
    day = keys[at]
    return keys if day is None else (*keys[:at], key_of_month(day_of(int(day))), *keys[at + 1 :])


def hour_of(key: int, span: Span) -> datetime:
    """The local moment that an hour's key stands for."""
    return moment_of(key, span.zone)
