"""Find what was sent twice: the same body, two answers of their own, both billed."""

from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from django.db import connection

from journal.fold.picture import FoldedCall
from journal.sql.bulk import placeholder, raw_cursor, select_in
from journal.store.bodies import body_marks

from .totals import CALL_COLUMNS, Sums
from .touched import Touched

#: Two calls of a session that ask the same are one sent twice when the later one starts this soon.
DOUBLE_SEND_US = 10 * 1_000_000
#: Calls before it, of the same number of tokens, that a call is compared with.
MOST_ALIKE = 20
#: Looked at in one statement.
_SESSIONS = 100

_DOUBLE = CALL_COLUMNS.index("double_of")


def compare_bodies(calls: Iterable[FoldedCall]) -> None:
    """Say of each attempt whether it sent what the attempt before it sent. One statement, none without retries."""
    retried = [call for call in calls if len(call.attempts) > 1]
    if not retried:
        return
    entries = {
        attempt.request_entry
        for call in retried
        for attempt in call.attempts
        if attempt.request_entry is not None
    }
    marks = body_marks(entries)
    for call in retried:
        for before, attempt in zip(call.attempts, call.attempts[1:], strict=False):
            first, second = marks.get(before.request_entry or 0), marks.get(attempt.request_entry or 0)
            attempt.repeats_body = first == second if first is not None and second is not None else None


def lock_sessions(sessions: Iterable[int]) -> None:
    """Let transactions that tell of the same sessions follow each other from here on, in the order of keys."""
    if connection.vendor == "postgresql":
        raw_cursor().execute(
            "SELECT 1 FROM journal_session WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [sorted(sessions)]
        )


def relink_doubles(touched: Touched, sums: Sums) -> None:
    """Decide again, around the calls that came or went, which of them ask what another had asked already.

    Sums change for sessions of these calls alone. Calls of no session are not compared: there is no end of them.
    """
    changed: list[tuple[str | None, int]] = []
    spans = sorted(touched.spans.items())
    for start in range(0, len(spans), _SESSIONS):
        changed += _decided_otherwise(dict(spans[start : start + _SESSIONS]))
    if not changed:
        return
    columns = ", ".join(CALL_COLUMNS)
    decided = {number: double_of for double_of, number in changed}
    for number, *row in select_in(f"SELECT id, {columns} FROM journal_call WHERE id {{in}}", decided):
        sums.call(tuple(row), -1)
        row[_DOUBLE] = decided[number]
        sums.call(tuple(row), 1)
    mark = placeholder()
    raw_cursor().executemany(f"UPDATE journal_call SET double_of={mark} WHERE id={mark}", changed)


class _Billed(NamedTuple):
    """What is asked of a call that an answer was billed for."""

    id: int
    session: int
    key: str
    started_us: int
    model: str | None
    response_id: str
    double_of: str | None
    input_tokens: int


def _decided_otherwise(spans: dict[int, tuple[int, int]]) -> list[tuple[str | None, int]]:
    """Calls around these of which something else is stored, with what should be."""
    calls = _billed_calls(spans)
    wanted: dict[int, str | None] = {}
    for earlier, later in _of_one_body(_pairs(calls)):
        # Pairs come in order: the first of several is the one that asked first.
        wanted.setdefault(later.id, earlier.key)
    return [
        (wanted.get(call.id), call.id)
        for call in calls
        if call.started_us >= spans[call.session][0] - DOUBLE_SEND_US
        and call.double_of != wanted.get(call.id)
    ]


def _billed_calls(spans: dict[int, tuple[int, int]]) -> list[_Billed]:
    """In order of time. One statement: each session is looked up by its index."""
    mark = placeholder()
    one = (
        "SELECT id, session_id, key, started_at, request_model, response_id, double_of, "
        "coalesce(input_uncached_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0) "
        f"FROM journal_call WHERE session_id = {mark} AND sort_at BETWEEN {mark} AND {mark} "
        "AND response_id IS NOT NULL AND usage_rule IS NOT NULL AND started_at IS NOT NULL "
        f"AND EXISTS (SELECT 1 FROM journal_session WHERE id = {mark} AND session_id IS NOT NULL)"
    )
    cursor = raw_cursor()
    cursor.execute(
        " UNION ALL ".join([one] * len(spans)),
        [
            value
            for session, (first_us, last_us) in spans.items()
            for value in (session, first_us - 2 * DOUBLE_SEND_US, last_us + DOUBLE_SEND_US, session)
        ],
    )
    return sorted((_Billed(*row) for row in cursor.fetchall()), key=attrgetter("started_us", "key"))


def _pairs(calls: list[_Billed]) -> list[tuple[_Billed, _Billed]]:
    """Of the same model and the same number of tokens, soon after each other, with two answers."""
    alike: dict[tuple[int, str | None, int], list[_Billed]] = {}
    pairs: list[tuple[_Billed, _Billed]] = []
    for later in calls:
        before = alike.setdefault((later.session, later.model, later.input_tokens), [])
        pairs += [
            (earlier, later)
            for earlier in before[-MOST_ALIKE:]
            if later.started_us - earlier.started_us <= DOUBLE_SEND_US
            and earlier.response_id != later.response_id
        ]
        before.append(later)
    return pairs


def _of_one_body(pairs: list[tuple[_Billed, _Billed]]) -> list[tuple[_Billed, _Billed]]:
    """Those of which the body that was answered is the same. Two statements, none without pairs."""
    if not pairs:
        return []
    requests = {
        call: entry
        for call, entry in select_in(
            # The attempt that gave the answer is the last one that was answered well.
            "SELECT c.id, a.request_entry_id FROM journal_call c JOIN journal_attempt a ON a.call_id = c.id "
            "WHERE a.number = (SELECT max(number) FROM journal_attempt WHERE call_id = c.id AND status = 'ok') "
            "AND c.id {in}",
            {call.id for pair in pairs for call in pair},
        )
        if entry is not None
    }
    marks = body_marks(set(requests.values()))
    bodies = {call: marks.get(entry) for call, entry in requests.items()}
    return [
        (earlier, later)
        for earlier, later in pairs
        if bodies.get(earlier.id) is not None and bodies.get(earlier.id) == bodies.get(later.id)
    ]
