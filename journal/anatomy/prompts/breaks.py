"""Where a prompt no longer begins like the one before it, so that what a provider has cached of it is of no use."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from .message import COMPACTION
from .turns import Relation, Turns

#: Fewer tokens are not cached by any provider that tells a bound.
LEAST_TOKENS = 1024
#: Prompts of a thread that a prompt which begins otherwise is held against.
MOST_CANDIDATES = 8
#: Turns at the end of a prompt that are looked at for what it has in common with another.
MOST_COMPARED_TURNS = 400
#: A prompt of so many turns that shrinks to a half was compacted.
LEAST_COMPACTED_TURNS = 6
_ANSWERING = frozenset({"assistant", "model"})


class Section(StrEnum):
    """What differs first. Providers put tools before the system, and that before the messages."""

    TOOLS = "tools"
    SYSTEM = "system"
    MESSAGES = "messages"


class Reason(StrEnum):
    """Why a cache is expected to be lost."""

    COMPACTION = "compaction"
    MODEL = "model"
    EXPIRED = "expired"
    EDITED = "edited"


class Check(StrEnum):
    """What the provider's own counts say."""

    CONFIRMED = "confirmed"  # it read less from its cache than it had there
    DENIED = "denied"  # it read as much as before
    NOTHING_CACHED = "nothing_cached"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sent:
    """A call as far as a cache is concerned, in the order of the session. Times in microseconds.

    `thread` is the run of a sub-agent, or None; `is_whole` is false where the prompt is not known as it was sent;
    `is_compacted` says that the provider compacted it before it answered.
    """

    thread: str | None
    provider: str | None
    model: str | None
    head: int
    tools: bytes | None
    system: bytes | None
    relation: Relation
    previous: int | None
    is_whole: bool
    is_failed: bool
    started_us: int | None
    ended_us: int | None
    lifetime_seconds: int | None
    input_tokens: int | None
    read_tokens: int | None
    written_tokens: int | None
    is_compacted: bool = False

    @property
    def cached_tokens(self) -> int | None:
        """What of it the provider had in its cache afterwards, as far as it told."""
        told = [count for count in (self.read_tokens, self.written_tokens) if count is not None]
        return sum(told) if told else None


@dataclass(frozen=True, slots=True)
class Break:
    """A call whose cache was lost, and the call before it. Both are numbers of calls.

    `section` is None where both prompts begin alike, or nobody knows: then the counts alone tell of it.
    `turn` is the place of the first differing message. `lost_tokens` were cached before and were not read now.
    `is_anew`: they have nothing in common but tools and system, so whether the conversation was compacted or another
    one began is for others to tell.
    """

    call: int
    previous: int
    section: Section | None
    turn: int | None
    reason: Reason | None
    is_whole: bool
    gap_seconds: float | None
    cached_tokens: int | None
    read_tokens: int | None
    lost_tokens: int | None
    check: Check
    is_anew: bool = False

    @property
    def is_alarm(self) -> bool:
        """Something changed what was sent before, and nobody had to expect that."""
        return self.section is not None and self.reason is None


def find_breaks(calls: Sequence[Sent], turns: Turns) -> list[Break]:
    """Calls that lost a cache, in order. A new conversation loses nothing, and neither does a failed call."""
    return list(_Finder(calls, turns).run())


