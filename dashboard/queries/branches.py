"""The shape of a session: which calls go on from which, where histories fork, and what sub-agents were started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from journal.vocabulary import Status

from .values import added, earliest, latest


class Kind(StrEnum):
    """How a line of calls comes about."""

    BEGINS = "begins"  # nothing before it
    GOES_ON = "goes on"  # where others branch off
    FORKS = "forks"  # another way on from a call than the main one
    AGENT = "agent"  # a sub-agent's calls
    ALONE = "alone"  # several calls, each of which begins and ends by itself


@dataclass(frozen=True, slots=True)
class Step:
    """What is known of one call. `previous`, `started_by`: places of other calls in the session.

    For the shape of a session no more is needed than where its prompt stands.

    `turns` counts the messages of its prompt, `shared` those that the previous one has as well; `run` names the
    sub-agent. `is_told` false: its prompt is unknown.
    """

    key: str
    number: int
    run: str | None = None
    agent: str | None = None
    started_by: int | None = None
    previous: int | None = None
    differs: bool = False
    turns: int = 0
    shared: int = 0
    is_told: bool = True
    began_at: datetime | None = None
    ended_at: datetime | None = None
    model: str | None = None
    status: str = Status.OK
    is_retried: bool = False
    is_view: bool = False
    input_tokens: int | None = None
    output_tokens: int | None = None
    usd: Decimal | None = None
    cost_is_unknown: bool = False
    usage_is_unknown: bool = False
    is_at_least: bool = False


@dataclass(slots=True)
class Line:
    """Calls that go on from each other without a branch, in one line, by their places. Views count in no sum.

    `left`: the number of the call whose history it leaves after `shared` messages; `started_by`: the number of the
    call that started the sub-agent.
    """

    kind: Kind
    depth: int
    first: Step
    last: Step
    places: list[int]
    left: int | None = None
    shared: int | None = None
    started_by: int | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    errors: int = 0
    retried: int = 0
    cancelled: int = 0
    unanswered: int = 0
    input_tokens: int | None = None
    output_tokens: int | None = None
    usd: Decimal | None = None
    cost_unknown_calls: int = 0
    unknown_calls: int = 0
    at_least_calls: int = 0

    @property
    def calls(self) -> int:
        """How many they are."""
        return len(self.places)

    @property
    def duration_seconds(self) -> float | None:
        """From its first moment to its last."""
        if self.began_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.began_at).total_seconds()


@dataclass(slots=True)
class _Forest:
    """Who goes on from whom, by places in the session."""

    parents: list[int | None] = field(default_factory=list)
    children: list[list[int]] = field(default_factory=list)
    agents: list[list[int]] = field(default_factory=list)
    roots: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


def lines_of(steps: Sequence[Step]) -> list[Line]:
    """The session as lines, with what their calls come to."""
    lines = shape_of(steps)
    for line in lines:
        fill(line, steps)
    return lines


def fill(line: Line, steps: Mapping[int, Step] | Sequence[Step]) -> None:
    """Add up what is known of the calls of a line, whose places lead to them."""
    line.first, line.last = steps[line.places[0]], steps[line.places[-1]]
    for place in line.places:
        _add(line, steps[place])


def shape_of(steps: Sequence[Step]) -> list[Line]:
    """Lines without sums, each below the one that it goes on from or was started by, in order of time."""
    forest = _forest(steps)
    waiting = [(root, 0, _kind_of_root(steps[root])) for root in reversed(forest.roots)]
    lines: list[Line] = []
    while waiting:
        start, depth, kind = waiting.pop()
        chain = list(_chain(steps, forest, start))
        lines.append(_line(steps, chain, depth, kind))
        end = chain[-1]
        main = max(forest.children[end], key=lambda child: (forest.sizes[child], child), default=None)
        if main is not None:
            waiting.append((main, depth, Kind.GOES_ON))
        sides = [child for child in forest.children[end] if child != main]
        waiting += [(child, depth + 1, Kind.FORKS) for child in reversed(sides)]
        started = [child for at in chain for child in forest.agents[at]]
        waiting += [(child, depth + 1, Kind.AGENT) for child in reversed(started)]
    return list(_gathered(lines))


def _forest(steps: Sequence[Step]) -> _Forest:
    forest = _Forest(children=[[] for _ in steps], agents=[[] for _ in steps], sizes=[1] * len(steps))
    last_of_run: dict[str | None, int] = {}
    for at, step in enumerate(steps):
        parent = _before(steps, forest.parents, at) if step.is_told else last_of_run.get(step.run)
        forest.parents.append(parent)
        last_of_run[step.run] = at
        if parent is not None:
            forest.children[parent].append(at)
        elif step.started_by is not None and step.started_by < at:
            forest.agents[step.started_by].append(at)
        else:
            forest.roots.append(at)
    for at in range(len(steps) - 1, -1, -1):
        parent = forest.parents[at]
        if parent is not None:
            forest.sizes[parent] += forest.sizes[at]
    return forest


def _before(steps: Sequence[Step], parents: Sequence[int | None], at: int) -> int | None:
    """The call that this one goes on from: of a changed history the last one whose messages it has all."""
    step = steps[at]
    before = step.previous if step.previous is not None and step.previous < at else None
    if step.differs:
        while before is not None and steps[before].turns > step.shared:
            before = parents[before]
    return before


def _kind_of_root(step: Step) -> Kind:
    return Kind.BEGINS if step.run is None else Kind.AGENT


def _chain(steps: Sequence[Step], forest: _Forest, start: int) -> Iterator[int]:
    """Calls that go on from each other, up to a fork or a changed history."""
    at = start
    yield at
    while len(forest.children[at]) == 1 and not steps[forest.children[at][0]].differs:
        at = forest.children[at][0]
        yield at


def _line(steps: Sequence[Step], chain: Sequence[int], depth: int, kind: Kind) -> Line:
    first = steps[chain[0]]
    line = Line(kind, depth, first, steps[chain[-1]], list(chain))
    if first.differs and first.previous is not None:
        line.left, line.shared = steps[first.previous].number, first.shared
    if kind is Kind.AGENT and first.started_by is not None:
        line.started_by = steps[first.started_by].number
    return line


def _add(line: Line, step: Step) -> None:
    line.began_at = earliest(line.began_at, step.began_at, step.ended_at)
    line.ended_at = latest(line.ended_at, step.began_at, step.ended_at)
    if step.is_view:
        return
    line.errors += step.status == Status.ERROR
    line.retried += step.is_retried and step.status == Status.OK
    line.cancelled += step.status == Status.CANCELLED
    line.unanswered += step.status == Status.OPEN
    line.input_tokens = added(line.input_tokens, step.input_tokens)
    line.output_tokens = added(line.output_tokens, step.output_tokens)
    line.usd = added(line.usd, step.usd)
    line.cost_unknown_calls += step.cost_is_unknown
    line.unknown_calls += step.usage_is_unknown
    line.at_least_calls += step.is_at_least


def _gathered(lines: Sequence[Line]) -> Iterator[Line]:
    """Neighbours that are one call each, and that nothing goes on from, as one line."""
    group: Line | None = None
    for place, line in enumerate(lines):
        follows = lines[place + 1] if place + 1 < len(lines) else None
        has_more = follows is not None and (follows.depth > line.depth or follows.kind is Kind.GOES_ON)
        if line.kind is not Kind.BEGINS or line.calls > 1 or line.left is not None or has_more:
            if group is not None:
                yield group
            group = None
            yield line
        elif group is None:
            group = line
        else:
            _join(group, line)
    if group is not None:
        yield group


def _join(group: Line, line: Line) -> None:
    group.kind = Kind.ALONE
    group.last = line.last
    group.places += line.places
