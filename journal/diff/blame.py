"""Which pass last touched each field of the body that reached the provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from .apply import Edit
from .cache import Body, DiffCache, body
from .operations import Kind, Operation
from .places import Places
from .pointers import Path, pointer, resolve
from .structural import diff
from .values import Json

#: A pass by its index among all passes; None is the client.
Owner = int | None


@dataclass(frozen=True, slots=True)
class Step:
    """A field after one pass: where it stood, and what the pass did to it. No operations: it passed through.

    The first step is where the field came from: the client's body, or the pass that added it. A long text that a
    pass put into another place is followed further, to where that pass had it from.
    """

    index: int
    name: str
    path: Path
    operations: tuple[Operation, ...]

    @property
    def pointer(self) -> str:
        """Where the field stood after the pass."""
        return pointer(self.path)


@dataclass(frozen=True)
class _Pass:
    index: int
    name: str
    value: Json
    operations: list[Operation]

    @cached_property
    def places(self) -> Places:
        return Places(self.operations)


class Blame:
    """What each pass did to the body. Passes without payload are not in here; the first payload is the client's."""

    def __init__(self, passes: Sequence[_Pass]) -> None:
        self._passes = passes

    @cached_property
    def owners(self) -> dict[str, Owner]:
        """For the pointer of each leaf of the last body the index of the last pass that touched it."""
        if not self._passes:
            return {}
        shadow = _shadow(self._passes[0].value, None)
        for one in self._passes[1:]:
            shadow = _Marking(one.index).apply(shadow, one.operations)
        return _flat(self._passes[-1].value, shadow)

    def touched_by(self, index: int) -> list[Operation]:
        """What a pass did; nothing for the client, and for a pass without payload."""
        return next((one.operations for one in self._passes if one.index == index), [])

    def values(self, index: int) -> tuple[Json, Json]:
        """The body before a pass and the one it left; the client's body has none before it. LookupError without one."""
        for place, one in enumerate(self._passes):
            if one.index == index:
                return self._passes[place - 1].value if place else None, one.value
        raise LookupError(f"no body of pass {index}")

    def owned_by(self, owner: Owner) -> list[str]:
        """Pointers of the leaves that a pass, or the client, touched last."""
        return [where for where, name in self.owners.items() if name == owner]

    def history(self, where: str, index: int | None = None) -> list[Step]:
        """The way of one field, from where it came from to the last body, or to the body of pass `index`.

        Raises LookupError when nothing stands there.
        """
        passes = [one for one in self._passes if index is None or one.index <= index]
        if not passes or (index is not None and passes[-1].index != index):
            raise LookupError(f"no body of pass {index}")
        path: Path | None = resolve(passes[-1].value, where)
        steps = []
        for one in reversed(passes):
            if path is None:
                break
            steps.append(Step(one.index, one.name, path, tuple(one.places.touching(path))))
            path = one.places.before(path)
        steps.reverse()
        return steps


def blame(bodies: Sequence[tuple[str, Json]], cache: DiffCache | None = None) -> Blame:
    """Compare the bodies of passes, in order, each with the one before it. None is a pass without payload.

    With a cache, diffs of bodies that were compared before are not made again.
    """
    passes: list[_Pass] = []
    last: Body | None = None
    for index, (name, value) in enumerate(bodies):
        if value is None:
            continue
        here = body(value) if cache is not None else Body(value, b"", 0)
        operations: list[Operation] = []
        if last is not None:
            operations = diff(last.value, value) if cache is None else cache.diff(last, here)
        passes.append(_Pass(index, name, value, operations))
        last = here
    return Blame(passes)


class _Items(list[Json]):
    """An array of owners. Its own owner counts while it is empty."""

    __slots__ = ("owner",)
    owner: Owner


class _Members(dict[str, Json]):
    """An object of owners. Its own owner counts while it is empty."""

    __slots__ = ("owner",)
    owner: Owner


def _shadow(value: Json, owner: Owner) -> Json:
    """A value of the same shape with the owner in place of every leaf."""
    top = _Items([owner])
    waiting: list[tuple[Json, Json, int | str]] = [(value, top, 0)]
    while waiting:
        node, holder, token = waiting.pop()
        if isinstance(node, dict):
            inside: Json = _Members(dict.fromkeys(node, owner))
            waiting += [(child, inside, key) for key, child in node.items() if isinstance(child, dict | list)]
        elif isinstance(node, list):
            inside = _Items([owner] * len(node))
            waiting += [
                (child, inside, at) for at, child in enumerate(node) if isinstance(child, dict | list)
            ]
        else:
            continue
        inside.owner = owner
        holder[token] = inside
    return top[0]


class _Marking(Edit):
    """Does to a shadow in place what a pass did to the body, and puts the pass's index where it touched it."""

    def __init__(self, owner: int) -> None:
        super().__init__()
        self.owner = owner

    def value(self, operation: Operation, stood: Json) -> Json:
        """A hidden value may be what it was: it stays with whom it belonged to."""
        owner = _last_owner(stood) if operation.kind is Kind.HIDDEN else self.owner
        return _shadow(operation.new, owner)

    def own(self, container: Json) -> Json:
        """Nobody else has the shadow."""
        return container

    def emptied(self, container: Json) -> None:
        """What is left is an empty leaf, and it is this pass's work."""
        container.owner = self.owner


def _last_owner(shadow: Json) -> Owner:
    owners: list[int] = []
    waiting = [shadow]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _Items | _Members):
            waiting += node.values() if isinstance(node, _Members) else node
            owners += [] if node or node.owner is None else [node.owner]
        elif node is not None:
            owners.append(node)
    return max(owners, default=None)


def _flat(value: Json, shadow: Json) -> dict[str, Owner]:
    """Owners by pointer, in the order of the document."""
    owners: dict[str, Owner] = {}
    waiting: list[tuple[str, Json, Json]] = [("", value, shadow)]
    while waiting:
        prefix, node, mark = waiting.pop()
        if isinstance(node, dict) and node:
            waiting += [(prefix + pointer((key,)), node[key], mark[key]) for key in reversed(node)]
        elif isinstance(node, list) and node:
            waiting += [(f"{prefix}/{at}", node[at], mark[at]) for at in range(len(node) - 1, -1, -1)]
        else:
            owners[prefix] = mark.owner if isinstance(mark, _Items | _Members) else mark
    return owners
