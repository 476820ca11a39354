"""What calls and tools add to their session and to the rollups: vectors that are added and taken away."""

from collections.abc import Iterable, Sequence
from operator import add, sub
from typing import Any

from journal.cost.best import USD
from journal.fold.latency import BINS, bin_of
from journal.models import DayLatency, DayRollup, LatencyRollup, Rollup
from journal.models.rollups import BIN_COLUMNS, NO_KEY_NOTED
from journal.sql.bulk import add_to_rows, placeholder, raw_cursor
from journal.vocabulary import Status

from .counted import CountedCall, RollupSums, SessionSums, counted, read_counted, rollup_sums, session_sums
from .spill import spread

__all__ = ["CALL_COLUMNS", "SESSION_SUMS", "Sums", "counted", "forget_empty_rollups", "write_rollups"]

QUARTER_HOUR_US = 900 * 1_000_000
QUARTERS_A_DAY, QUARTERS_OF_SIX_HOURS, QUARTERS_AN_HOUR = 96, 24, 4
NO_BUCKET = -1
NAME_CHARACTERS = 100

#: Columns of a stored call from which its vectors are made again.
CALL_COLUMNS = CountedCall._fields
#: Columns of a session that calls and tools add to, in the order of the vectors.
SESSION_SUMS = SessionSums._fields
ROLLUP_SUMS = RollupSums._fields
_NAMES = ("provider", "model", "agent", "environment", "status", "api_key")
ROLLUP_KEYS = ("project_id", "bucket", *_NAMES, "currency", "shard")
DAY_KEYS = ("project_id", "part", "day", *_NAMES, "currency", "shard")
LATENCY_KEYS = ("project_id", "measure", "bucket", *_NAMES, "shard")
DAY_LATENCY_KEYS = ("project_id", "measure", "day", *_NAMES, "shard")
_VIEW_CALLS = SESSION_SUMS.index("view_calls")
_TOOL_CALLS = SESSION_SUMS.index("tool_calls")
_TOOL_ERRORS = SESSION_SUMS.index("tool_errors")

Vector = list[int]
Key = tuple[Any, ...]


