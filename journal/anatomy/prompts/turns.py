"""Turns: each message after the one before it. Prompts that begin alike share them; where they part, they branch."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from .reach import Reach

#: The parent of a first message.
ROOT = -1


class Relation(StrEnum):
    """How a prompt stands to the prompts before it."""

    BEGINS = "begins"  # shares no message with an earlier one
    GROWS = "grows"  # all of an earlier one, and more
    REPEATS = "repeats"  # nothing that an earlier one did not say
    DIFFERS = "differs"  # begins like an earlier one, and then goes on otherwise


class Said(NamedTuple):
    """A message as far as turns need it: `digest` names it, `steps` are those after each of its parts."""

    role: str
    digest: bytes
    steps: Sequence[bytes]


class Place(NamedTuple):
    """Where the text of a turn is kept; what the numbers mean is the caller's matter."""

    kind: int
    source: int
    element: int


@dataclass(slots=True)
class Turns:
    """Columns of all turns, each after its parent."""

    parents: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    digests: list[bytes] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def depth(self, turn: int) -> int:
        """How many messages up to this one."""
        return self.depths[turn] if turn >= 0 else 0

    def path(self, head: int, above: int = 0) -> list[int]:
        """Turns up to `head` in order, without the first `above`."""
        found = []
        while head >= 0 and self.depths[head] > above:
            found.append(head)
            head = self.parents[head]
        return found[::-1]

    def common_depth(self, one: int, other: int) -> int:
        """How many messages two prompts share from their beginning."""
        while one != other:
            if self.depth(one) >= self.depth(other):
                one = self.parents[one]
            else:
                other = self.parents[other]
        return self.depth(one)


class Standing(NamedTuple):
    """What a prompt is to the earlier ones: the call it is compared with, and how many turns they share."""

    head: int
    relation: Relation
    previous: int | None
    shared: int


class Tree:
    """Grows turns, prompt by prompt, in the order of the calls."""

    def __init__(self) -> None:
        self.turns = Turns()
        self._children: dict[tuple[int, bytes], int] = {}
        self._steps: dict[int, frozenset[bytes]] = {}
        self._reach = Reach()
        self._heads: dict[int, int] = {}

    def turn(self, parent: int, said: Said, place: Place) -> int:
        """The turn of this message after `parent`, which may be there already."""
        key = (parent, said.digest)
        found = self._children.get(key)
        if found is None:
            turns = self.turns
            found = self._children[key] = len(turns.parents)
            turns.parents.append(parent)
            turns.depths.append(turns.depth(parent) + 1)
            turns.roles.append(said.role)
            turns.digests.append(said.digest)
            turns.places.append(place)
            self._reach.add(parent)
            if len(said.steps) > 1:
                self._steps[found] = frozenset(said.steps)
        return found

    def remember(self, heads: Sequence[tuple[int, int]]) -> None:
        """Take over turns that are there already, and the (call, head) of the prompts that made them, in order."""
        for turn, (parent, digest) in enumerate(zip(self.turns.parents, self.turns.digests, strict=True)):
            self._children[parent, digest] = turn
            self._reach.add(parent)
        for call, head in heads:
            self._pass(head, call)

    def stand(self, head: int, call: int) -> Standing:
        """Compare a prompt with the earlier ones, and remember it under its call's number."""
        shared = self._shared(head)
        standing = self._compare(head, shared)
        self._pass(head, call)
        return standing

    def _pass(self, head: int, call: int) -> None:
        self._heads[head] = call
        if head >= 0:
            self._reach.passes(head, call)

    def _shared(self, head: int) -> int:
        """The last turn that an earlier prompt has too."""
        while head >= 0 and self._reach.latest(head) is None:
            head = self.turns.parents[head]
        return head

    def _compare(self, head: int, shared: int) -> Standing:
        turns = self.turns
        depth = turns.depth(shared)
        if head == ROOT:
            return Standing(head, Relation.BEGINS, None, 0)
        latest = self._reach.latest(shared) if shared >= 0 else None
        if shared == head:
            return Standing(head, Relation.REPEATS, self._heads.get(head, latest), depth)
        if latest is not None and self._heads.get(shared) == latest:
            return Standing(head, Relation.GROWS, latest, depth)
        extended = self._extended(turns.path(head, depth)[0], shared)
        if extended is not None:
            return Standing(head, Relation.GROWS, extended, depth)
        if latest is None:
            return Standing(head, Relation.BEGINS, None, 0)
        return Standing(head, Relation.DIFFERS, latest, depth)

    def _extended(self, turn: int, shared: int) -> int | None:
        """The latest call whose last message this turn begins with: parts were added to it."""
        turns = self.turns
        found = [
            self._heads[sibling]
            for step in self._steps.get(turn, ())
            if (sibling := self._children.get((shared, step))) is not None
            and sibling != turn
            and sibling in self._heads
            and turns.roles[sibling] == turns.roles[turn]
        ]
        return max(found, default=None)
