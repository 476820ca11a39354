"""A span of time in a stated zone: which quarter hours belong to it, and which of its days each belongs to."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

QUARTER_SECONDS = 900
QUARTERS_A_DAY = 96
QUARTERS_AN_HOUR = 4
USUAL_DAYS = 30
#: Far from the ends of the calendar, and after the last zones whose offset was no whole quarter of an hour.
FIRST_YEAR, LAST_YEAR = 1973, 2999
MOST_YEARS = 200
_DAY = timedelta(days=1)
_EPOCH = date(1970, 1, 1)
_QUARTER = timedelta(seconds=QUARTER_SECONDS)
_FIRST_QUARTER = (date(FIRST_YEAR, 1, 2) - _EPOCH).days * QUARTERS_A_DAY
_LEAST_QUARTER = (date(1, 1, 3) - _EPOCH).days * QUARTERS_A_DAY
_MOST_QUARTER = (date(9999, 12, 29) - _EPOCH).days * QUARTERS_A_DAY
_MOST_QUARTERS = MOST_YEARS * 366 * QUARTERS_A_DAY
_DATE_CHARACTERS = len("2026-09-01")


class BadSpanError(ValueError):
    """A time range or a zone that cannot be meant. `where` names the parameter."""

    def __init__(self, message: str, *, where: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint


class Known(NamedTuple):
    """The quarter hours of the oldest and the newest call that told a time. `usual`: of those within reach of now."""

    oldest: int
    newest: int
    usual: tuple[int, int] | None = None

    @property
    def has_odd(self) -> bool:
        """They lie centuries apart: some clock was not set."""
        return self.newest - self.oldest > _MOST_QUARTERS


@dataclass(frozen=True, slots=True)
class Offset:
    """From quarter hour `since` on, local time is so many quarter hours ahead of UTC."""

    since: int
    quarters: int


@dataclass(frozen=True, slots=True)
class Span:
    """Quarter hours since 1970 UTC from `since` on, before `until`; `zone` says which of them make a day.

    `is_everything`: nothing is left out, calls that told no time neither. `has_odd`: nor calls of other centuries,
    whose clocks were not set; these have no day of their own, as if they had told no time.
    """

    zone: ZoneInfo
    since: int
    until: int
    is_everything: bool = False
    has_odd: bool = False

    @property
    def zone_name(self) -> str:
        """As it is written in an address."""
        return self.zone.key

    @property
    def starts_at(self) -> datetime:
        """The first moment, in the zone."""
        return moment_of(self.since, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it, in the zone."""
        return moment_of(self.until, self.zone)

    @property
    def first_day(self) -> date:
        """The local day that the span begins in."""
        return self.starts_at.date()

    @property
    def last_day(self) -> date:
        """The local day of its last moment."""
        return moment_of(max(self.until - 1, self.since), self.zone).date()

    @property
    def is_of_days(self) -> bool:
        """It begins and ends with a local day."""
        return self.since == _start_of(self.first_day, self.zone) and self.until == _start_of(
            self.last_day + _DAY, self.zone
        )

    @property
    def first(self) -> str:
        """Its begin as an address says it: a day, or a local moment."""
        return str(self.first_day) if self.is_of_days else _written(self.starts_at)

    @property
    def last(self) -> str:
        """Its end as an address says it: the last day, or the local moment after it."""
        return str(self.last_day) if self.is_of_days else _written(self.ends_at)

    @property
    def days(self) -> int:
        """How many local days it touches."""
        return (self.last_day - self.first_day).days + 1

    def before(self) -> Span:
        """The span of the same length right before it: as many days, however long each of them was."""
        if self.is_of_days:
            return Span(self.zone, _start_of(self.first_day - self.days * _DAY, self.zone), self.since)
        return Span(self.zone, 2 * self.since - self.until, self.since)

    def offsets(self) -> tuple[Offset, ...]:
        """Every offset that local time has within the span, with the quarter hour it begins at."""
        return _offsets(self)


