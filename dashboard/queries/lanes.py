"""Align the steps of two sessions: what both went through first, and then each on its way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import blake2b
from itertools import zip_longest

from journal.anatomy.prompts.turns import Turns
from journal.store.lineage import CallLineage, Known, Lineage

_START = b"\0" * 16


@dataclass(frozen=True, slots=True)
class Chain:
    """The prompts of a session's calls in order, by names that mean the same in every session.

    `heads[i]` names all that call i sent, `news[i]` only what was new in it; None where it is not known.
    """

    heads: list[bytes | None]
    news: list[bytes | None]


@dataclass(frozen=True, slots=True)
class Parting:
    """Where two prompts part: after so many messages. A turn is None where one of them ended."""

    depth: int
    before: int | None
    after: int | None


def chain_of(lineage: Lineage, calls: Sequence[CallLineage | None], turns: Turns | None = None) -> Chain:
    """Names of the prompts of these calls; `turns` are those of the lineage under other names."""
    turns = turns or lineage.turns
    names = _names(turns)
    heads: list[bytes | None] = []
    news: list[bytes | None] = []
    for call in calls:
        is_known = call is not None and not call.known & Known.NOTHING and call.head >= 0
        heads.append(names[call.head] if call is not None and is_known else None)
        told = lineage.new_turns(call) if call is not None and is_known else []
        digests = b"".join(turns.digests[turn] for turn in told)
        news.append(_digest(digests) if told else None)
    return Chain(heads, news)


def trunk(one: Chain, other: Chain) -> int:
    """How many calls at the beginning of both sent the same."""
    count = 0
    for left, right in zip(one.heads, other.heads, strict=False):
        if left is None or left != right:
            break
        count += 1
    return count


def lanes(one: Chain, other: Chain, start: int) -> Iterator[tuple[int | None, int | None, bool]]:
    """Calls from `start` on beside each other: numbers of both, and whether both say the same that is new."""
    left = _distinct(one.news[start:], 0)
    right = _distinct(other.news[start:], 1)
    matcher: SequenceMatcher[object] = SequenceMatcher(None, left, right, autojunk=False)
    for kind, first, first_end, second, second_end in matcher.get_opcodes():
        mine = range(start + first, start + first_end)
        theirs = range(start + second, start + second_end)
        for pair in zip_longest(mine, theirs):
            yield pair[0], pair[1], kind == "equal"


def parting(one: Turns, head: int, other: Turns, other_head: int) -> Parting | None:
    """The first messages at which two prompts differ; None when they say the same."""
    mine, theirs = one.path(head), other.path(other_head)
    for depth, (left, right) in enumerate(zip_longest(mine, theirs)):
        if left is None or right is None or one.digests[left] != other.digests[right]:
            return Parting(depth, left, right)
    return None


def _names(turns: Turns) -> list[bytes]:
    """For each turn the name of everything up to it."""
    names: list[bytes] = []
    for parent, digest in zip(turns.parents, turns.digests, strict=True):
        names.append(_digest((names[parent] if parent >= 0 else _START) + digest))
    return names


def _distinct(names: Sequence[bytes | None], side: int) -> list[object]:
    """What nobody knows is like nothing else."""
    return [(side, place) if name is None else name for place, name in enumerate(names)]


def _digest(raw: bytes) -> bytes:
    return blake2b(raw, digest_size=16).digest()
