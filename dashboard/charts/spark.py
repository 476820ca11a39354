"""Draw one small bar per call, or per equal group of calls: how cost runs through a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

WIDTH = 72
HEIGHT = 16
MOST_BARS = 24
WIDEST_STEP = 7.0  # of a session with few calls: bars, not blocks
LEAST_BAR = 1.0


@dataclass(frozen=True, slots=True)
class SparkBar:
    """A bar, ready to be written; `is_unknown` where nobody knows the cost."""

    x: str
    y: str
    width: str
    height: str
    is_unknown: bool


def draw(costs: Sequence[Decimal | None]) -> list[SparkBar]:
    """Bars from left to right, the highest as high as the picture. Nothing known, or one call: no picture."""
    if len(costs) < 2 or all(cost is None for cost in costs):
        return []
    groups = _groups(costs)
    highest = max((cost for cost in groups if cost is not None), default=Decimal(0))
    step = min(WIDTH / len(groups), WIDEST_STEP)
    return [_bar(index * step, step, cost, highest) for index, cost in enumerate(groups)]


def _groups(costs: Sequence[Decimal | None]) -> list[Decimal | None]:
    """Sums of neighbours where there are more calls than bars; unknown where no part is known."""
    count = min(len(costs), MOST_BARS)
    edges = [len(costs) * place // count for place in range(count + 1)]
    groups: list[Decimal | None] = []
    for start, end in pairwise(edges):
        known = [cost for cost in costs[start:end] if cost is not None]
        groups.append(sum(known, Decimal(0)) if known else None)
    return groups


def _bar(x: float, step: float, cost: Decimal | None, highest: Decimal) -> SparkBar:
    share = float(cost / highest) if cost is not None and highest else 0.0
    height = max(LEAST_BAR, HEIGHT * share)
    width = max(step - 1, 0.8)
    return SparkBar(f"{x:.1f}", f"{HEIGHT - height:.1f}", f"{width:.1f}", f"{height:.1f}", cost is None)
