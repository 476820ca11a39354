"""How long calls took, as percentiles, in the groups of a question: read off bins that add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Any

from django.db.models import Case, Count, IntegerField, Value, When

from journal.fold.latency import BINS, EDGES_US, MOST_ERROR, percentile_us
from journal.models import Project

from .dimensions import CALLS, Key, settled
from .kept import kept_latencies, told_key
from .spending import CostQuestion, calls_of
from .values import seconds

#: What is measured, in the order of their numbers in `LatencyRollup.measure`, with the column of a call.
MEASURES = (
    ("provider", "provider_us"),
    ("wall", "duration_us"),
    ("first_token", "time_to_first_token_us"),
)
SHARES = (0.5, 0.95, 0.99)
#: How far a percentile may be from the true one, in percent.
MOST_ERROR_PERCENT = round(MOST_ERROR * 100)


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles of one measure in seconds; None where no call told it."""

    calls: int
    p50_seconds: float | None
    p95_seconds: float | None
    p99_seconds: float | None


@dataclass(slots=True)
class Times:
    """The calls of a group by how long they took, one list of bins for each measure."""

    bins: list[list[int]] = field(default_factory=lambda: [[0] * BINS for _ in MEASURES])

    def add(self, measure: int, bins: Sequence[int]) -> None:
        """Count more calls of one measure."""
        self.bins[measure] = list(map(add, self.bins[measure], bins))

    @property
    def calls(self) -> int:
        """How many times were told, of all measures together."""
        return sum(map(sum, self.bins))

    def spread(self, measure: int) -> Spread:
        """The percentiles of one measure."""
        counts = self.bins[measure]
        return Spread(sum(counts), *(seconds(percentile_us(counts, share)) for share in SHARES))

    @property
    def spreads(self) -> list[Spread]:
        """The percentiles of every measure."""
        return [self.spread(measure) for measure in range(len(MEASURES))]


@dataclass(frozen=True, slots=True)
class GroupTimes:
    """The times of the calls that share these values."""

    keys: tuple[Key, ...]
    times: Times


def latencies(project: Project, question: CostQuestion) -> tuple[list[GroupTimes], Times]:
    """Times by group, those with the most calls first, and of all calls. One to three statements, or three on calls.

    A session with two tags is in the group of its list of tags.
    """
    found: dict[tuple[Key, ...], Times] = {}
    total = Times()
    for keys, measure, bins in _counts(project, question):
        found.setdefault(keys, Times()).add(measure, bins)
        total.add(measure, bins)
    groups = [GroupTimes(keys, times) for keys, times in found.items() if times.calls]
    return sorted(groups, key=lambda group: (-sum(group.times.bins[1]), str(group.keys))), total


def _counts(project: Project, question: CostQuestion) -> Iterator[tuple[tuple[Key, ...], int, list[int]]]:
    """Keys, measure, and how many calls are in each bin; what is taken away is below zero."""
    if question.reads_rollups:
        for keys, measure, bins, weight in kept_latencies(
            project, question.group, question.span, question.filters.query
        ):
            yield keys, measure, [weight * count for count in bins]
        return
    keys_of: Any = {
        f"key_{place}": CALLS.key(name, question.span) for place, name in enumerate(question.group)
    }
    for measure, (_, column) in enumerate(MEASURES):
        calls: Any = calls_of(project, question).filter(**{f"{column}__isnull": False}).order_by()
        grouped = calls.values(**keys_of, bin_of=_bin(column)).annotate(calls=Count("pk"))
        for row in grouped.iterator():
            bins = [0] * BINS
            bins[row["bin_of"]] = row["calls"]
            keys = tuple(told_key(row[name]) for name in keys_of)
            yield settled(keys, question.group), measure, bins


def _bin(column: str) -> Case:
    """The bin of a duration, as `journal.fold.latency.bin_of` counts it."""
    steps = [When(**{f"{column}__lt": edge}, then=Value(number)) for number, edge in enumerate(EDGES_US)]
    return Case(*steps, default=Value(len(EDGES_US)), output_field=IntegerField())
