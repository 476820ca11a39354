"""Put the calls of sub-agents under the calls that started them. Folded, a run is one line with its sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dashboard.charts.timeline import Bar
from dashboard.queries.runs import AgentRun
from dashboard.queries.shapes import CallLinkRow, CallSummary, ToolRow

DEEPEST = 6


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One word of "failed, waited, failed, answered". `look` names symbol and colour."""

    look: str  # is-failed | is-ok | is-wait | is-open | is-more
    symbol: str | None
    text: str


@dataclass(frozen=True, slots=True)
class ToolLine:
    """A tool under the call it belongs to."""

    tool: ToolRow
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One call with everything drawn beside it. `summary` None: tools that no call of ours asked for."""

    summary: CallSummary | None
    look: str
    bars: list[Bar]
    first_tokens: list[str]
    trail: list[TrailStep]
    tools: list[ToolLine]
    run: str | None = None
    counted_as: CallLinkRow | None = None


@dataclass(frozen=True, slots=True)
class RunHead:
    """The line that stands for a run. `here` of its calls are on this page; `parent` began it on another one."""

    run: AgentRun
    bars: list[Bar]
    here: int
    failed: int
    parent: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline: a call with its tools, or the head of a run."""

    depth: int
    row: TimelineRow | None = None
    head: RunHead | None = None


@dataclass(slots=True)
class Block:
    """Lines that fold together under their first one. `fold` None: the main thread, which never folds."""

    fold: str | None
    is_open: bool
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """The calls of one run under one parent, as far as they are on this page."""

    run: str
    parent: str | None
    rows: list[TimelineRow] = field(default_factory=list)


def nested(rows: Sequence[TimelineRow], runs: dict[str, AgentRun], current: str) -> list[Block]:
    """The rows in blocks, in order of time. The block that holds the open call is not folded."""
    parents = _parents(rows)
    groups: dict[tuple[str | None, str], _Group] = {}
    top: list[TimelineRow | _Group] = []
    below: dict[str, list[_Group]] = {}
    for row in rows:
        if row.run is None or row.summary is None:
            top.append(row)
            continue
        parent = parents.get(row.summary.key)
        group = groups.get((parent, row.run))
        if group is None:
            group = groups[parent, row.run] = _Group(row.run, row.summary.parent)
            (top if parent is None else below.setdefault(parent, [])).append(group)
        group.rows.append(row)
    blocks: list[Block] = []
    for item in top:
        if isinstance(item, _Group):
            blocks.append(_folding(item, below, runs, current, is_under_its_parent=False))
            continue
        if not blocks or blocks[-1].fold is not None:
            blocks.append(Block(None, is_open=True))
        blocks[-1].lines.append(Line(0, row=item))
        inside = below.get(item.summary.key, []) if item.summary else []
        blocks += [_folding(group, below, runs, current, is_under_its_parent=True) for group in inside]
    return blocks


def _parents(rows: Sequence[TimelineRow]) -> dict[str, str]:
    """Parents that are on this page, by key. Calls that go round in a circle have none."""
    told = {row.summary.key: row.summary.parent for row in rows if row.summary is not None}
    parents: dict[str, str] = {}
    for key in told:
        seen, place = {key}, told[key]
        while place in told and place not in seen:
            seen.add(place)
            place = told[place]
        parent = told[key]
        if parent in told and place not in seen:
            parents[key] = parent
    return parents


def _folding(
    group: _Group,
    below: dict[str, list[_Group]],
    runs: dict[str, AgentRun],
    current: str,
    *,
    is_under_its_parent: bool,
) -> Block:
    lines: list[Line] = []
    parent = None if is_under_its_parent else group.parent
    _unfold(lines, group, below, runs, depth=1 if is_under_its_parent else 0, parent=parent)
    keys = [line.row.summary.key for line in lines if line.row is not None and line.row.summary is not None]
    return Block(f"run-of-{keys[0]}", is_open=current in keys, lines=lines)


def _unfold(
    lines: list[Line],
    group: _Group,
    below: dict[str, list[_Group]],
    runs: dict[str, AgentRun],
    *,
    depth: int,
    parent: str | None = None,
) -> None:
    head = RunHead(
        run=runs[group.run],
        bars=[bar for row in group.rows for bar in row.bars],
        here=len(group.rows),
        failed=sum(row.look == "is-failed" for row in group.rows),
        parent=parent,
    )
    lines.append(Line(min(depth, DEEPEST), head=head))
    for row in group.rows:
        lines.append(Line(min(depth + 1, DEEPEST), row=row))
        for inner in below.get(row.summary.key, []) if row.summary else []:
            _unfold(lines, inner, below, runs, depth=depth + 2)