class _Finder:
    def __init__(self, calls: Sequence[Sent], turns: Turns) -> None:
        self.calls = calls
        self.turns = turns
        #: The latest calls of each thread to one model.
        self.threads: dict[tuple[str | None, str | None, str | None], deque[int]] = {}

    def run(self) -> Iterator[Break]:
        for number, call in enumerate(self.calls):
            if call.is_failed:
                continue
            name = (call.thread, call.provider, call.model)
            thread = self.threads.setdefault(name, deque(maxlen=MOST_CANDIDATES))
            found = self.look(number, call, thread)
            if found is not None:
                yield found
            thread.append(number)

    def look(self, number: int, call: Sent, thread: deque[int]) -> Break | None:
        before = self.followed(call)
        if before is not None and not _is_same_model(call, self.calls[before]):
            if not thread and call.relation is not Relation.DIFFERS:
                return self.by_counts(number, before, Reason.MODEL)
            before = None
        if before is None or not _is_same_offer(call, self.calls[before]):
            # Other questions, with instructions of their own, may stand between the calls of a conversation.
            same = self.like(call, thread, _is_same_offer)
            before = same if same is not None else before
        if before is None:
            before = self.like(call, thread, lambda one, other: True)
        if before is None:
            return self.begun_anew(number, call, thread)
        if _is_beside(call, self.calls[before]):
            return None
        if not (call.is_whole and self.calls[before].is_whole):
            return self.by_counts(number, before)
        return self.compared(number, before)

    def followed(self, call: Sent) -> int | None:
        """The call that the lineage compares this one with, when it is one of the same thread."""
        if call.previous is None:
            return None
        other = self.calls[call.previous]
        return call.previous if not other.is_failed and other.thread == call.thread else None

    def like(self, call: Sent, thread: deque[int], fits: Callable[[Sent, Sent], bool]) -> int | None:
        """The latest call of the thread with which this one has something in common."""
        for number in reversed(thread):
            other = self.calls[number]
            if not fits(call, other):
                continue
            if not (call.is_whole and other.is_whole):
                return number if call.relation is not Relation.BEGINS else None
            least = max(2, self.turns.depth(other.head) // 2)
            if self.turns.common_depth(other.head, call.head) or self.overlap(call, other, 0) >= least:
                return number
        return None

    def begun_anew(self, number: int, call: Sent, thread: deque[int]) -> Break | None:
        """A short prompt that shares no message with the long one before it, though it stands below the same offer."""
        before = thread[-1] if thread else None
        if before is None or _is_beside(call, self.calls[before]):
            return None
        other = self.calls[before]
        if not (call.is_whole and other.is_whole and _is_same_offer(call, other)):
            return None
        if not self.is_shrunk(call, other):
            return None
        if self.has_summary(call, other, 0):
            return self.tell(number, before, Section.MESSAGES, 0, Reason.COMPACTION)
        return replace(self.tell(number, before, None, None, None), is_anew=True)

    def is_shrunk(self, call: Sent, other: Sent) -> bool:
        mine, theirs = self.turns.depth(call.head), self.turns.depth(other.head)
        return theirs >= LEAST_COMPACTED_TURNS and mine * 2 <= theirs

    def has_summary(self, call: Sent, other: Sent, shared: int) -> bool:
        """Whether what stands for a compacted history was put into the prompt since the other one."""
        turns = self.turns
        found = [turn for turn in turns.path(call.head, shared) if turns.roles[turn] == COMPACTION]
        known = {turns.digests[turn] for turn in turns.path(other.head, shared)} if found else set()
        return any(turns.digests[turn] not in known for turn in found)

    def compared(self, number: int, before: int) -> Break | None:
        """Two whole prompts to one model."""
        call, other = self.calls[number], self.calls[before]
        shared = self.turns.common_depth(other.head, call.head)
        is_grown = shared == self.turns.depth(other.head) or (
            call.previous == before and call.relation in (Relation.GROWS, Relation.REPEATS)
        )
        if not is_grown and (reason := self.why_left(call, other, shared)) is not None:
            return self.tell(number, before, Section.MESSAGES, shared, reason)
        if not _is_same_offer(call, other):
            if is_grown and not self.goes_on(call, self.turns.depth(other.head)):
                return None
            section = Section.TOOLS if call.tools != other.tools else Section.SYSTEM
            return self.tell(number, before, section, None, None)
        if is_grown:
            return self.by_counts(number, before)
        if not self.overlap(call, other, shared) and not self.is_replaced(call, other, shared):
            return None
        return self.tell(number, before, Section.MESSAGES, shared, None)

    def why_left(self, call: Sent, other: Sent, shared: int) -> Reason | None:
        """A prompt that became much shorter was compacted; one that goes another way was edited."""
        if self.is_shrunk(call, other) or self.has_summary(call, other, shared):
            return Reason.COMPACTION
        if self.turns.depth(call.head) > self.turns.depth(other.head) or self.overlap(call, other, shared):
            return None
        roles = self.roles_after(call, shared)
        return Reason.EDITED if roles and roles[-1] == "user" else None

    def is_replaced(self, call: Sent, other: Sent, shared: int) -> bool:
        """The differing message stands where another of the same side stood, and the conversation went on."""
        mine, theirs = self.roles_after(call, shared), self.roles_after(other, shared)
        return mine[:1] == theirs[:1] and len(mine) > len(theirs) and self.goes_on(call, shared)

    def goes_on(self, call: Sent, depth: int) -> bool:
        """Whether an answer stands in the prompt after so many messages."""
        return any(role in _ANSWERING for role in self.roles_after(call, depth))

    def roles_after(self, call: Sent, depth: int) -> list[str]:
        return [self.turns.roles[turn] for turn in self.turns.path(call.head, depth)]

    def overlap(self, call: Sent, other: Sent, shared: int) -> int:
        """How many messages after the first `shared` both say, wherever they stand."""
        turns = self.turns
        mine = turns.path(call.head, max(shared, turns.depth(call.head) - MOST_COMPARED_TURNS))
        theirs = turns.path(other.head, max(shared, turns.depth(other.head) - MOST_COMPARED_TURNS))
        return len({turns.digests[turn] for turn in mine} & {turns.digests[turn] for turn in theirs})

    def by_counts(self, number: int, before: int, reason: Reason | None = None) -> Break | None:
        """Nothing is known to differ: only what the provider counted can tell of a lost cache."""
        lost = lost_tokens(self.calls[number], self.calls[before])
        if lost is None or lost < LEAST_TOKENS:
            return None
        return self.tell(number, before, None, None, reason)

    def tell(
        self, number: int, before: int, section: Section | None, turn: int | None, reason: Reason | None
    ) -> Break:
        call, other = self.calls[number], self.calls[before]
        gap = gap_seconds(call, other)
        if reason is None and (call.is_compacted or other.is_compacted):
            reason = Reason.COMPACTION
        if reason not in (Reason.COMPACTION, Reason.MODEL) and is_expired(other, gap):
            reason = Reason.EXPIRED
        lost = lost_tokens(call, other)
        return Break(
            call=number,
            previous=before,
            section=section,
            turn=turn,
            reason=reason,
            is_whole=call.is_whole and other.is_whole,
            gap_seconds=gap,
            cached_tokens=other.cached_tokens,
            read_tokens=call.read_tokens,
            lost_tokens=lost,
            check=check(other, lost),
        )


def _is_same_model(call: Sent, other: Sent) -> bool:
    return (call.provider, call.model) == (other.provider, other.model)


def _is_same_offer(call: Sent, other: Sent) -> bool:
    return (call.tools, call.system) == (other.tools, other.system)


def _is_beside(call: Sent, other: Sent) -> bool:
    """They ran at the same time: neither could find the other one's cache."""
    return call.started_us is not None and other.ended_us is not None and call.started_us < other.ended_us


def gap_seconds(call: Sent, other: Sent) -> float | None:
    """From one request to the next; transcripts tell answers only, and then it is from answer to answer."""
    if call.started_us is not None and other.started_us is not None:
        return (call.started_us - other.started_us) / 1_000_000
    if call.ended_us is not None and other.ended_us is not None:
        return (call.ended_us - other.ended_us) / 1_000_000
    return None


def is_expired(other: Sent, gap: float | None) -> bool:
    """Whether a cache is gone by the provider's own rule."""
    return gap is not None and other.lifetime_seconds is not None and gap > other.lifetime_seconds


def lost_tokens(call: Sent, other: Sent) -> int | None:
    """What was cached and could have been read, and was not. A shorter prompt cannot read more than it has."""
    if other.cached_tokens is None or call.read_tokens is None:
        return None
    within = other.cached_tokens if call.input_tokens is None else min(other.cached_tokens, call.input_tokens)
    return max(within - call.read_tokens, 0)


def check(other: Sent, lost: int | None) -> Check:
    """What the counts say of a break."""
    if lost is None:
        return Check.UNKNOWN
    if not other.cached_tokens:
        return Check.NOTHING_CACHED
    return Check.CONFIRMED if lost else Check.DENIED
