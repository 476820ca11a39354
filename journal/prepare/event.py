"""Make an event ready to be stored: redact, cut, extract. Everything that needs no database."""

import hmac
import json
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Protocol

import msgspec

from journal.fold.extract import extract
from journal.fold.facts import MAX_FACTS_BYTES, Facts, pack_facts
from journal.fold.keys import event_digest
from journal.redact import Redactor
from journal.store.cut import (
    Cut,
    LongList,
    NotExact,
    cut_event,
    cut_small_elements,
    cut_strings,
    elements_of,
)
from journal.store.pack import Markers, Places, pack_skeleton
from journal.store.parts import DeepPart, Part, PartMemory
from journal.vocabulary import EventType
from journal.wire.envelope import Context, Envelope
from journal.wire.event import Incoming, Refused, decode_odd, read_again, too_deep
from journal.wire.flags import NOT_SPLIT, REDACTED
from journal.wire.nesting import deeper_than, openings

from .identifiers import told_apart
from .streams import without_cut_secrets

_was_redacted = attrgetter("was_redacted")
_MARKER = b'"cache_control"'
#: Types whose facts never come from elements of a list of the body: those may be redacted one by one.
_FACTS_OUTSIDE_OF_LISTS = {EventType.LLM_REQUESTED, EventType.PASS_APPLIED}

_STREAM = b'"stream"'
#: Levels at which lists of the body stand.
_LIST_LEVELS = 3

_members = msgspec.json.Decoder(dict[str, msgspec.Raw])


class HasTexts(Protocol):
    """A batch whose events can be had without white space."""

    def text(self, index: int) -> bytes: ...


class Prepared(msgspec.Struct, array_like=True, eq=False, gc=False):
    """An event ready for the transaction. It travels between processes as it is, but for the last four."""

    index: int
    id: str
    event_key: bytes
    record_mac: bytes
    flags: int
    occurred_us: int | None
    group_key: int | None
    facts: Facts
    packed_facts: bytes
    skeleton: bytes
    context: Context
    #: Those of the parts, one after the other, where the parts themselves are known to another process.
    digests: bytes = b""
    #: In the order of the skeleton's places.
    parts: Any = ()
    #: As it came, for the comparison with another event of the same id: its text, or the batch that has it.
    own_text: bytes | None = None
    batch: Any = None
    entry_id: int = 0

    @property
    def text(self) -> bytes:
        """The event as it came, without white space."""
        if self.own_text is not None:
            return self.own_text
        batch: HasTexts = self.batch
        return batch.text(self.index)