@lru_cache(maxsize=100)
def _offsets(span: Span) -> tuple[Offset, ...]:
    found = [Offset(span.since, offset_of(span.since, span.zone))]
    for quarter in [*range(span.since + QUARTERS_A_DAY, span.until, QUARTERS_A_DAY), span.until]:
        quarters = offset_of(quarter, span.zone)
        if quarters != found[-1].quarters:
            change = _change(max(quarter - QUARTERS_A_DAY, span.since), quarter, span.zone)
            if change < span.until:
                found.append(Offset(change, quarters))
    return tuple(found)


def day_span(day: date, zone: ZoneInfo) -> Span:
    """One local day."""
    return Span(zone, _start_of(day, zone), _start_of(day + _DAY, zone))


def day_starts(span: Span) -> list[tuple[int, int]]:
    """Every local day that the span touches, counted from 1970, with the quarter hour that it begins with."""
    first, last = span.first_day, span.last_day
    # By the offset of its stretch of the year; days on which the clocks change are looked up.
    offsets = span.offsets()
    starts: list[tuple[int, int]] = []
    place = 0
    for number in range((last - first).days + 1):
        day = first + number * _DAY
        key = (day - _EPOCH).days
        while (
            place + 1 < len(offsets)
            and offsets[place + 1].since <= key * QUARTERS_A_DAY - offsets[place].quarters
        ):
            place += 1
        start = key * QUARTERS_A_DAY - offsets[place].quarters
        changes = {offset.since for offset in offsets[max(0, place - 1) : place + 3]}
        if any(abs(change - start) <= QUARTERS_A_DAY for change in changes):
            start = _start_of(day, span.zone)
        starts.append((key, start))
    return starts


def moment_of(quarter: int, zone: ZoneInfo) -> datetime:
    """The moment that a quarter hour begins, in the zone."""
    return datetime.fromtimestamp(quarter * QUARTER_SECONDS, UTC).astimezone(zone)


