"""Draw a whole session in bins: time and waits as columns, what went wrong below them, then cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from dashboard.charts import spell

TIME_HEIGHT, MARK_HEIGHT, COST_HEIGHT = 26, 9, 12
GAP = 4
LEAST_MARK = 2.0
LEAST_COLUMN = 0.75
#: Rows of the table that says the same; bins are put together for it.
MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Step:
    """Some calls in a row, as they are counted. `usd` None: nobody knows."""

    row: int
    calls: int
    began_at: datetime | None
    errors: int
    retried: int
    unanswered: int
    provider_seconds: float | None
    wait_seconds: float | None
    usd: Decimal | None
    cost_unknown_calls: int

    @property
    def last(self) -> int:
        """The number of its last call."""
        return self.row + self.calls - 1


@dataclass(frozen=True, slots=True)
class Rect:
    """A part of the drawing; numbers are ready to be written."""

    look: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Column:
    """One step with its rectangles, all at one place, and what they stand for in words."""

    row: int
    calls: int
    x: str
    width: str
    rects: list[Rect]
    says: str


@dataclass(frozen=True, slots=True)
class Minimap:
    """The drawing. `from_x` and `width` are those of the stretch that the page shows."""

    columns: list[Column]
    rows: list[Step]
    calls: int
    from_x: str
    width: str
    began_at: datetime | None
    last_at: datetime | None
    height: int
    has_time: bool
    has_marks: bool
    has_cost: bool


@dataclass(frozen=True, slots=True)
class _Scale:
    """What fills each lane, and where the lanes begin; a lane of nothing takes no room."""

    longest: float
    worst: float
    dearest: Decimal

    @property
    def marks_y(self) -> int:
        return TIME_HEIGHT + GAP if self.longest else 0

    @property
    def cost_y(self) -> int:
        return self.marks_y + (MARK_HEIGHT + GAP if self.worst else 0)

    @property
    def height(self) -> int:
        return self.cost_y + (COST_HEIGHT if self.dearest else -GAP)


def draw(steps: Sequence[Step], *, first: int, shown: int) -> Minimap | None:
    """The picture of all steps; none for fewer than two, or where nothing is known that could be drawn.

    `first` and `shown` are the calls on the page.
    """
    if len(steps) < 2:
        return None
    scale = _Scale(
        longest=max((step.provider_seconds or 0) + (step.wait_seconds or 0) for step in steps),
        worst=max((step.errors + step.retried + step.unanswered) / step.calls for step in steps),
        dearest=max((step.usd for step in steps if step.usd is not None), default=Decimal(0)),
    )
    if scale.height <= 0:
        return None
    calls = steps[-1].last
    moments = [step.began_at for step in steps if step.began_at is not None]
    return Minimap(
        columns=[_column(step, calls, scale) for step in steps],
        rows=_together(steps),
        calls=calls,
        from_x=_percent(first - 1, calls),
        width=_percent(max(min(shown, calls - first + 1), 0), calls),
        began_at=moments[0] if moments else None,
        last_at=moments[-1] if moments else None,
        height=scale.height,
        has_time=scale.longest > 0,
        has_marks=scale.worst > 0,
        has_cost=scale.dearest > 0,
    )


def _column(step: Step, calls: int, scale: _Scale) -> Column:
    rects = [*_times(step, scale.longest), *_marks(step, scale)]
    if step.usd and scale.dearest:
        height = max(COST_HEIGHT * float(step.usd / scale.dearest), LEAST_COLUMN)
        rects.append(_rect("cost", scale.cost_y + COST_HEIGHT - height, height))
    return Column(
        step.row, step.calls, _percent(step.row - 1, calls), _percent(step.calls, calls), rects, says_of(step)
    )


def _times(step: Step, longest: float) -> list[Rect]:
    """Time at the provider, and waits on top of it."""
    rects: list[Rect] = []
    top = float(TIME_HEIGHT)
    for look, told in (("provider", step.provider_seconds), ("wait", step.wait_seconds)):
        if told and longest:
            height = max(TIME_HEIGHT * told / longest, LEAST_COLUMN)
            top = max(top - height, 0)
            rects.append(_rect(look, top, height))
    return rects


def _marks(step: Step, scale: _Scale) -> list[Rect]:
    """Shares of calls that failed, were retried or have no answer, below each other; the worst step fills the lane."""
    marks: list[Rect] = []
    y = float(scale.marks_y)
    for look, count in (("failed", step.errors), ("retried", step.retried), ("open", step.unanswered)):
        if count:
            height = max(MARK_HEIGHT * count / step.calls / scale.worst, LEAST_MARK)
            marks.append(_rect(look, y, height))
            y += height
    return marks


def _rect(look: str, y: float, height: float) -> Rect:
    return Rect(look, f"{y:.1f}", f"{height:.1f}")


def says_of(step: Step) -> str:
    """A step in words."""
    named = f"call {step.row:,}" if step.calls == 1 else f"calls {step.row:,} to {step.last:,}"
    parts = [named]
    if step.began_at is not None:
        parts.append(f"from {spell.moment(step.began_at)}")
    if step.errors:
        parts.append(spell.plural(step.errors, "error"))
    if step.retried:
        parts.append(f"{step.retried:,} retried")
    if step.unanswered:
        parts.append(f"{step.unanswered:,} without answer")
    if step.provider_seconds:
        parts.append(f"{spell.duration(step.provider_seconds)} at the provider")
    if step.wait_seconds:
        parts.append(f"{spell.duration(step.wait_seconds)} waiting")
    if step.usd is not None:
        parts.append(f"{'≥ ' if step.cost_unknown_calls else ''}{spell.usd(step.usd)}")
    return ", ".join(parts)


def _together(steps: Sequence[Step]) -> list[Step]:
    """Neighbours put together until few enough rows are left for a table."""
    each = -(-len(steps) // MOST_ROWS)
    return [_joined(steps[at : at + each]) for at in range(0, len(steps), each)]


def _joined(steps: Sequence[Step]) -> Step:
    amounts = [step.usd for step in steps if step.usd is not None]
    return Step(
        row=steps[0].row,
        calls=sum(step.calls for step in steps),
        began_at=next((step.began_at for step in steps if step.began_at is not None), None),
        errors=sum(step.errors for step in steps),
        retried=sum(step.retried for step in steps),
        unanswered=sum(step.unanswered for step in steps),
        provider_seconds=_sum([step.provider_seconds for step in steps]),
        wait_seconds=_sum([step.wait_seconds for step in steps]),
        usd=sum(amounts, Decimal(0)) if amounts else None,
        cost_unknown_calls=sum(step.cost_unknown_calls for step in steps),
    )


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3f}".rstrip("0").rstrip(".") + "%"
