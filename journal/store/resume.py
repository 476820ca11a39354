"""Take a lineage up where it was left, when a session grew: calls at its beginning that are as they were.

Only sessions whose requests were recorded: prompts of transcripts hang together in ways that later records change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from journal.anatomy.prompts.turns import Place, Tree

from .turns import KEY_BYTES, Known, Packed, PlaceKind


class Told(NamedTuple):
    """What must be as it was: a call, and the events of its request and its answer."""

    key: str
    request: bytes | None
    response: bytes | None


@dataclass(slots=True)
class Taken:
    """The state after these calls, as if they had just been read."""

    tree: Tree
    sources: dict[bytes, int]
    heads: list[int]
    standings: list[tuple[int, int, int]]
    known: list[int]
    requests: list[int]
    answers: list[list[int]]
    tools: list[int]
    systems: list[int]
    offered: dict[bytes, tuple[int, int]]


def resume(kept: Packed, told: Sequence[Told]) -> Taken | None:
    """The state after the calls that are the same; None where there are none, or where it cannot be told."""
    if kept.loose or PlaceKind.RECORD in kept.place_kinds:
        return None
    keys = [kept.sources[at : at + KEY_BYTES] for at in range(0, len(kept.sources), KEY_BYTES)]
    calls = _same(kept, keys, told)
    if not calls:
        return None
    # Sources, turns and offers were numbered in the order of the calls, so those of the first calls come first.
    used = {*kept.requests[:calls], *(source for sources in kept.answers[:calls] for source in sources)}
    if max(used) != len(used) - 1:
        return None
    offers = max([*kept.tools[:calls], *kept.systems[:calls], -1]) + 1
    tree = _tree(kept, calls)
    return Taken(
        tree=tree,
        sources={key: number for number, key in enumerate(keys[: len(used)])},
        heads=kept.heads[:calls],
        standings=list(zip(kept.relations[:calls], kept.previous[:calls], kept.shared[:calls], strict=True)),
        known=kept.known[:calls],
        requests=kept.requests[:calls],
        answers=[list(sources) for sources in kept.answers[:calls]],
        tools=kept.tools[:calls],
        systems=kept.systems[:calls],
        offered={digest: (place, source) for place, (digest, source) in enumerate(kept.offered[:offers])},
    )


def _same(kept: Packed, keys: Sequence[bytes], told: Sequence[Told]) -> int:
    """How many calls at the beginning are as they were."""
    for number, call in enumerate(told):
        if number >= len(kept.keys) or kept.keys[number] != call.key or call.request is None:
            return number
        if kept.requests[number] < 0 or keys[kept.requests[number]] != call.request:
            return number
        answers = [keys[source] for source in kept.answers[number]]
        if answers != ([] if call.response is None else [call.response]):
            return number
    return len(told)


def _tree(kept: Packed, calls: int) -> Tree:
    """The turns of these calls, with who passed them. The parts of their messages are not needed: only a message
    that no earlier prompt has is looked at by its parts."""
    count = _turns_of(kept, calls)
    tree = Tree()
    turns = tree.turns
    turns.digests = [kept.digests[at : at + KEY_BYTES] for at in range(0, count * KEY_BYTES, KEY_BYTES)]
    turns.roles = [kept.role_names[role] for role in kept.roles[:count]]
    turns.places = list(
        map(Place, kept.place_kinds[:count], kept.place_sources[:count], kept.place_elements[:count])
    )
    for parent in kept.parents[:count]:
        turns.parents.append(parent)
        turns.depths.append(turns.depth(parent) + 1)
    tree.remember(
        [
            (number, head)
            for number, (head, known) in enumerate(zip(kept.heads[:calls], kept.known[:calls], strict=True))
            if not known & Known.NOTHING
        ]
    )
    return tree


def _turns_of(kept: Packed, calls: int) -> int:
    """How many turns these calls made."""
    return max(kept.heads[:calls], default=-1) + 1