@dataclass(slots=True)
class Preparer:
    """Prepares events of one project under one set of rules."""

    secret: bytes
    redactor: Redactor
    memory: PartMemory = field(init=False)

    def __post_init__(self) -> None:
        self.memory = PartMemory(self.secret, self._redact)

    def _redact(self, raw: bytes) -> bytes:
        return self.redactor.json(raw)[0]

    def hidden(self, text: bytes) -> bytes:
        """An event without secrets, its identifiers told apart; the same object when no rule fires."""
        return self.redactor.json(told_apart(text, self.redactor, self.secret))[0]

    def prepare_checked(self, incoming: Incoming, levels: int) -> Prepared | Refused:
        """Prepare an event that passed the wire but for its nesting, or refuse it for that.

        What is not deep is told from the skeleton and from parts that were not seen before: an agent repeats
        its history with every call, and looking through all of it each time took as long as parsing it.
        """
        memory = self.memory
        # Streams are put together before anything else is known of them.
        if levels >= 2 * memory.levels and _STREAM not in incoming.text:
            memory.refuses_deep = True
            try:
                return self.prepare(incoming)
            except DeepPart:
                pass
            finally:
                memory.refuses_deep = False
        if deeper_than(incoming.text, levels):
            return too_deep(incoming.source_record, incoming.index, levels)
        return self.prepare(incoming)

    def prepare(self, incoming: Incoming) -> Prepared:
        """Never raises for an event that passed the wire."""
        text = incoming.text
        flags = incoming.flags
        envelope = incoming.envelope
        occurred_us = incoming.occurred_us
        mended = without_cut_secrets(text, envelope, self.redactor)
        if mended is not None:
            text, flags = mended, flags | REDACTED
            envelope = read_again(text).envelope
        cut = None if incoming.odd else _cut(text, bytes(envelope.data))
        if cut is not None:
            skeleton = cut.skeleton_with(b"0")
            if self.memory.refuses_deep and openings(skeleton) > self.memory.levels:
                raise DeepPart
            # A rule that fires on the skeleton may concern what was cut out of it.
            redacted, _ = self.redactor.json(skeleton)
            if redacted is not skeleton:
                cut, text, envelope, flags = self._redact_whole(text, envelope, flags)
        elif self.memory.refuses_deep:
            raise DeepPart
        else:
            cut, text, envelope, flags = self._redact_whole(text, envelope, flags | NOT_SPLIT)
        build = self._parts(cut, text, envelope.session_id)
        if build.has_secret or any(map(_was_redacted, build.parts)):
            flags |= REDACTED
            if (
                cut is None
                or envelope.type not in _FACTS_OUTSIDE_OF_LISTS
                or build.redacted_outside_of_lists()
            ):
                # A fact may come from what had to be redacted.
                cut, text, envelope, flags = self._redact_whole(text, envelope, flags)
                build = self._parts(cut, text, envelope.session_id)
        data, body = (cut.data, cut.body) if cut is not None else odd_members(envelope)
        event_key = event_digest(incoming.id)
        group_key, facts = extract(envelope, event_key, occurred_us, data=data, body=body)
        return Prepared(
            index=incoming.index,
            id=incoming.id,
            event_key=event_key,
            record_mac=hmac.digest(self.secret, incoming.source_record, "sha256")[:16],
            flags=flags,
            occurred_us=occurred_us,
            group_key=group_key,
            facts=facts,
            packed_facts=bounded_facts(facts),
            skeleton=pack_skeleton(b"".join(build.literals), build.places, build.markers),
            context=envelope.context,
            parts=build.parts,
            own_text=incoming.text,
        )

    def _redact_whole(
        self, text: bytes, envelope: Envelope, flags: int
    ) -> tuple[Cut | None, bytes, Envelope, int]:
        redacted = self.hidden(text)
        is_redacted = redacted is not text
        if is_redacted:
            flags |= REDACTED
        cut = _cut(redacted)
        if is_redacted:
            envelope = read_again(redacted).envelope
        return cut, redacted, envelope, flags

    def _parts(self, cut: Cut | None, text: bytes, session_id: str | None) -> "_Skeleton":
        """The skeleton with its parts in order, redacted."""
        pieces = cut.pieces if cut is not None else (cut_strings(text) or [text])
        build = _Skeleton()
        for piece in pieces:
            if isinstance(piece, bytes):
                build.literal(piece)
            elif not isinstance(piece, LongList):
                build.outside_of_lists.append((len(build.parts), len(build.parts) + len(piece)))
                self._run(build, piece)
            elif _MARKER not in piece.raw:
                parts = self.memory.long_list(session_id, piece.name, piece.raw)
                if parts is not None:
                    build.literal(b"[")
                    build.run(parts)
                    build.literal(b"]")
                else:
                    self._small_elements(build, piece.raw)
            else:
                elements = elements_of(piece.raw)
                if elements is not None:
                    build.literal(b"[")
                    self._run(build, elements)
                    build.literal(b"]")
                else:
                    self._small_elements(build, piece.raw)
        return build

    def _small_elements(self, build: "_Skeleton", raw: bytes) -> None:
        pieces = cut_small_elements(raw)
        rest = b"".join(piece if isinstance(piece, bytes) else b"0" for piece in pieces)
        if self.memory.refuses_deep and openings(rest) > self.memory.levels - _LIST_LEVELS:
            raise DeepPart
        # Small elements are part of the skeleton, but the rules have not seen them there.
        build.has_secret = build.has_secret or self.redactor.json(rest)[0] is not rest
        for piece in pieces:
            if isinstance(piece, bytes):
                build.literal(piece)
            else:
                self._run(build, piece)

    def _run(self, build: "_Skeleton", run: list[bytes]) -> None:
        for raw in run:
            if _MARKER in raw:
                break
        else:
            build.run(self.memory.run(run))
            return
        parts: list[Part] = []
        for raw in run:
            part, taken = self.memory.marked(raw) if _MARKER in raw else (self.memory.part(raw), [])
            number = len(build.parts) + len(parts)
            build.markers += [(number, offset, marker) for offset, marker in taken]
            parts.append(part)
        build.run(parts)


class _Skeleton:
    """A skeleton while it grows."""

    def __init__(self) -> None:
        self.literals: list[bytes] = []
        self.places: Places = []
        self.markers: Markers = []
        self.parts: list[Part] = []
        self.outside_of_lists: list[tuple[int, int]] = []
        self.has_secret = False
        self.offset = 0

    def literal(self, raw: bytes) -> None:
        self.literals.append(raw)
        self.offset += len(raw)

    def run(self, parts: list[Part]) -> None:
        self.places.append((self.offset, len(parts)))
        self.parts += parts

    def redacted_outside_of_lists(self) -> bool:
        """Whether a rule fired on what is no element of a list of the body."""
        return self.has_secret or any(
            any(map(_was_redacted, self.parts[start:end])) for start, end in self.outside_of_lists
        )


def _cut(text: bytes, data: bytes | None = None) -> Cut | None:
    try:
        return cut_event(text, data)
    except (NotExact, msgspec.DecodeError, RecursionError):
        return None


def odd_members(envelope: Envelope) -> tuple[dict[str, msgspec.Raw], dict[str, msgspec.Raw]]:
    """Members of `data` and `data.body` of an event that is kept whole."""
    data = _odd_object(envelope.data)
    body = data.get("body")
    return data, _odd_object(body) if body is not None and memoryview(body)[0] == 0x7B else {}


def _odd_object(raw: msgspec.Raw) -> dict[str, msgspec.Raw]:
    try:
        return _members.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        # An unpaired surrogate in a name.
        return _members.decode(json.dumps(decode_odd(bytes(raw))))


def bounded_facts(facts: Facts) -> bytes:
    """Packed facts of at most MAX_FACTS_BYTES; what is cut is noted."""
    packed = pack_facts(facts)
    if len(packed) > MAX_FACTS_BYTES:
        facts.tool_uses = facts.tool_uses[:5]
        facts.finish_reasons = facts.finish_reasons[:3]
        facts.tags = facts.tags[:3]
        facts.notes = (*facts.notes, "facts_cut")
        packed = pack_facts(facts)
    return packed
