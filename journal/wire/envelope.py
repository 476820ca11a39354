"""The envelope of wire version 1: what every event says whatever its type."""

from datetime import datetime
from typing import Annotated

import msgspec

WIRE_VERSION = 1
ID_CHARACTERS = 255
TYPE_CHARACTERS = 200
#: Long enough for any path or address; each event carries it.
SESSION_ID_CHARACTERS = 2000

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=ID_CHARACTERS)]

#: Tracers write an empty text where there is no parent, trace or span.
MaybeEmptyId = Annotated[str, msgspec.Meta(max_length=ID_CHARACTERS)]


class Envelope(msgspec.Struct, gc=False):
    """Keys of the envelope. Unknown keys are kept in the stored document and ignored here.

    Types are strict: our own wire is refused with the place of the fault, never guessed at.
    """

    type: Annotated[str, msgspec.Meta(min_length=1, max_length=TYPE_CHARACTERS)]
    id: Id | None = None
    ts: datetime | None = None
    session_id: Annotated[str, msgspec.Meta(max_length=SESSION_ID_CHARACTERS)] | None = None
    run_id: str | None = None
    step_id: str | None = None
    agent: str | None = None
    user: str | None = None
    environment: str | None = None
    tags: list[str] | None = None
    call_id: Id | None = None
    attempt_id: Id | None = None
    attempt: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    parent_call_id: MaybeEmptyId | None = None
    trace_id: MaybeEmptyId | None = None
    span_id: MaybeEmptyId | None = None
    source: "Source | None" = None
    mono_ns: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)] | None = None
    v: Annotated[int, msgspec.Meta(ge=1)] | None = None
    data: msgspec.Raw = msgspec.Raw(b"{}")

    @property
    def context(self) -> "Context":
        """What its session learns from it."""
        recorder = self.source.name if self.source is not None else None
        return Context(self.session_id, self.agent, self.user, self.environment, recorder, self.tags)


class Source(msgspec.Struct, gc=False):
    """Who recorded: name, version, host, process; `seq` counts per recorder, for gap detection."""

    name: str | None = None
    version: str | None = None
    host: str | None = None
    process: str | int | None = None
    seq: int | None = None


class Context(msgspec.Struct, array_like=True, gc=False):
    """What a session learns from the envelope of an event. `recorder` is the name of its source."""

    session_id: str | None = None
    agent: str | None = None
    user: str | None = None
    environment: str | None = None
    recorder: str | None = None
    tags: list[str] | None = None
