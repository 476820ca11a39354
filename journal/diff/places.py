"""Where a value stood before a diff, when we know where it stands after it."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from .operations import Kind, Operation
from .pointers import Path
from .sequences import nth_pairs
from .values import Json, leaves

#: Characters from which a text that went here and came there is the same text.
TELLING_CHARACTERS = 16

_IN_PLACE = (Kind.REPLACE, Kind.HIDDEN)


class Places:
    """Follows paths backwards through the operations of one diff."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        self._landed = {one.after_path: one for one in operations if one.after_path is not None}
        elsewhere = [one for one in operations if one.kind not in _IN_PLACE]
        self._arrived = _indices(one.after_path for one in elsewhere)
        # For each element that left its array, how many that stayed stand before it.
        self._left = {
            path: [index - position for position, index in enumerate(indices)]
            for path, indices in _indices(one.before_path for one in elsewhere).items()
        }

    def before(self, path: Path) -> Path | None:
        """The path before; None when the diff added the value, or what it stands in.

        A long text inside an added or replaced value is followed to where it was taken from. Anything else inside
        a value that replaced another one came out of that other value, as a whole.
        """
        before: Path = ()
        for length in range(len(path) + 1):
            operation = self._landed.get(path[:length])
            if operation is None:
                if length:
                    before = (*before, self._token(before, path[: length - 1], path[length - 1]))
            elif operation.kind is Kind.MOVE and operation.before_path is not None:
                before = operation.before_path
            elif length == len(path) and operation.kind in _IN_PLACE:
                return operation.before_path
            else:
                return self._carried.get(path, operation.before_path)
        return before

    def touching(self, path: Path) -> list[Operation]:
        """Operations on the value, on what it stands in, or on what stands in it, before or after."""
        before = self.before(path)
        return [
            one
            for one in self.operations
            if _concerns(one.after_path, path) or _concerns(one.before_path, before)
        ]

    def _token(self, before: Path, parent: Path, token: str | int) -> str | int:
        """A key is a key; an index is counted among the elements that stayed."""
        if isinstance(token, str):
            return token
        kept = token - bisect_left(self._arrived.get(parent, ()), token)
        return kept + bisect_right(self._left.get(before, ()), kept)

    @cached_property
    def _carried(self) -> dict[Path, Path]:
        """Long texts of values that came, with where they stood in values that went: the first with the first."""
        news = [entry for one in self.operations for entry in _texts(one.kind, one.after_path, one.new)]
        olds = [entry for one in self.operations for entry in _texts(one.kind, one.before_path, one.old)]
        pairs = nth_pairs((text for _, text in olds), (text for _, text in news))
        return {news[column][0]: olds[row][0] for row, column in pairs}


def _indices(paths: Iterable[Path | None]) -> dict[Path, list[int]]:
    """The last tokens of paths into arrays, in order, by array."""
    found: dict[Path, list[int]] = defaultdict(list)
    for path in paths:
        if path and isinstance(path[-1], int):
            found[path[:-1]].append(path[-1])
    for indices in found.values():
        indices.sort()
    return found


def _texts(kind: Kind, path: Path | None, value: Json) -> list[tuple[Path, str]]:
    if path is None or kind in (Kind.MOVE, Kind.HIDDEN):
        return []
    return [
        ((*path, *inside), leaf)
        for inside, leaf in leaves(value)
        if isinstance(leaf, str) and len(leaf) >= TELLING_CHARACTERS
    ]


def _concerns(one: Path | None, other: Path | None) -> bool:
    if one is None or other is None:
        return False
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