def quarter_of(moment: datetime) -> int:
    """The quarter hour that a moment lies in."""
    return int((moment - datetime.fromtimestamp(0, UTC)) // _QUARTER)


def offset_of(quarter: int, zone: ZoneInfo) -> int:
    """How many quarter hours local time is ahead of UTC."""
    offset = moment_of(quarter, zone).utcoffset()
    return round((offset or timedelta()) / _QUARTER)


def _start_of(day: date, zone: ZoneInfo) -> int:
    """The quarter hour that a local day begins with. Where midnight is left out, the first moment after it."""
    moment = datetime.combine(day, datetime.min.time(), zone).astimezone(UTC)
    start = quarter_of(moment)
    # Clocks that are put back at midnight show the hour before it twice, so the day began at the first showing.
    while moment_of(start, zone).date() < day:
        start += 1
    return start


def _change(before: int, after: int, zone: ZoneInfo) -> int:
    """The first quarter hour between the two that has the offset of the later one."""
    wanted = offset_of(after, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if offset_of(middle, zone) == wanted:
            after = middle
        else:
            before = middle
    return after


@cache
def _known_zones() -> frozenset[str]:
    # Looked up in hundreds of files, which do not change while a process runs.
    return frozenset(available_timezones())


@cache
def zone_names() -> tuple[str, ...]:
    """Every zone there is, for a list to choose from."""
    return tuple(sorted(name for name in _known_zones() if "/" in name or name == "UTC"))


def read_zone(name: str) -> ZoneInfo:
    """The zone of that name, such as Europe/Berlin; raises BadSpanError with what was probably meant."""
    if name in _known_zones():
        return ZoneInfo(name)
    near = difflib.get_close_matches(name, zone_names(), n=1)
    hint = f"did you mean {near[0]}?" if near else "names are those of the IANA list, such as Europe/Berlin"
    raise BadSpanError(f"there is no zone {name[:60]!r}", where="tz", hint=hint)


def read_span(
    first: str,
    last: str,
    zone: ZoneInfo,
    *,
    known: Known | None,
    now: datetime,
) -> Span:
    """The span that `from` and `to` say: days, both included, or local moments of whole quarter hours.

    Nothing said is the thirty days up to the newest call, `from=all` everything there is. `known` are the quarter
    hours of the oldest and the newest call that told a time.
    """
    known = known or Known(quarter_of(now), quarter_of(now))
    if first == "all":
        if last:
            raise BadSpanError("from=all has no end", where="to", hint="leave `to` away")
        return _everything(known, zone, now)
    end = _read_end(last, zone) if last else None
    if end is None:
        latest = min(known.newest, quarter_of(now))
        # A call of the year 1 was told by a clock that was not set; nobody means the days before it.
        usual = moment_of(latest if latest >= _FIRST_QUARTER else quarter_of(now), zone).date()
        end = _start_of(usual + _DAY, zone)
        if first:
            # A start after the newest call is a start before today.
            end = max(end, _start_of(now.astimezone(zone).date() + _DAY, zone))
    if first:
        since = _read(first, zone, "from")
    else:
        since = _start_of(moment_of(end - 1, zone).date() - (USUAL_DAYS - 1) * _DAY, zone)
    if since >= end:
        raise BadSpanError(
            "the range ends before it begins", where="to", hint="days are included, moments are not"
        )
    return _checked(Span(zone, since, end))


def _everything(known: Known, zone: ZoneInfo, now: datetime) -> Span:
    """From the day of the oldest call to that of the newest. What lies centuries away is counted, and in no day."""
    ends = (known.oldest, known.newest)
    if known.has_odd:
        ends = known.usual or (quarter_of(now), quarter_of(now))
    first, last = (day_span(moment_of(_countable(one), zone).date(), zone) for one in ends)
    return Span(zone, first.since, last.until, is_everything=True, has_odd=known.has_odd)


def in_reach(now: datetime) -> tuple[int, int]:
    """The quarter hours from the first year that days are counted in to the end of a century from now."""
    return _FIRST_QUARTER, quarter_of(now) + _MOST_QUARTERS // 2


def _countable(quarter: int) -> int:
    """Moments within a day of the years 1 and 9999 have no date in every zone."""
    return min(max(quarter, _LEAST_QUARTER), _MOST_QUARTER)


def _checked(span: Span) -> Span:
    if span.until - span.since > _MOST_QUARTERS:
        raise BadSpanError(
            f"the range is longer than {MOST_YEARS} years",
            where="from",
            hint="name days, or ask for everything with from=all",
        )
    return span


def _read_end(text: str, zone: ZoneInfo) -> int:
    if len(text) <= _DATE_CHARACTERS:
        return _start_of(_day(text, "to") + _DAY, zone)
    return _read(text, zone, "to")


def _read(text: str, zone: ZoneInfo, where: str) -> int:
    if len(text) <= _DATE_CHARACTERS:
        return _start_of(_day(text, where), zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _unreadable(text, where) from None
    _known_year(moment, text, where)
    moment = (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(UTC)
    if (moment - datetime.fromtimestamp(0, UTC)) % _QUARTER:
        raise BadSpanError(
            f"{text} is no whole quarter of an hour",
            where=where,
            hint="counts are kept by quarter hours: :00, :15, :30, :45",
        )
    return quarter_of(moment)


def _day(text: str, where: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _unreadable(text, where) from None
    return _known_year(day, text, where)


def _known_year(day: date, text: str, where: str) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadSpanError(f"{text} is before {FIRST_YEAR} or after {LAST_YEAR}", where=where)
    return day


def _unreadable(text: str, where: str) -> BadSpanError:
    return BadSpanError(
        f"{where} cannot be {text[:60]!r}",
        where=where,
        hint="write a day like 2026-09-01, or a moment like 2026-09-01T14:30",
    )


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
