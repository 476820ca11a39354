"""Which payload each pass of a call is compared with: the one before it of its own run."""

from collections.abc import Sequence
from typing import NamedTuple

#: Directions whose payloads are pieces or notes, not what the whole became.
PIECES = frozenset(("stream", "stream_in", "stream_out", "error", "metadata"))


class Place(NamedTuple):
    """What decides to which run a pass belongs."""

    direction: str | None
    component: str | None
    attempt: int | None
    has_payload: bool


class Base(NamedTuple):
    """The pass to compare with, by its place. `is_across` says that another component wrote it."""

    at: int
    is_across: bool


def bases(places: Sequence[Place]) -> list[Base | None]:
    """For each pass, in order, the pass it is compared with; None when there is none.

    A run is what one component did in one direction of one attempt; before it comes what was done for all
    attempts. The first payload of a component is compared with the last one that any other left there.
    """
    found: list[Base | None] = []
    last: dict[tuple[str | None, str | None, int | None], int] = {}
    last_of_any: dict[tuple[str | None, int | None], int] = {}
    for index, place in enumerate(places):
        direction, component, attempt, has_payload = place
        if not has_payload or direction in PIECES:
            found.append(None)
            continue
        own = last.get((direction, component, attempt), last.get((direction, component, None)))
        if own is None:
            other = last_of_any.get((direction, attempt), last_of_any.get((direction, None)))
            found.append(None if other is None else Base(other, is_across=True))
        else:
            found.append(Base(own, is_across=False))
        last[direction, component, attempt] = index
        last_of_any[direction, attempt] = index
    return found


def way(found: Sequence[Base | None], index: int) -> list[int]:
    """The passes by which a payload came about, the first payload first."""
    indices = [index]
    while (base := found[indices[-1]]) is not None:
        indices.append(base.at)
    indices.reverse()
    return indices
