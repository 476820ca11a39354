"""Find what was removed in one place and added in another: it moved, or its key was renamed."""

from collections import Counter
from collections.abc import Callable, Sequence

from .hidden import is_mark
from .operations import Kind, Operation
from .sequences import Pair, nth_pairs
from .values import Json, canonical

#: Bytes of canonical form from which a value is taken for the same value in another object or array.
TELLING_BYTES = 16
# Values that so many keys have that one of them says nothing about where it came from.
_SAYS_NOTHING: tuple[Json, ...] = (None, True, False, "", 0, 1, -1, 0.0, 1.0, [], {})
_TRIVIAL = frozenset(canonical(value) for value in _SAYS_NOTHING)


def with_moves(operations: list[Operation], identity: Callable[[Json], bytes]) -> list[Operation]:
    """The operations, with a removal and an addition of one value made one move.

    Inside one object a value that is there once on either side has got another key. Elsewhere only values move
    that are long enough to be told apart. A hidden value never moves: nobody can tell that it is the same one.
    """
    removed = [at for at, one in enumerate(operations) if one.kind is Kind.REMOVE and not is_mark(one.old)]
    added = [at for at, one in enumerate(operations) if one.kind is Kind.ADD and not is_mark(one.new)]
    if not removed or not added:
        return operations
    keys = {at: identity(operations[at].old) for at in removed}
    keys |= {at: identity(operations[at].new) for at in added}
    pairs = _renamed(operations, removed, added, keys)
    taken = {at for pair in pairs for at in pair}
    far, near = (
        [at for at in side if at not in taken and len(keys[at]) >= TELLING_BYTES] for side in (removed, added)
    )
    found = nth_pairs((keys[at] for at in far), (keys[at] for at in near))
    return _joined(operations, [*pairs, *((far[row], near[column]) for row, column in found)])


def _renamed(
    operations: Sequence[Operation], removed: Sequence[int], added: Sequence[int], keys: dict[int, bytes]
) -> list[Pair]:
    """Pairs inside one object. Its path is the same before and after, or it would have been another one."""
    old_places = _places(operations, removed, keys)
    new_places = _places(operations, added, keys)
    return [(old_places[place], at) for place, at in new_places.items() if place in old_places]


def _places(
    operations: Sequence[Operation], chosen: Sequence[int], keys: dict[int, bytes]
) -> dict[tuple[object, bytes], int]:
    """Where a value is there once among the members of its object that came or went."""
    places = {
        at: (operations[at].path[:-1], keys[at])
        for at in chosen
        if operations[at].path and type(operations[at].path[-1]) is str and keys[at] not in _TRIVIAL
    }
    counts = Counter(places.values())
    return {place: at for at, place in places.items() if counts[place] == 1}


def _joined(operations: Sequence[Operation], pairs: Sequence[Pair]) -> list[Operation]:
    """Each pair becomes one operation where the value stands now."""
    sources = {new: old for old, new in pairs}
    gone = set(sources.values())
    joined = []
    for at, one in enumerate(operations):
        if at in sources:
            source = operations[sources[at]]
            joined.append(Operation(Kind.MOVE, source.before_path, one.after_path, source.old, one.new))
        elif at not in gone:
            joined.append(one)
    return joined
