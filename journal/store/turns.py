"""The shape of a lineage: what each call of a session sent, in columns that are packed and unpacked whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from functools import cached_property
from typing import NamedTuple

import msgspec
import zstandard

from journal.anatomy.prompts.turns import Place, Relation, Turns

from .pack import compress, decompress

KEY_BYTES = 16
_RELATIONS = list(Relation)


class PlaceKind(IntEnum):
    """What the numbers of a turn's place mean."""

    REQUEST = 0  # source: an event; element: which element of the messages of its body
    RECORD = 1  # source: an event whose body is the message
    ANSWER = 2  # source: number of the call whose answer it is
    KEPT = 3  # source: an event whose body names what the provider keeps


class Known(IntFlag):
    """What is to be said about a prompt."""

    NOTHING = 1  # no request of the call was recorded
    RECONSTRUCTED = 2  # put together from a transcript
    CUT = 4  # the transcript does not hold its beginning
    KEPT_ELSEWHERE = 8  # the provider keeps what came before


class Standing(NamedTuple):
    """Where a call's prompt stands: how many turns it has, and the call that it is compared with, by number."""

    key: str
    turns: int
    differs: bool
    previous: int | None
    shared: int
    is_told: bool


class Packed(msgspec.Struct, array_like=True):
    """Columns of calls and turns. Nothing here depends on row numbers: equal journals give equal bytes."""

    counts: tuple[int, ...]
    keys: list[str]
    heads: list[int]
    relations: list[int]
    previous: list[int]
    shared: list[int]
    known: list[int]
    requests: list[int]
    answers: list[list[int]]
    tools: list[int]
    systems: list[int]
    offered: list[tuple[bytes, int]]
    sources: bytes
    parents: list[int]
    role_names: list[str]
    roles: list[int]
    digests: bytes
    place_kinds: list[int]
    place_sources: list[int]
    place_elements: list[int]
    loose: list[tuple[int | None, int, str | None]]


_NOTHING = int(Known.NOTHING)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Packed).decode


@dataclass(frozen=True, slots=True)
class Offer:
    """The tools, or the system, of a prompt: their digest, and an event whose body holds them."""

    digest: bytes
    source: int


@dataclass(frozen=True, slots=True)
class CallLineage:
    """One call's prompt. `previous` is the number of the call it is compared with, `shared` how many turns
    both begin with; numbers of calls count from 0 in the order of the session."""

    number: int
    key: str
    head: int
    relation: Relation
    previous: int | None
    shared: int
    known: Known
    request: int | None
    answers: list[int]
    tools: Offer | None
    system: Offer | None


@dataclass(frozen=True, slots=True)
class LooseMessage:
    """A message of a transcript that no prompt holds: the last one, or one before a gap. `source` is its event."""

    occurred_us: int | None
    source: int
    agent_id: str | None


class Lineage:
    """The lineage of one session, unpacked."""

    def __init__(self, packed: Packed) -> None:
        self._packed = packed
        self.keys = packed.keys
        self.sources = _cut(packed.sources)

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def turn_count(self) -> int:
        """How many turns there are, without unpacking them."""
        return len(self._packed.parents)

    @cached_property
    def turns(self) -> Turns:
        """All turns."""
        packed = self._packed
        places = map(Place, packed.place_kinds, packed.place_sources, packed.place_elements)
        roles = [packed.role_names[role] for role in packed.roles]
        return Turns(packed.parents, self.depths, roles, _cut(packed.digests), list(places))

    @cached_property
    def depths(self) -> list[int]:
        """How many turns lead up to each turn, itself included; quicker than all that is known of them."""
        depths: list[int] = []
        for parent in self._packed.parents:
            depths.append(depths[parent] + 1 if parent >= 0 else 1)
        return depths

    def standings(self) -> Iterator[Standing]:
        """How each call stands to the others, in their order; quicker than call by call."""
        packed = self._packed
        differs = _RELATIONS.index(Relation.DIFFERS)
        columns = (packed.keys, packed.heads, packed.relations, packed.previous, packed.shared, packed.known)
        for key, head, relation, previous, shared, known in zip(*columns, strict=True):
            turns = self.depths[head] if head >= 0 else 0
            is_told = not known & _NOTHING
            yield Standing(key, turns, relation == differs, _maybe(previous), shared, is_told)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each call by its key."""
        return {key: number for number, key in enumerate(self.keys)}

    def of(self, key: str) -> CallLineage | None:
        """What is known of a call's prompt."""
        number = self.numbers.get(key)
        return None if number is None else self.at(number)

    def at(self, number: int) -> CallLineage:
        """The same by number."""
        packed = self._packed
        return CallLineage(
            number=number,
            key=packed.keys[number],
            head=packed.heads[number],
            relation=_RELATIONS[packed.relations[number]],
            previous=_maybe(packed.previous[number]),
            shared=packed.shared[number],
            known=Known(packed.known[number]),
            request=_maybe(packed.requests[number]),
            answers=packed.answers[number],
            tools=self._offer(packed.tools[number]),
            system=self._offer(packed.systems[number]),
        )

    def new_turns(self, call: CallLineage) -> list[int]:
        """Turns that the call it is compared with did not send."""
        return self.turns.path(call.head, call.shared)

    def loose(self) -> list[LooseMessage]:
        """Messages that no prompt holds, in order of time; those without a time first."""
        return [LooseMessage(*told) for told in self._packed.loose]

    def breaks(self) -> list[CallLineage]:
        """Calls that begin like an earlier one and then go on otherwise."""
        differs = _RELATIONS.index(Relation.DIFFERS)
        return [self.at(number) for number, told in enumerate(self._packed.relations) if told == differs]

    def _offer(self, number: int) -> Offer | None:
        return None if number < 0 else Offer(*self._packed.offered[number])


def _maybe(number: int) -> int | None:
    return None if number < 0 else number


def _cut(column: bytes) -> list[bytes]:
    return [column[at : at + KEY_BYTES] for at in range(0, len(column), KEY_BYTES)]


def pack(packed: Packed) -> bytes:
    """The stored form."""
    return compress(_encode(packed))


def unpack(data: bytes) -> Packed | None:
    """The inverse of `pack`; None for bytes of another time."""
    try:
        return _decode(decompress(data))
    except (zstandard.ZstdError, msgspec.DecodeError):
        return None
