"""Where a value stood before a diff, when we know where it stands after it."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence

from .operations import Kind, Operation
from .pointers import Path


class Places:
    """Follows paths backwards through the operations of one diff."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        self.landed: dict[Path, Operation] = {}
        self.arrived: dict[Path, list[int]] = defaultdict(list)
        # For each element that left, how many that stayed stand before it.
        self.left: dict[Path, list[int]] = {}
        leaving: dict[Path, list[int]] = defaultdict(list)
        for one in operations:
            if one.after_path is not None:
                self.landed[one.after_path] = one
            if one.kind in (Kind.REPLACE, Kind.HIDDEN):
                continue
            if one.after_path and isinstance(one.after_path[-1], int):
                insort(self.arrived[one.after_path[:-1]], one.after_path[-1])
            if one.before_path and isinstance(one.before_path[-1], int):
                insort(leaving[one.before_path[:-1]], one.before_path[-1])
        for path, indices in leaving.items():
            self.left[path] = [index - position for position, index in enumerate(indices)]

    def before(self, path: Path) -> Path | None:
        """The path before; None when the diff added the value, or what it stands in.

        What stands in a value that replaced another one came out of that other value, as a whole.
        """
        before: Path = ()
        after: Path = ()
        if () in self.landed:
            return ()
        for token in path:
            parent = after
            after = (*after, token)
            operation = self.landed.get(after)
            if operation is None:
                kept = (
                    token - bisect_left(self.arrived.get(parent, ()), token) if type(token) is int else token
                )
                left = self.left.get(before, ())
                before = (*before, kept + bisect_right(left, kept) if isinstance(kept, int) else kept)
            elif operation.before_path is None:
                return None
            elif operation.kind is Kind.MOVE:
                before = operation.before_path
            else:
                return operation.before_path
        return before

    def touching(self, path: Path) -> list[Operation]:
        """Operations on the value, on what it stands in, or on what stands in it, before or after."""
        before = self.before(path)
        return [
            one
            for one in self.operations
            if _concerns(one.after_path, path) or _concerns(one.before_path, before)
        ]


def _concerns(one: Path | None, other: Path | None) -> bool:
    if one is None or other is None:
        return False
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