class Sums:
    """Differences of one transaction, by session and by rollup."""

    def __init__(self, project_id: int) -> None:
        self.project_id = project_id
        self.sessions: dict[int, Vector] = {}
        self.rollups: dict[Key, Vector] = {}
        self.latencies: dict[Key, Vector] = {}

    def call(self, row: Sequence[Any], sign: int) -> None:
        """Add (1) or take away (-1) a call, given its `CALL_COLUMNS`."""
        call = read_counted(row)
        of_session = self.sessions.get(call.session_id)
        if of_session is None:
            of_session = self.sessions[call.session_id] = [0] * len(SESSION_SUMS)
        if call.view_of is not None:
            # Counted where the answer was recorded best.
            of_session[_VIEW_CALLS] += sign
            return
        told = rollup_sums(call)
        _add(of_session, session_sums(call, told), sign)
        names = (
            call.sort_at // QUARTER_HOUR_US if call.sort_at else NO_BUCKET,
            _name(call.provider),
            _name(call.model),
            _name(call.agent),
            _name(call.environment),
            str(call.status),
            NO_KEY_NOTED if call.api_key is None else call.api_key,
        )
        currency = USD if call.is_in_dollars else call.reported_currency
        _add_to(self.rollups, (self.project_id, *names, currency, 0), told, sign)
        times_us = (call.provider_us, call.duration_us, call.time_to_first_token_us)
        for measure, time_us in enumerate(times_us):
            if time_us is not None:
                name = (self.project_id, measure, *names, 0)
                bins = self.latencies.get(name)
                if bins is None:
                    bins = self.latencies[name] = [0] * BINS
                bins[bin_of(time_us)] += sign

    def tool(self, session: int, *, of_call: bool, status: str, sign: int) -> None:
        """Add or take away an executed tool. Tools of a call are counted with it."""
        vector = self.sessions.setdefault(session, [0] * len(SESSION_SUMS))
        if not of_call:
            vector[_TOOL_CALLS] += sign
        if status == Status.ERROR:
            vector[_TOOL_ERRORS] += sign

    def day_rollups(self) -> dict[Key, Vector]:
        """The differences by the parts of days that quarters of an hour lie in."""
        found: dict[Key, Vector] = {}
        for (project, bucket, *names), vector in self.rollups.items():
            for part, day in parts_of(bucket):
                _add_to(found, (project, part, day, *names), vector, 1)
        return found

    def day_latencies(self) -> dict[Key, Vector]:
        """The differences of latencies by whole days."""
        found: dict[Key, Vector] = {}
        for (project, measure, bucket, *names), bins in self.latencies.items():
            if bucket != NO_BUCKET:
                _add_to(found, (project, measure, bucket // QUARTERS_A_DAY, *names), bins, 1)
        return found


def parts_of(bucket: int) -> Iterable[tuple[int, int]]:
    """The parts of a day that a quarter of an hour lies in, with the day; none without a time."""
    if bucket == NO_BUCKET:
        return ()
    day, quarter = divmod(bucket, QUARTERS_A_DAY)
    return ((0, day), (1 + quarter // QUARTERS_OF_SIX_HOURS, day), (5 + quarter // QUARTERS_AN_HOUR, day))


def _name(told: str | None) -> str:
    """A name as it stands in a rollup's key, short enough for an index of PostgreSQL."""
    return (told or "")[:NAME_CHARACTERS]


def _add(into: Vector, vector: Iterable[int], sign: int) -> None:
    into[:] = map(add if sign > 0 else sub, into, vector)


def _add_to(found: dict[Key, Vector], key: Key, vector: Sequence[int], sign: int) -> None:
    into = found.get(key)
    if into is None:
        into = found[key] = [0] * len(vector)
    _add(into, vector, sign)


def write_rollups(sums: Sums) -> None:
    """Add the differences to the stored rollups, in key order."""
    quarters, days = _rows(sums.rollups), _rows(sums.day_rollups())
    add_to_rows(Rollup, ROLLUP_KEYS, ROLLUP_SUMS, spread(Rollup, ROLLUP_KEYS, ROLLUP_SUMS, quarters))
    add_to_rows(DayRollup, DAY_KEYS, ROLLUP_SUMS, spread(DayRollup, DAY_KEYS, ROLLUP_SUMS, days))
    add_to_rows(LatencyRollup, LATENCY_KEYS, BIN_COLUMNS, _rows(sums.latencies))
    add_to_rows(DayLatency, DAY_LATENCY_KEYS, BIN_COLUMNS, _rows(sums.day_latencies()))


def _rows(found: dict[Key, Vector]) -> list[Key]:
    return [(*key, *vector) for key, vector in sorted(found.items()) if any(vector)]


def forget_empty_rollups(project_id: int) -> None:
    """Take away rows that count nothing any more: their names may be what had to go."""
    cursor, mark = raw_cursor(), placeholder()
    for table, keys in (("journal_rollup", ROLLUP_KEYS), ("journal_dayrollup", DAY_KEYS)):
        # All shards of a row together: what one of them has too much, another may have too little.
        names = ", ".join(keys[1:-1])
        cursor.execute(
            f"DELETE FROM {table} WHERE project_id = {mark} AND ({names}) IN (SELECT {names} FROM {table} "
            f"WHERE project_id = {mark} GROUP BY {names} HAVING SUM(calls) = 0)",
            [project_id, project_id],
        )
    empty = " AND ".join(f"{name} = 0" for name in BIN_COLUMNS)
    for table in ("journal_latencyrollup", "journal_daylatency"):
        cursor.execute(f"DELETE FROM {table} WHERE project_id = {mark} AND {empty}", [project_id])
