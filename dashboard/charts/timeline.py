"""Place the calls, waits and tools of a session on one axis, in percent. Long silences may be folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from dashboard.charts import spell

# A silence is folded when it is longer than this share of everything that happened.
FOLD_FROM_SHARE = 0.12
FOLD_FROM_SECONDS = 2.0
FOLDED_WIDTH_SHARE = 0.025
# Folding pays when silence takes at least this share of the whole.
FOLD_WHEN_SILENT_SHARE = 0.5
LEAST_BAR_PERCENT = 0.15
# What is shorter is hardly seen on a narrow screen.
SHORT_PERCENT = 0.8
TICK_COUNT = 5
LEAST_TICK_GAP = 25.0
LAST_TICK = 86.0
NICE_STEPS_SECONDS = (
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30,
    60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something that took time. `end` None means that its end was not recorded."""

    kind: str  # provider | failed | cancelled | open | wait | untold | tool | tool-failed
    start: datetime
    end: datetime | None
    says: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch on the axis; numbers are percent, ready to be written.

    A moment has no length to draw, and what is short needs help to be seen.
    """

    kind: str
    x: str
    width: str
    says: str
    is_moment: bool = False
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the axis with its label."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Fold:
    """A silence drawn shorter than it was."""

    x: str
    width: str
    says: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the axis on which time runs evenly."""

    start: float
    end: float
    width: float
    is_fold: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """Time in seconds since `origin`, mapped to percent in even segments."""

    origin: datetime
    segments: tuple[Segment, ...]

    @property
    def is_folded(self) -> bool:
        return any(segment.is_fold for segment in self.segments)

    @property
    def end(self) -> float:
        return self.segments[-1].end

    def percent(self, at: datetime) -> float:
        return self._percent((at - self.origin).total_seconds())

    def _percent(self, seconds: float) -> float:
        left = 0.0
        for segment in self.segments:
            if seconds <= segment.end:
                length = segment.end - segment.start
                inside = (seconds - segment.start) / length if length else 0.0
                return left + segment.width * min(max(inside, 0.0), 1.0)
            left += segment.width
        return 100.0

    def bar(self, stretch: Stretch) -> Bar:
        left = self.percent(stretch.start)
        # An end that nobody recorded is drawn to the end of the page, faded by its kind.
        right = 100.0 if stretch.end is None else self.percent(stretch.end)
        width = max(right - left, LEAST_BAR_PERCENT)
        left = min(left, 100.0 - width)
        is_moment = stretch.start == stretch.end
        is_short = width < SHORT_PERCENT
        return Bar(stretch.kind, percent_text(left), percent_text(width), stretch.says, is_moment, is_short)

    def mark(self, at: datetime) -> str:
        return percent_text(self.percent(at))

    def ticks(self) -> list[Tick]:
        """Round moments, counted from the beginning; none inside a fold."""
        busy = sum(segment.end - segment.start for segment in self.segments if not segment.is_fold)
        step = next(
            (step for step in NICE_STEPS_SECONDS if busy / step <= TICK_COUNT), NICE_STEPS_SECONDS[-1]
        )
        found = [0.0]
        for segment in self.segments:
            if segment.is_fold:
                continue
            count = int(segment.start // step) + 1
            while count * step < segment.end:
                if self._percent(count * step) - self._percent(found[-1]) >= LEAST_TICK_GAP:
                    found.append(count * step)
                count += 1
        places = [(self._percent(seconds), seconds) for seconds in found]
        # A label that begins near the right edge would leave the drawing.
        ticks = [
            Tick(percent_text(place), self._label(seconds)) for place, seconds in places if place <= LAST_TICK
        ]
        # Moments that are near each other long after the beginning have the same label: one is enough.
        return [
            tick for last, tick in pairwise([None, *ticks]) if tick and (not last or tick.label != last.label)
        ]

    def _label(self, seconds: float) -> str:
        """The first line says when; the others how much later."""
        return f"+{spell.round_duration(seconds)}" if seconds else spell.clock(self.origin)[:8]

    def folds(self) -> list[Fold]:
        drawn, left = [], 0.0
        for segment in self.segments:
            if segment.is_fold:
                says = (
                    f"{spell.duration(segment.end - segment.start)} without recorded calls or tools, folded"
                )
                drawn.append(Fold(percent_text(left), percent_text(segment.width), says))
            left += segment.width
        return drawn


def axis_of(stretches: Iterable[Stretch], *, fold: bool | None = None) -> Axis | None:
    """The axis that holds all stretches. `fold` None decides by how much of the time was silent."""
    spans = [(stretch.start, stretch.end or stretch.start) for stretch in stretches]
    if not spans:
        return None
    origin = min(start for start, _ in spans)
    busy = merged(
        sorted(((start - origin).total_seconds(), (end - origin).total_seconds()) for start, end in spans)
    )
    whole = busy[-1][1]
    busy_seconds = sum(end - start for start, end in busy)
    if fold is None:
        fold = whole > 0 and (whole - busy_seconds) / whole >= FOLD_WHEN_SILENT_SHARE
    silent_from = max(busy_seconds * FOLD_FROM_SHARE, FOLD_FROM_SECONDS) if fold else float("inf")
    return Axis(origin, even_segments(busy, silent_from))


def merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Sorted spans, overlapping ones made one."""
    joined = [spans[0]]
    for start, end in spans[1:]:
        last_start, last_end = joined[-1]
        if start <= last_end:
            joined[-1] = (last_start, max(last_end, end))
        else:
            joined.append((start, end))
    return joined


def even_segments(busy: Sequence[tuple[float, float]], silent_from: float) -> tuple[Segment, ...]:
    """Cut the time at the silences that are to be folded, and share 100 percent among the parts."""
    parts: list[tuple[float, float, bool]] = []
    start = busy[0][0]
    for (_, end), (next_start, _) in pairwise(busy):
        if next_start - end >= silent_from:
            parts += [(start, end, False), (end, next_start, True)]
            start = next_start
    parts.append((start, busy[-1][1], False))
    shown = sum(end - start for start, end, is_fold in parts if not is_fold)
    folds = sum(is_fold for _, _, is_fold in parts)
    fold_width = min(FOLDED_WIDTH_SHARE, 0.3 / folds) if folds else 0.0
    room = 1.0 - folds * fold_width
    even_share = room / (len(parts) - folds)

    def width(start: float, end: float, is_fold: bool) -> float:
        if is_fold:
            return fold_width
        # Moments without length share the room evenly, else they would all stand on one spot.
        return room * (end - start) / shown if shown else even_share

    return tuple(
        Segment(start, end, 100 * width(start, end, is_fold), is_fold) for start, end, is_fold in parts
    )


def percent_text(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") + "%"
