"""Draw one stretch of a session: every call with its attempts, waits and tools on one axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.charts import spell
from dashboard.charts.timeline import Axis, Fold, Stretch, Tick, axis_of
from dashboard.queries.session import TimelineCall, TimelinePage
from dashboard.queries.shapes import AttemptRow, ToolRow, Wait

from .nesting import Block, TimelineRow, ToolLine, TrailStep, nested

MOST_TRAIL_STEPS = 6
#: Of a longer time that ends with a moment, most is taken for silence.
MAYBE_BUSY = timedelta(seconds=60)
ATTEMPT_KINDS = {"ok": "provider", "error": "failed", "cancelled": "cancelled", "open": "open"}
TOOL_KINDS = {"error": "tool-failed", "open": "open"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A stretch of the timeline, ready for the template: `rows` in order of time, `blocks` as they are shown."""

    rows: list[TimelineRow]
    blocks: list[Block]
    ticks: list[Tick]
    folds: list[Fold]
    grid: str  # id of the lines that every lane of this stretch shares
    is_folded: bool


def draw(page: TimelinePage, *, fold: bool | None, current: str = "") -> Drawing:
    """The rows of a page of calls, in order, on the axis that holds them all. `current` is the open call."""
    stretches = [stretch for call in page.calls for stretch in call_stretches(call)]
    stretches += [stretch for call in page.calls for tool in call.tools for stretch in tool_stretches(tool)]
    stretches += [stretch for tool in page.loose_tools for stretch in tool_stretches(tool)]
    axis = axis_of([*stretches, *_maybe_busy(stretches)], fold=fold)
    rows = _with_loose_tools([_row(call, axis) for call in page.calls], page.loose_tools, axis)
    return Drawing(
        rows=rows,
        blocks=nested(rows, page.runs, current),
        ticks=axis.ticks() if axis else [],
        folds=axis.folds() if axis else [],
        grid=f"grid-{page.calls[0].summary.key}" if page.calls else "grid",
        is_folded=bool(axis and axis.is_folded),
    )


