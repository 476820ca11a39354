"""What the OpenAPI document says of lists and of single things; the rest are the shapes of the queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard.queries.costs import CostLine, PriceUsed, ReportedCost
from dashboard.queries.looking import Unseen
from dashboard.queries.notes import NoteRow
from dashboard.queries.session import BroughtBy, Integrity, Note
from dashboard.queries.shapes import (
    AttemptRow,
    CallLinkRow,
    CallSummary,
    Cost,
    PassRow,
    SessionSummary,
    SessionTotals,
    StreamMark,
    Tokens,
    ToolRow,
    ToolUse,
    Wait,
)
from dashboard.queries.uploads import UploadReport


@dataclass(frozen=True, slots=True)
class SessionList:
    """A page of sessions; `totals` only when asked for. `unseen`: what is asked about and nobody looked at yet."""

    items: list[SessionSummary]
    next: str | None
    totals: SessionTotals | None
    unseen: Unseen | None


@dataclass(frozen=True, slots=True)
class SessionAnswer(SessionSummary):
    """One session with what is noted about it."""

    project: str
    is_sample: bool
    notes: list[Note]
    integrity: Integrity
    uploads: list[BroughtBy]


@dataclass(frozen=True, slots=True)
class NoteList:
    """All notes on a session and its calls."""

    items: list[NoteRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class UploadDetail(UploadReport):
    """One upload, and until when it can be read again."""

    kept_until: datetime | None


@dataclass(frozen=True, slots=True)
class UploadList:
    """A page of uploads."""

    items: list[UploadReport]
    next: str | None


@dataclass(frozen=True, slots=True)
class CallList:
    """A page of calls. `unseen`: what the query asks about and nobody looked at yet; null is nothing."""

    items: list[CallSummary]
    next: str | None
    unseen: Unseen | None = None


@dataclass(frozen=True, slots=True)
class PassList:
    """The steps of the gateways of one call; all of them."""

    items: list[PassRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class Stream:
    """What was marked of the streamed answer of one attempt."""

    attempt: int
    marks: list[StreamMark]


@dataclass(frozen=True, slots=True)
class Usage:
    """The call's tokens in disjoint buckets, and the rule that read them.

    `cache_write_1h` is the part of `cache_write` that lives an hour, where the provider told it apart. `convention`
    says how the provider's own counts overlap: `inclusive`, `additive` or `undeclared`. `told_by` is the key of the
    other record of its answer that told them, where its own did not.
    """

    rule: str | None
    convention: str | None
    told_by: str | None
    input_uncached: int | None
    cache_read: int | None
    cache_write: int | None
    cache_write_1h: int | None
    output_visible: int | None
    reasoning: int | None


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """One call whole. Where a summary counts attempts and passes, they stand here themselves."""

    key: str
    session_id: str | None
    session_key: str
    number: int
    call_id: str | None
    parent_call_id: str | None
    previous_key: str | None
    next_key: str | None
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    duration_seconds: float | None
    provider_seconds: float | None
    wait_seconds: float | None
    time_to_first_token_seconds: float | None
    provider: str | None
    protocol: str | None
    operation: str | None
    request_model: str | None
    response_model: str | None
    agent: str | None
    environment: str | None
    #: The key of this API that it was handed in by: name, first characters, number.
    handed_in_by: str | None
    status_code: int | None
    error_type: str | None
    response_id: str | None
    trace_id: str | None
    attempts: list[AttemptRow]
    failed_attempts: int
    waits: list[Wait]
    streams: list[Stream]
    finish_reasons: list[str]
    tokens: Tokens
    usage: Usage
    costs: list[Cost]
    cost_unknown_calls: int
    priced_with: str | None
    cost_lines: list[CostLine]
    reported_cost: ReportedCost | None
    price: PriceUsed | None
    cost_unknown_reason: str | None
    tool_calls: int
    tool_errors: int
    tool_uses: list[ToolUse]
    tools: list[ToolRow]
    passes: list[PassRow]
    links: list[CallLinkRow]
    is_subagent: bool
    agent_id: str | None
    parent: str | None
    view_of: str | None
    flags: list[str]
