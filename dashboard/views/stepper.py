"""Put the passes of a call in the order a reader follows: client, passes, provider, and back; dull ones folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from dashboard.charts import spell
from dashboard.queries.shapes import PassRow

#: Passes in a row that say nothing new from which they are folded.
FOLDED_FROM = 2
#: Passes without payload in a row from which they are folded.
FOLDED_FROM_WITHOUT = 5
#: Passes that are drawn at once; of more, those around the chosen one.
MOST_STEPS = 500
MOST_PATHS = 4

_NOT_COMPARED = {
    "first": "the first payload that was recorded",
    "hidden": "differs only in what was hidden before it was stored: nobody can tell whether it changed",
    "not_json": "its payload cannot be read as JSON",
    "piece": "a piece of a stream",
    "too_much": "this call has more payloads than are compared at once",
}
_WAYS_BACK = {"response", "stream", "stream_in", "stream_out"}


@dataclass(frozen=True, slots=True)
class Step:
    """A pass, an end (client or provider), or a fold with the steps inside; open when the chosen pass is there.

    `state`: changed, same, unknown, none (no payload). `disagreement` is told when the writer's word is another.
    """

    kind: str  # pass | end | fold
    words: str = ""
    row: PassRow | None = None
    state: str = ""
    disagreement: str = ""
    link: str = ""
    note: str = ""
    is_open: bool = False
    inside: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """The steps of one attempt; None is what was done for all of them, or nobody said for which."""

    attempt: int | None
    steps: list[Step]


def drawn(passes: Sequence[PassRow], chosen: PassRow | None) -> range:
    """Which of the passes are drawn, by their places."""
    at = next((place for place, row in enumerate(passes) if chosen is not None and row is chosen), 0)
    start = at // MOST_STEPS * MOST_STEPS
    return range(start, min(start + MOST_STEPS, len(passes)))


def sections(
    passes: Sequence[PassRow],
    chosen: PassRow | None,
    link: Callable[[int], str],
    notes: Mapping[int, str] | None = None,
) -> list[Section]:
    """All passes of a call, attempt by attempt as they came; `link` opens one of them, `notes` go with some."""
    shown = drawn(passes, chosen)
    some = passes[shown.start : shown.stop]
    found = [(attempt, list(rows)) for attempt, rows in groupby(some, key=lambda row: row.attempt)]
    result = []
    for place, (attempt, rows) in enumerate(found):
        steps = list(_folded([step_of(row, chosen, link, notes or {}) for row in rows]))
        is_first = place == 0 and shown.start == 0
        is_last = place == len(found) - 1 and shown.stop == len(passes)
        result.append(Section(attempt, list(_with_ends(steps, is_first=is_first, is_last=is_last))))
    return result


def state_of(row: PassRow) -> str:
    """What is known of a pass in one word."""
    if row.changed is not None:
        return "changed" if row.changed else "same"
    return "unknown" if row.has_body else "none"


def words_of(row: PassRow) -> str:
    """What a pass did, in words."""
    if row.changed and row.changes is not None:
        named = ", ".join(row.changed_paths[:MOST_PATHS]) or "the whole"
        more = ", …" if len(row.changed_paths) > MOST_PATHS else ""
        return f"{spell.plural(row.changes, 'change')}: {named}{more}"
    if row.changed is False:
        return "changed nothing"
    if row.not_compared is not None:
        return _NOT_COMPARED.get(row.not_compared, row.not_compared)
    return "" if row.has_body else "without payload"


def disagreement_of(row: PassRow) -> str:
    """The writer's word, where it is not ours."""
    if row.changed is None or row.writer_says_changed is None or row.changed == row.writer_says_changed:
        return ""
    if row.changed:
        return "its writer says that it changed nothing"
    return "its writer says that it changed something"


def step_of(
    row: PassRow, chosen: PassRow | None, link: Callable[[int], str], notes: Mapping[int, str]
) -> Step:
    """One pass as a step."""
    return Step(
        "pass",
        words_of(row),
        row,
        state_of(row),
        disagreement_of(row),
        link(row.number),
        notes.get(row.number, ""),
        is_open=chosen is not None and row.number == chosen.number,
    )


def _folded(rows: Sequence[Step]) -> Iterator[Step]:
    for dullness, group in groupby(rows, key=_dullness):
        steps = list(group)
        least = FOLDED_FROM_WITHOUT if dullness == "none" else FOLDED_FROM
        if not dullness or len(steps) < least:
            yield from steps
            continue
        words = {
            "same": f"{_passes(len(steps))} changed nothing",
            "none": f"{_passes(len(steps))} without payload",
            "piece": f"{spell.plural(len(steps), 'piece')} of a stream",
        }[dullness]
        yield Step("fold", words, is_open=any(step.is_open for step in steps), inside=steps)


def _passes(count: int) -> str:
    return "1 pass" if count == 1 else f"{count:,} passes"


def _dullness(step: Step) -> str:
    """Why a pass may be folded; a failing one, or one its writer sees otherwise, never is."""
    row = step.row
    if row is None or row.error_type is not None or step.disagreement or row.direction == "error":
        return ""
    if row.direction in _WAYS_BACK and row.direction != "response":
        return "piece"
    if step.state == "same":
        return "same"
    return "none" if step.state == "none" else ""


def _with_ends(steps: Sequence[Step], *, is_first: bool, is_last: bool) -> Iterator[Step]:
    """Where the request leaves for the provider and where the answer arrives."""
    turn = next((at for at, step in enumerate(steps) if _is_on_the_way_back(step)), None)
    has_requests = any(not _is_on_the_way_back(step) for step in steps[:turn])
    if is_first and has_requests:
        yield Step("end", "client")
    for at, step in enumerate(steps):
        if at == turn:
            yield Step("end", "provider")
        yield step
    if turn is not None and is_last:
        yield Step("end", "client")
    elif turn is None and has_requests and any(_is_request(step) for step in steps):
        yield Step("end", "provider")


def _is_on_the_way_back(step: Step) -> bool:
    rows = [one.row for one in step.inside] if step.inside else [step.row]
    return any(row is not None and row.direction in _WAYS_BACK for row in rows)


def _is_request(step: Step) -> bool:
    rows = [one.row for one in step.inside] if step.inside else [step.row]
    return any(row is not None and row.direction == "request" for row in rows)
