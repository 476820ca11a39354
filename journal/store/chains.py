"""Prompts of a transcript: it stores no requests, but each record names the one it follows.

The prompt of a call is what stands before its first record, up to a record that follows nothing: messages, and
earlier answers with all results of the tools they asked for, which transcripts may keep on side branches.
Records of another agent, and those that are no message, are links of the chain and nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from journal.anatomy.prompts.turns import ROOT, Place, Said, Tree


class Order(NamedTuple):
    """What comes first among records: the shorter way to the beginning, then time, then a name."""

    depth: int
    occurred_us: int
    event_key: bytes


@dataclass(slots=True)
class Record:
    """One record. `said` is a message; `call` the number of the call of whose answer this is a part."""

    event_key: bytes
    parent: str | None
    agent_id: str | None
    occurred_us: int
    said: Said | None = None
    place: Place | None = None
    result_of: tuple[str, ...] = ()
    call: int | None = None
    depth: int = 0

    @property
    def order(self) -> Order:
        """Its place among others."""
        return Order(self.depth, self.occurred_us, self.event_key)


@dataclass(slots=True)
class Answer:
    """An answer put together from its parts: what the next prompt sends back."""

    first: Record
    said: Said | None
    place: Place
    parts: list[Record]
    results: list[Record] = field(default_factory=list)


class Prompt(NamedTuple):
    """The head of a prompt; `is_cut` says that the transcript does not hold its beginning."""

    head: int
    is_cut: bool


class Chains:
    """Finds prompts of one session. Calls are numbers; nothing is walked twice."""

    def __init__(self, tree: Tree, records: dict[str, Record]) -> None:
        self.tree = tree
        self.records = records
        self.answers: dict[int, Answer] = {}
        self._prompts: dict[int, Prompt] = {}
        self._after: dict[int, Prompt] = {}
        self._heads: dict[tuple[str, str | None], Prompt] = {}

    def prompt(self, call: int) -> Prompt | None:
        """The prompt of a call, or None when no record tells its answer."""
        if call not in self.answers:
            return None
        waiting, under_way = [call], {call}
        while waiting:
            found = self._walk(waiting[-1], under_way)
            if isinstance(found, int):
                waiting.append(found)
                under_way.add(found)
            else:
                self._prompts[waiting.pop()] = found
        return self._prompts[call]

    def _walk(self, call: int, under_way: set[int]) -> Prompt | int:
        """The prompt, or the call whose prompt has to be known first."""
        if call in self._prompts:
            return self._prompts[call]
        first = self.answers[call].first
        lane, name = first.agent_id, first.parent
        passed: list[str] = []
        base = Prompt(ROOT, is_cut=False)
        while name is not None:
            if (known := self._heads.get((name, lane))) is not None:
                base = known
                break
            record = self.records.get(name)
            if record is None or record.depth < 0:
                base = Prompt(ROOT, is_cut=record is None)
                break
            if lane is not None and record.agent_id is None:
                break
            earlier = record.call if record.agent_id == lane else None
            if earlier is not None and earlier != call and earlier in self.answers:
                if earlier not in self._prompts:
                    if earlier in under_way:
                        break
                    return earlier
                base = self._after_answer(earlier)
                break
            passed.append(name)
            name = record.parent
        return self._up(passed, lane, base)

    def _up(self, passed: list[str], lane: str | None, base: Prompt) -> Prompt:
        """From the base through the records that were passed on the way to it."""
        head, is_cut = base
        for name in reversed(passed):
            record = self.records[name]
            if record.agent_id == lane and record.said is not None and record.place is not None:
                head = self.tree.turn(head, record.said, record.place)
            self._heads[(name, lane)] = Prompt(head, is_cut)
        return Prompt(head, is_cut)

    def _after_answer(self, call: int) -> Prompt:
        """The prompt of a call, its answer, and the results of its tools."""
        known = self._after.get(call)
        if known is None:
            answer = self.answers[call]
            head, is_cut = self._prompts[call]
            if answer.said is not None:
                head = self.tree.turn(head, answer.said, answer.place)
            told: set[bytes] = set()
            for record in answer.results:
                if record.said is None or record.place is None or record.said.digest in told:
                    continue
                told.add(record.said.digest)
                head = self.tree.turn(head, record.said, record.place)
            known = self._after[call] = Prompt(head, is_cut)
        return known


def measure(records: dict[str, Record]) -> None:
    """Set how far each record is from its beginning; -1 where records follow each other in a circle."""
    for name in records:
        way: list[str] = []
        at: str | None = name
        while at is not None and at in records and not records[at].depth:
            records[at].depth = -1
            way.append(at)
            at = records[at].parent
        last = records.get(at) if at is not None else None
        if last is not None and last.depth < 0:
            continue
        depth = last.depth if last is not None else 0
        for step in reversed(way):
            depth += 1
            records[step].depth = depth


def give_results(
    answers: dict[int, Answer], records: Iterable[Record], owner_of: Callable[[str], int | None]
) -> None:
    """Give results of tools to the answer that asked for them. They count as records of its call then."""
    for record in sorted(records, key=lambda record: record.order):
        for tool_call_id in record.result_of:
            owner = owner_of(tool_call_id)
            if owner is not None and answers[owner].first.agent_id == record.agent_id:
                answers[owner].results.append(record)
                record.call = owner
                break
