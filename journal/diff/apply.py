"""Do what a diff says: the value before and the operations give the value after."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from .operations import Kind, Operation
from .pointers import Path
from .values import Json


class DoesNotFit(ValueError):
    """The operations were made for another value."""


def apply(before: Json, operations: Sequence[Operation]) -> Json:
    """The value after all operations at once. `before` stays as it is; what did not change is shared with it."""
    return Edit().apply(before, operations)


class Edit:
    """One application of operations. What stands at a path before is looked up before anything moves.

    Subclasses say what is put in place, and may take note of what loses a part.
    """

    def __init__(self) -> None:
        self.owned: dict[int, Json] = {}  # holding them keeps their ids theirs
        self.root: Json = None

    def value(self, operation: Operation, stood: Json) -> Json:
        """What to put where the operation says, in place of what stood there or arrived from there."""
        return operation.new

    def own(self, container: Json) -> Json:
        """A copy that may be changed."""
        return container.copy()

    def emptied(self, container: Json) -> None:
        """The container holds nothing any more."""

    def apply(self, before: Json, operations: Sequence[Operation]) -> Json:
        """Replace and take out at paths before, then put in at paths after."""
        try:
            return self._apply(before, operations)
        except (LookupError, TypeError, AttributeError, StopIteration) as fault:
            raise DoesNotFit("the operations were made for another value") from fault

    def _apply(self, before: Json, operations: Sequence[Operation]) -> Json:
        self.root = before
        arriving: list[tuple[Path, Json]] = []
        leaving: dict[int, tuple[Json, set[int]]] = {}
        for operation in operations:
            old_path, new_path = operation.before_path, operation.after_path
            if old_path is None:
                if new_path is not None:
                    arriving.append((new_path, self.value(operation, None)))
                continue
            if not old_path:
                self.root = self.value(operation, self.root)
                continue
            holder, token = self._container(old_path[:-1]), old_path[-1]
            value = holder[token]
            if operation.kind in (Kind.REPLACE, Kind.HIDDEN):
                holder[token] = self.value(operation, value)
                continue
            if new_path is not None:
                arriving.append((new_path, self.value(operation, value)))
            leaving.setdefault(id(holder), (holder, set()))[1].add(token)  # type: ignore[arg-type]
        self._take_out(leaving.values())
        self._put_in(arriving)
        for holder, _ in leaving.values():
            if not holder:
                self.emptied(holder)
        return self.root

    def _container(self, path: Path) -> Json:
        """The container at a path, its own copy and all above it as well."""
        holder = self.root = self._owned(self.root)
        for token in path:
            inside = self._owned(holder[token])
            holder[token] = inside
            holder = inside
        return holder

    def _owned(self, container: Json) -> Json:
        if id(container) in self.owned:
            return container
        copied = self.own(container)
        self.owned[id(copied)] = copied
        return copied

    def _take_out(self, leaving: Iterable[tuple[Json, set[int]]]) -> None:
        for holder, tokens in leaving:
            if isinstance(holder, list):
                holder[:] = [value for index, value in enumerate(holder) if index not in tokens]
            else:
                for token in tokens:
                    del holder[token]

    def _put_in(self, arriving: Iterable[tuple[Path, Json]]) -> None:
        """Outer containers first, so that the indices of a path are right when it is followed."""
        places: dict[Path, dict[str | int, Json]] = defaultdict(dict)
        for path, value in arriving:
            places[path[:-1]][path[-1]] = value
        for path in sorted(places, key=len):
            holder = self._container(path)
            if isinstance(holder, list):
                _merge(holder, places[path])
            else:
                holder.update(places[path])


def _merge(holder: list[Json], arriving: dict[str | int, Json]) -> None:
    """Each arriving element gets its index; what is there already fills the rest in order."""
    staying = iter(holder[:])
    length = len(holder) + len(arriving)
    if any(not isinstance(index, int) or index >= length for index in arriving):
        raise LookupError("an element would stand beyond the end")
    holder[:] = [arriving[index] if index in arriving else next(staying) for index in range(length)]
