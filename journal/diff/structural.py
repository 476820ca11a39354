"""The diff of two JSON values: the fewest operations we can find, in bounded time."""

from .align import align
from .hidden import is_hidden
from .likeness import Likeness
from .moves import with_moves
from .operations import Kind, Operation
from .pointers import Path
from .values import ODD, Json, canonical, same_scalar

#: Bytes of canonical form that one diff may make. Arrays met beyond are compared whole.
MOST_BYTES = 256 * 1024 * 1024
# How many times as long a value takes that the encoder refuses.
_ODD_COST = 32


def diff(before: Json, after: Json) -> list[Operation]:
    """What to do to get from one value to the other, outer places first. The same value gives nothing.

    Objects are compared by key and have no order. Applying the operations gives `after` exactly. An array that
    is too large to look into is one operation, and that one says so.
    """
    return _Diff().run(before, after)


class _Diff:
    """One walk over two values. A class for what is spent on the way. Never recursive: nesting has no limit."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.waiting: list[tuple[Json, Json, Path, Path]] = []
        self.bytes_left = MOST_BYTES
        self.likeness = Likeness()

    def run(self, before: Json, after: Json) -> list[Operation]:
        self.waiting.append((before, after, (), ()))
        while self.waiting:
            old, new, old_path, new_path = self.waiting.pop()
            if old is new:
                continue
            if isinstance(old, dict) and isinstance(new, dict):
                self.objects(old, new, old_path, new_path)
            elif isinstance(old, list) and isinstance(new, list):
                self.arrays(old, new, old_path, new_path)
            elif not same_scalar(old, new):
                self.replace(old, new, old_path, new_path)
        return with_moves(self.operations, self.identity)

    def identity(self, value: Json) -> bytes:
        encoded = canonical(value)
        self.bytes_left -= len(encoded) * (_ODD_COST if encoded.startswith(ODD) else 1)
        return encoded

    def replace(self, old: Json, new: Json, old_path: Path, new_path: Path) -> None:
        kind = Kind.HIDDEN if is_hidden(old, new) else Kind.REPLACE
        self.operations.append(Operation(kind, old_path, new_path, old, new))

    def objects(self, old: dict[str, Json], new: dict[str, Json], old_path: Path, new_path: Path) -> None:
        """By key. Scalars are settled at once, what holds other values waits for its turn."""
        inside = []
        for key, value in old.items():
            if key not in new:
                self.operations.append(Operation(Kind.REMOVE, (*old_path, key), None, old=value))
                continue
            other = new[key]
            if value is other:
                continue
            if isinstance(value, dict | list) and type(value) is type(other):
                inside.append((value, other, (*old_path, key), (*new_path, key)))
            elif not same_scalar(value, other):
                self.replace(value, other, (*old_path, key), (*new_path, key))
        for key, value in new.items():
            if key not in old:
                self.operations.append(Operation(Kind.ADD, None, (*new_path, key), new=value))
        self.waiting += reversed(inside)

    def arrays(self, old: list[Json], new: list[Json], old_path: Path, new_path: Path) -> None:
        are_single = len(old) == len(new) == 1
        if not are_single and self.identity(old) == self.identity(new):
            return
        found = None
        if self.bytes_left > 0:
            found = align(old, new, identity=self.identity, likeness=self.likeness)
        if found is None:
            self.operations.append(Operation(Kind.REPLACE, old_path, new_path, old, new, is_coarse=True))
            return
        add = self.operations.append
        for index in found.removed:
            add(Operation(Kind.REMOVE, (*old_path, index), None, old=old[index]))
        for index in found.added:
            add(Operation(Kind.ADD, None, (*new_path, index), new=new[index]))
        for i, j in found.moved:
            add(Operation(Kind.MOVE, (*old_path, i), (*new_path, j), old[i], new[j]))
        self.waiting += [(old[i], new[j], (*old_path, i), (*new_path, j)) for i, j in reversed(found.changed)]