def _maybe_busy(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Time before a moment of which nobody told when it began: it may have been spent on it, so it is no silence."""
    if not stretches:
        return []
    first = min(stretch.start for stretch in stretches)
    return [
        Stretch("untold", max(first, stretch.start - MAYBE_BUSY), stretch.end, stretch.says)
        for stretch in stretches
        if stretch.start == stretch.end
    ]


def call_stretches(call: TimelineCall) -> Iterator[Stretch]:
    """Attempts and the waits between them; a call whose attempts have no times is drawn whole.

    Of an attempt whose start was not recorded only its end is drawn, of the wait before it only what was
    scheduled, and a thin line between them.
    """
    if not any(attempt.started_at or attempt.ended_at for attempt in call.attempts):
        start = call.summary.started_at or call.summary.ended_at
        if start is not None:
            kind = ATTEMPT_KINDS.get(call.summary.status, "provider")
            yield Stretch(
                kind, start, call.summary.ended_at, _says(call.summary.status, call.summary.duration_seconds)
            )
        return
    scheduled = {wait.before_attempt: wait.scheduled_seconds for wait in call.waits}
    previous_end: datetime | None = None
    for attempt in call.attempts:
        start = attempt.started_at or attempt.ended_at
        if start is None:
            continue
        if previous_end is not None and start > previous_end:
            yield from _wait(previous_end, attempt, scheduled.get(attempt.number))
        yield Stretch(
            ATTEMPT_KINDS.get(attempt.status, "provider"), start, _end(attempt), attempt_says(attempt)
        )
        previous_end = _end(attempt)


def _wait(previous_end: datetime, attempt: AttemptRow, scheduled_seconds: float | None) -> Iterator[Stretch]:
    if attempt.started_at is not None:
        waited = spell.duration((attempt.started_at - previous_end).total_seconds())
        yield Stretch("wait", previous_end, attempt.started_at, f"waited {waited}")
    elif attempt.ended_at is not None:
        began = min(previous_end + timedelta(seconds=scheduled_seconds or 0), attempt.ended_at)
        if began > previous_end:
            says = f"a wait of {spell.duration(scheduled_seconds)} was scheduled"
            yield Stretch("wait", previous_end, began, says)
        if attempt.ended_at > began:
            says = f"when attempt {attempt.number} began was not recorded"
            yield Stretch("untold", began, attempt.ended_at, says)


def _end(attempt: AttemptRow) -> datetime | None:
    if attempt.status == "open":
        return None
    if attempt.ended_at is not None or attempt.started_at is None:
        return attempt.ended_at
    return attempt.started_at + timedelta(seconds=attempt.duration_seconds or 0)


def tool_stretches(tool: ToolRow) -> Iterator[Stretch]:
    start = tool.started_at or tool.ended_at
    if start is not None:
        end = tool.ended_at if tool.status != "open" else None
        says = f"{tool.name or 'tool'}: {_says(tool.status, tool.duration_seconds)}"
        yield Stretch(TOOL_KINDS.get(tool.status, "tool"), start, end, says)


def attempt_says(attempt: AttemptRow) -> str:
    cause = " ".join(str(part) for part in (attempt.status_code, attempt.error_type) if part is not None)
    says = f"attempt {attempt.number}: {_says(attempt.status, attempt.duration_seconds)}"
    if attempt.started_at is None:
        says += " at this moment; when it began was not recorded"
    return f"{says}, {cause}" if cause else says


def _says(status: str, seconds: float | None) -> str:
    return f"{status} after {spell.duration(seconds)}" if seconds is not None else status


def _row(call: TimelineCall, axis: Axis | None) -> TimelineRow:
    summary = call.summary
    looks = {"error": "is-failed", "open": "is-open", "cancelled": "is-cancelled"}
    look = looks.get(summary.status, "is-retried" if summary.failed_attempts else "")
    if summary.view_of is not None:
        look = "is-view"
    return TimelineRow(
        summary=summary,
        look=look,
        bars=[axis.bar(stretch) for stretch in call_stretches(call)] if axis else [],
        first_tokens=_first_tokens(call, axis) if axis else [],
        trail=trail(call) if len(call.attempts) > 1 else [],
        tools=[_tool_line(tool, axis) for tool in call.tools],
        run=call.run,
        counted_as=call.counted_as,
    )


def _tool_line(tool: ToolRow, axis: Axis | None) -> ToolLine:
    return ToolLine(tool, [axis.bar(stretch) for stretch in tool_stretches(tool)] if axis else [])


def _first_tokens(call: TimelineCall, axis: Axis) -> list[str]:
    return [
        axis.mark(attempt.started_at + timedelta(seconds=attempt.time_to_first_token_seconds))
        for attempt in call.attempts
        if attempt.started_at is not None and attempt.time_to_first_token_seconds is not None
    ]


def trail(call: TimelineCall) -> list[TrailStep]:
    """failed 429 → waited 1.0 s → … → ok, the middle of a long story counted only."""
    waits = {wait.before_attempt: waited(wait) for wait in call.waits}
    steps: list[TrailStep] = []
    for attempt in call.attempts:
        if words := waits.get(attempt.number):
            steps.append(TrailStep("is-wait", None, words))
        steps.append(_trail_step(attempt))
    if len(steps) <= MOST_TRAIL_STEPS:
        return steps
    more = len(call.attempts) - 3
    return [
        *steps[:3],
        TrailStep("is-more", None, f"… {spell.plural(more, 'more attempt')} …"),
        steps[-1],
    ]


def waited(wait: Wait) -> str | None:
    """The wait that was observed, else the one that was announced."""
    if wait.seconds is not None:
        return spell.duration(wait.seconds)
    if wait.scheduled_seconds is not None:
        return f"{spell.duration(wait.scheduled_seconds)} scheduled"
    return None


def _trail_step(attempt: AttemptRow) -> TrailStep:
    cause = str(attempt.status_code or attempt.error_type or attempt.status)[:40]
    match attempt.status:
        case "error":
            return TrailStep("is-failed", "error", f"failed {cause}" if cause != "error" else "failed")
        case "ok":
            return TrailStep("is-ok", "ok", "ok")
        case "open":
            return TrailStep("is-open", "open", "no answer yet")
        case _:
            return TrailStep("is-more", "cancelled", attempt.status)


def _with_loose_tools(rows: list[TimelineRow], tools: list[ToolRow], axis: Axis | None) -> list[TimelineRow]:
    """Tools of no known call stand after the call that began before them."""
    for tool in tools:
        at = tool.started_at or tool.ended_at
        place = len(rows)
        while place > 0 and at is not None:
            summary = rows[place - 1].summary
            start = summary.started_at or summary.ended_at if summary else None
            if start is not None and start <= at:
                break
            place -= 1
        if place > 0 and at is not None:
            rows[place - 1].tools.append(_tool_line(tool, axis))
        elif rows and rows[0].summary is None:
            rows[0].tools.append(_tool_line(tool, axis))
        else:
            rows.insert(0, TimelineRow(None, "", [], [], [], [_tool_line(tool, axis)]))
    return rows
