"""Payloads of passes: any two compared, and which pass left which field as it reached the provider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from journal.diff.blame import Blame, blame
from journal.diff.cache import body
from journal.diff.operations import Operation
from journal.diff.runs import Base, way
from journal.diff.summary import Summary, summary
from journal.diff.values import Json, NotJson, parse
from journal.models import Attempt, Call, Pass, Project
from journal.store.passes import DIFFS, bases_of, payloads

from .bodies import Side, attempt_body
from .call import find_call

#: Bytes of the payloads that one blame reads; the oldest are left out beyond, and the answer says so.
MOST_BLAMED_BYTES = 64 * 1024 * 1024
MOST_BLAMED_PASSES = 1_000
#: Attempts through which a way is followed, and payloads of others that are looked at for each.
MOST_ATTEMPTS = 20
MOST_CANDIDATES = 40
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class End:
    """One of two payloads that are compared. `ref` is a pass's number, or `request.1` for what an attempt sent."""

    ref: str
    number: int | None
    name: str | None
    size_bytes: int | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of one payload on the way to the other. Without both of them there are no operations."""

    before: End
    after: End
    old: Json
    new: Json
    operations: list[Operation]
    summary: Summary

    @property
    def problem(self) -> str | None:
        """Why nothing was compared."""
        return self.before.problem or self.after.problem


@dataclass(frozen=True, slots=True)
class BlamedPass:
    """A pass on the way of a body: how many of its leaves it touched last."""

    number: int
    name: str | None
    leaves: int
    operations: int
    is_across: bool


@dataclass(frozen=True, slots=True)
class CallBlame:
    """Who left each leaf of a body as it is. `passes[0]` left what none of the others touched: the client's own,
    where its way `begins_at_client`; else what its attempt began with, and nobody knows where that came from.

    `passes_left_out` counts those at the begin of a way that is too long to be read. Where no payload of a pass was
    recorded, the one on the way is what was sent, under the number 0 (`is_as_sent`).
    """

    attempt: int | None
    value: Json
    passes: list[BlamedPass]
    passes_left_out: int
    begins_at_client: bool
    blame: Blame
    differs_from_sent: bool | None

    @property
    def is_as_sent(self) -> bool:
        """Whether no pass with a payload is known, so that all of it is the client's."""
        return self.passes[0].number == 0

    def owner(self, index: int | None) -> BlamedPass:
        """The pass behind an index of the blame."""
        return self.passes[index or 0]

    def index(self, number: int) -> int | None:
        """The index of the pass with this number, or None when it is not on the way."""
        return next((at for at, one in enumerate(self.passes) if one.number == number), None)


def compare_payloads(project: Project, key: str, before: str, after: str) -> Comparison | None:
    """Two payloads of one call, compared; None when there is no such call, pass or attempt. Ten statements at most."""
    call = find_call(project, key)
    if call is None:
        return None
    one, other = _payload(project, call, before), _payload(project, call, after)
    if one is None or other is None:
        return None
    (end_before, old), (end_after, new) = one, other
    operations: list[Operation] = []
    if end_before.problem is None and end_after.problem is None:
        operations = DIFFS.diff(body(old), body(new))
    return Comparison(end_before, end_after, old, new, operations, summary(operations))


def _payload(project: Project, call: Call, ref: str) -> tuple[End, Json] | None:
    side, _, attempt = ref.partition(".")
    if attempt and side in tuple(Side):
        sent = attempt_body(project, f"{call.key}.{attempt}", Side(side))
        if sent is None:
            return None
        name = f"{side} of attempt {attempt}"
        return _read(ref, None, name, sent.json, sent.reason or "no body was recorded")
    if not (ref.isascii() and ref.isdigit()) or len(ref) > _LONGEST_NUMBER:
        return None
    row = Pass.objects.filter(call=call, number=int(ref)).first()
    if row is None:
        return None
    text = next(payloads([row.entry_id])) if row.has_body else None
    return _read(ref, row.number, row.name, text, "this pass was recorded without a payload")


def _read(
    ref: str, number: int | None, name: str | None, text: bytes | None, missing: str
) -> tuple[End, Json]:
    if text is None:
        return End(ref, number, name, None, missing), None
    try:
        return End(ref, number, name, len(text), None), parse(text)
    except NotJson:
        return End(ref, number, name, len(text), "this payload cannot be read as JSON"), None


