"""How long calls took, as percentiles, in the groups of a question: read off bins that add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, IntegerField, Sum, Value, When

from journal.fold.latency import BINS, EDGES_US, MOST_ERROR, percentile_us
from journal.models import LatencyRollup, Project
from journal.models.rollups import BIN_COLUMNS

from .dimensions import CALLS, ROLLUPS, Key
from .spending import CostQuestion, calls_of, rollup_condition
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
    """Times by group, those with the most calls first, and of all calls. One statement, or three on calls.

    A session with two tags is in the group of its list of tags.
    """
    found: dict[tuple[Key, ...], Times] = {}
    total = Times()
    for keys, measure, number, count in _counts(project, question):
        times = found.setdefault(keys, Times())
        times.bins[measure][number] += count
        total.bins[measure][number] += count
    groups = [GroupTimes(keys, times) for keys, times in found.items()]
    return sorted(groups, key=lambda group: (-sum(group.times.bins[1]), str(group.keys))), total


def _counts(project: Project, question: CostQuestion) -> Iterator[tuple[tuple[Key, ...], int, int, int]]:
    """Keys, measure, bin, and how many calls are in it."""
    source = ROLLUPS if question.reads_rollups else CALLS
    keys: Any = {f"key_{place}": source.key(name, question.span) for place, name in enumerate(question.group)}
    grouped: Any
    if question.reads_rollups:
        kept = LatencyRollup.objects.filter(source.within(question.span), project=project)
        grouped = rollup_condition(kept, question.filters.query).order_by().values("measure", **keys)
        for row in grouped.annotate(**{f"sum_{name}": Sum(name) for name in BIN_COLUMNS}).iterator():
            told = tuple(row[name] or None for name in keys)
            for number, name in enumerate(BIN_COLUMNS):
                if row[f"sum_{name}"]:
                    yield told, row["measure"], number, int(row[f"sum_{name}"])
        return
    for measure, (_, column) in enumerate(MEASURES):
        calls: Any = calls_of(project, question).filter(**{f"{column}__isnull": False}).order_by()
        grouped = calls.values(**keys, bin_of=_bin(column)).annotate(calls=Count("pk"))
        for row in grouped.iterator():
            yield tuple(row[name] or None for name in keys), measure, row["bin_of"], row["calls"]


def _bin(column: str) -> Case:
    """The bin of a duration, as `journal.fold.latency.bin_of` counts it."""
    steps = [When(**{f"{column}__lt": edge}, then=Value(number)) for number, edge in enumerate(EDGES_US)]
    return Case(*steps, default=Value(len(EDGES_US)), output_field=IntegerField())
