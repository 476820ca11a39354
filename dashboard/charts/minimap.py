"""Draw a whole session in bins: time and waits as columns, what went wrong below them, then cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from dashboard.charts import spell

TIME_HEIGHT = 26
MARK_Y, MARK_HEIGHT = 29, 9
LEAST_MARK = 2.0
COST_Y, COST_HEIGHT = 42, 12
HEIGHT = COST_Y + COST_HEIGHT
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
    has_cost: bool


def draw(steps: Sequence[Step], *, first: int, shown: int) -> Minimap | None:
    """The picture of all steps; none for fewer than two. `first` and `shown` are the calls on the page."""
    if len(steps) < 2:
        return None
    calls = steps[-1].last
    longest = max((step.provider_seconds or 0) + (step.wait_seconds or 0) for step in steps)
    dearest = max((step.usd for step in steps if step.usd is not None), default=Decimal(0))
    worst = max((step.errors + step.retried + step.unanswered) / step.calls for step in steps)
    moments = [step.began_at for step in steps if step.began_at is not None]
    return Minimap(
        columns=[_column(step, calls, longest=longest, dearest=dearest, worst=worst) for step in steps],
        rows=_together(steps),
        calls=calls,
        from_x=_percent(first - 1, calls),
        width=_percent(max(min(shown, calls - first + 1), 0), calls),
        began_at=moments[0] if moments else None,
        last_at=moments[-1] if moments else None,
        has_cost=dearest > 0,
    )


def _column(step: Step, calls: int, *, longest: float, dearest: Decimal, worst: float) -> Column:
    provider = TIME_HEIGHT * (step.provider_seconds or 0) / longest if longest else 0.0
    wait = TIME_HEIGHT * (step.wait_seconds or 0) / longest if longest else 0.0
    rects: list[Rect] = []
    if provider:
        height = max(provider, LEAST_COLUMN)
        rects.append(_rect("provider", TIME_HEIGHT - height, height))
    if wait:
        height = max(wait, LEAST_COLUMN)
        rects.append(_rect("wait", max(TIME_HEIGHT - provider - height, 0), height))
    rects += _marks(step, worst)
    if step.usd and dearest:
        height = max(COST_HEIGHT * float(step.usd / dearest), LEAST_COLUMN)
        rects.append(_rect("cost", COST_Y + COST_HEIGHT - height, height))
    return Column(step.row, _percent(step.row - 1, calls), _percent(step.calls, calls), rects, says_of(step))


def _marks(step: Step, worst: float) -> list[Rect]:
    """Shares of calls that failed, were retried or have no answer, below each other; the worst step fills the lane."""
    marks: list[Rect] = []
    y = float(MARK_Y)
    for look, count in (("failed", step.errors), ("retried", step.retried), ("open", step.unanswered)):
        if count:
            height = max(MARK_HEIGHT * count / step.calls / worst, LEAST_MARK)
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
