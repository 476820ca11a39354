"""Pair the elements of two arrays: equal ones first, then those that moved, then those that changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .likeness import Likeness
from .sequences import Pair, common, nth_pairs
from .values import Json

#: Elements of an array, those left out that both arrays begin and end with, beyond which it is compared whole.
LONGEST_ARRAY = 200_000


@dataclass(slots=True)
class Alignment:
    """Indices before and after. What is in none of the lists is equal and has only been pushed along.

    Equal and changed elements keep their order; moved ones are equal and have lost their place in it.
    """

    changed: list[Pair] = field(default_factory=list)
    moved: list[Pair] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)


def align(
    before: Sequence[Json], after: Sequence[Json], *, identity: Callable[[Json], bytes], likeness: Likeness
) -> Alignment | None:
    """Pair the elements of two arrays. None when they are too long to be aligned; nothing then is known.

    `identity` gives the same bytes for equal values and is asked once for each element.
    """
    if len(before) == 1 and len(after) == 1:
        return _Runs(before, after, likeness).between([], [])
    old_keys = [identity(element) for element in before]
    new_keys = [identity(element) for element in after]
    if old_keys == new_keys:
        return Alignment()
    if max(_lengths_without_ends(old_keys, new_keys)) > LONGEST_ARRAY:
        return None
    kept = common(old_keys, new_keys)
    return _Runs(before, after, likeness).between(kept, _moves(old_keys, new_keys, kept))


def _lengths_without_ends(before: Sequence[bytes], after: Sequence[bytes]) -> Pair:
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    end = next((i for i in range(shorter - start) if before[-1 - i] != after[-1 - i]), shorter - start)
    return len(before) - start - end, len(after) - start - end


def _moves(before: Sequence[bytes], after: Sequence[bytes], kept: Sequence[Pair]) -> list[Pair]:
    """Equal elements among those that did not keep their place, first with first."""
    rows, columns = {row for row, _ in kept}, {column for _, column in kept}
    olds = [row for row in range(len(before)) if row not in rows]
    news = [column for column in range(len(after)) if column not in columns]
    pairs = nth_pairs((before[row] for row in olds), (after[column] for column in news))
    return [(olds[row], news[column]) for row, column in pairs]


class _Runs:
    """What stands between elements that kept their place, run by run."""

    def __init__(self, before: Sequence[Json], after: Sequence[Json], likeness: Likeness) -> None:
        self.before = before
        self.after = after
        self.likeness = likeness

    def between(self, kept: Sequence[Pair], moved: list[Pair]) -> Alignment:
        found = Alignment(moved=moved)
        left, arrived = {row for row, _ in moved}, {column for _, column in moved}
        last_row, last_column = -1, -1
        for row, column in [*kept, (len(self.before), len(self.after))]:
            if row - last_row > 1 or column - last_column > 1:
                olds = [i for i in range(last_row + 1, row) if i not in left]
                news = [j for j in range(last_column + 1, column) if j not in arrived]
                self.run(found, olds, news)
            last_row, last_column = row, column
        return found

    def run(self, found: Alignment, olds: list[int], news: list[int]) -> None:
        pairs: list[Pair] = []
        if olds and news:
            elements = [self.before[i] for i in olds], [self.after[j] for j in news]
            pairs = [(olds[row], news[column]) for row, column in self.likeness.pairs(*elements)]
        rows, columns = {row for row, _ in pairs}, {column for _, column in pairs}
        found.changed += pairs
        found.removed += [row for row in olds if row not in rows]
        found.added += [column for column in news if column not in columns]