def call_blame(
    project: Project, key: str, *, attempt: int | None = None, to: int | None = None
) -> CallBlame | None:
    """Blame of the body that reached the provider: the last request of the attempt, else of the last attempt.

    `to` asks for the body after any other pass. Without payloads of passes all of what was sent is the client's. None
    when nothing on the way there can be read.
    """
    call = find_call(project, key)
    if call is None:
        return None
    rows = list(Pass.objects.filter(call=call).order_by("number"))
    last = _last(rows, attempt, to)
    if last is None:
        is_told = to is not None or any(row.has_body and row.direction in ("request", None) for row in rows)
        return None if is_told else _as_sent(project, call, attempt)
    bases = bases_of(rows)
    steps = _whole_way(rows, bases, last)
    too_many = max(len(steps) - MOST_BLAMED_PASSES, 0)
    steps = steps[too_many:]
    bodies, too_large = _bodies([rows[at] for at in steps])
    steps, left_out = steps[too_large:], too_many + too_large
    if not bodies or bodies[-1] is None:
        return None
    found = blame([(str(rows[at].number), value) for at, value in zip(steps, bodies, strict=True)], DIFFS)
    counts: dict[int, int] = {}
    for owner in found.owners.values():
        counts[owner or 0] = counts.get(owner or 0, 0) + 1
    across = {at for at in steps if (base := bases[at]) is not None and base.is_across}
    passes = [
        BlamedPass(
            rows[at].number, rows[at].name, counts.get(index, 0), len(found.touched_by(index)), at in across
        )
        for index, at in enumerate(steps)
    ]
    row = rows[last]
    first = next(at for at, one in enumerate(rows) if one.has_body and one.direction == row.direction)
    return CallBlame(
        attempt=row.attempt,
        value=bodies[-1],
        passes=passes,
        passes_left_out=left_out,
        begins_at_client=left_out == 0 and steps[0] == first and row.direction in ("request", None),
        blame=found,
        differs_from_sent=_differs(project, call, row, bodies[-1]),
    )


def _as_sent(project: Project, call: Call, attempt: int | None) -> CallBlame | None:
    """What an attempt sent, else the last one, as the client's own."""
    if attempt is None:
        attempt = Attempt.objects.filter(call=call).aggregate(last=Max("number"))["last"]
    sent = attempt_body(project, f"{call.key}.{attempt}", Side.REQUEST)
    value = _value(sent.json) if sent is not None else None
    if value is None:
        return None
    found = blame([("sent", value)])
    return CallBlame(
        attempt=attempt,
        value=value,
        passes=[BlamedPass(0, None, len(found.owners), 0, False)],
        passes_left_out=0,
        begins_at_client=True,
        blame=found,
        differs_from_sent=False,
    )


def _whole_way(rows: Sequence[Pass], bases: Sequence[Base | None], last: int) -> list[int]:
    """The way of a payload; an attempt that began with what an earlier one had come to goes on with its way."""
    steps = way(bases, last)
    for _ in range(MOST_ATTEMPTS):
        earlier = _same_before(rows, steps[0])
        if earlier is None:
            break
        steps = [*way(bases, earlier), *steps]
    return steps


def _same_before(rows: Sequence[Pass], first: int) -> int | None:
    """The last payload of another attempt that holds what this one holds: what a gateway kept for its next try."""
    row = rows[first]
    others = [
        at
        for at in range(first)
        if rows[at].has_body
        and (rows[at].direction, rows[at].component) == (row.direction, row.component)
        and rows[at].attempt != row.attempt
    ][-MOST_CANDIDATES:]
    if not others:
        return None
    wanted, *texts = payloads([row.entry_id, *(rows[at].entry_id for at in others)])
    for at, text in zip(reversed(others), reversed(texts), strict=True):
        if text == wanted or (text and wanted and len(text) == len(wanted) and _are_equal(text, wanted)):
            return at
    return None


def _are_equal(one: bytes, other: bytes) -> bool:
    """Whether two texts hold the same value; told in another order, they are of one length."""
    first, second = _value(one), _value(other)
    return first is not None and second is not None and body(first).digest == body(second).digest


def _last(rows: Sequence[Pass], attempt: int | None, to: int | None) -> int | None:
    """The pass whose payload is looked at. Senders that tell no direction tell of requests."""
    with_payload = [at for at, row in enumerate(rows) if row.has_body]
    if to is not None:
        return next((at for at in with_payload if rows[at].number == to), None)
    requests = [at for at in with_payload if rows[at].direction == "request"]
    requests = requests or [at for at in with_payload if rows[at].direction is None]
    if attempt is not None:
        of_attempt = [at for at in requests if rows[at].attempt == attempt]
        requests = of_attempt or [at for at in requests if rows[at].attempt is None]
    return max(requests, key=lambda at: (rows[at].attempt or 0, at), default=None)


def _bodies(rows: Sequence[Pass]) -> tuple[list[Json], int]:
    """Payloads of a way, and how many at its begin are left out. One that is no JSON is passed over as None."""
    texts = list(payloads([row.entry_id for row in rows]))
    left = MOST_BLAMED_BYTES
    start = len(texts)
    while start and left >= len(texts[start - 1] or b""):
        start -= 1
        left -= len(texts[start] or b"")
    return [_value(text) for text in texts[start:]], start


def _value(text: bytes | None) -> Json:
    try:
        return None if text is None else parse(text)
    except NotJson:
        return None


def _differs(project: Project, call: Call, row: Pass, value: Json) -> bool | None:
    """Whether the attempt is told to have sent something else; None when nobody told what it sent."""
    if row.direction not in ("request", None):
        return None
    sent = attempt_body(project, f"{call.key}.{row.attempt or 1}", Side.REQUEST)
    told = _value(sent.json) if sent is not None else None
    return None if told is None else bool(DIFFS.diff(body(value), body(told)))
