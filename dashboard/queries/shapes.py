"""What travels from queries to pages and API: summaries under the names of the read API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of one or several calls. `input` includes both cache buckets, `output` includes reasoning.

    None means that nobody told; `unknown_calls` counts the calls that ended well and told nothing,
    `at_least_calls` those whose final output count was never written.
    """

    input: int | None
    input_uncached: int | None
    cache_read: int | None
    cache_write: int | None
    output: int | None
    reasoning: int | None
    unknown_calls: int
    at_least_calls: int


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount in one currency: what was reported and what was computed, never added together.

    `unknown_calls` counts those that may have cost something and are not in the amount: in which currency, nobody
    knows, so it is the same beside all of them. Without an amount only what was computed is known, of calls that were
    paid in another currency.
    """

    currency: str
    amount: str | None
    reported: str | None
    computed: str | None
    unknown_calls: int


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One session as lists show it. `id` is the sender's own name (None: events that named no session).

    `subagent_calls` are a part of `calls`; `view_calls` are not: they are counted elsewhere.
    """

    id: str | None
    key: str
    title: str | None
    agent: str | None
    user: str | None
    environment: str | None
    tags: list[str]
    started_at: datetime | None
    ended_at: datetime | None
    duration_seconds: float | None
    calls: int
    attempts: int
    failed_attempts: int
    errors: int
    open_calls: int
    cancelled_calls: int
    subagent_calls: int
    view_calls: int
    tool_calls: int
    tool_errors: int
    passes: int
    events: int
    gaps: int
    provider_seconds: float | None
    wait_seconds: float
    tokens: Tokens
    costs: list[Cost]
    cost_unknown_calls: int
    #: How many calls were paid in another currency than US dollars, and are in no amount here.
    other_currency_calls: int
    sources: list[str]


@dataclass(frozen=True, slots=True)
class SessionTotals:
    """Sums over all sessions that a filter keeps, not only over the page."""

    sessions: int
    calls: int
    attempts: int
    failed_attempts: int
    errors: int
    open_calls: int
    cancelled_calls: int
    subagent_calls: int
    view_calls: int
    tool_calls: int
    provider_seconds: float | None
    wait_seconds: float
    tokens: Tokens
    costs: list[Cost]
    cost_unknown_calls: int
    other_currency_calls: int


@dataclass(frozen=True, slots=True)
class CallSummary:
    """One logical call, all its attempts included. `number` counts from 1 inside the session.

    `parent` is the key of the call that started the sub-agent which made this one; `view_of` the key of the
    call that recorded the same answer and is counted instead of this one.
    """

    key: str
    session_id: str | None
    session_key: str
    number: int
    call_id: str | None
    parent_call_id: str | None
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
    status_code: int | None
    error_type: str | None
    response_id: str | None
    trace_id: str | None
    attempts: int
    failed_attempts: int
    finish_reasons: list[str]
    tokens: Tokens
    costs: list[Cost]
    cost_unknown_calls: int
    priced_with: str | None
    tool_calls: int
    tool_errors: int
    passes: int
    is_subagent: bool
    agent_id: str | None
    parent: str | None
    view_of: str | None
    flags: list[str]


@dataclass(frozen=True, slots=True)
class StreamMark:
    """A moment of a streamed answer, counted from the start of its attempt; unknown when nobody told."""

    mark: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try of a call. `key` is `<call key>.<number>`; `has_request` says that a request event exists."""

    key: str
    number: int
    attempt_id: str | None
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    duration_seconds: float | None
    wait_before_seconds: float | None
    time_to_first_token_seconds: float | None
    provider: str | None
    request_model: str | None
    response_model: str | None
    status_code: int | None
    error_type: str | None
    error_message: str | None
    finish_reasons: list[str]
    captured: str | None
    has_request: bool
    has_response: bool
    marks: list[StreamMark]


@dataclass(frozen=True, slots=True)
class Wait:
    """The time between two attempts. `reason` is one sentence made of recorded facts only."""

    before_attempt: int
    seconds: float | None
    scheduled_seconds: float | None
    source: str | None
    clamped: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class ToolRow:
    """One executed tool. `call_key` is None when no call of ours asked for it."""

    tool_call_id: str | None
    occurrence: int
    name: str | None
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    duration_seconds: float | None
    error_type: str | None
    call_key: str | None


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool that an answer asked for, whether or not it was seen to run."""

    tool_call_id: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class PassRow:
    """One step of a gateway; `writer_says_changed` is the writer's opinion, `changed` ours.

    `compared_with` is the pass whose payload its own was compared with; `not_compared` says why there was none, or
    why nothing can be said: first, piece, hidden, not_json, too_much. Times are those since the pass before.
    Tokens are about: the characters, at the rate of tokens that the provider counted for the request of the attempt;
    unknown where it counted nothing, and for answers.
    """

    number: int
    sequence: int | None
    name: str | None
    direction: str | None
    stage: str | None
    component: str | None
    attempt: int | None
    occurred_at: datetime | None
    has_body: bool
    writer_says_changed: bool | None
    error_type: str | None
    compared_with: int | None
    changed: bool | None
    changes: int | None
    changed_paths: list[str]
    added_characters: int | None
    removed_characters: int | None
    about_added_tokens: int | None
    about_removed_tokens: int | None
    since_before_seconds: float | None
    not_compared: str | None


@dataclass(frozen=True, slots=True)
class CallLinkRow:
    """Another call that this one is connected with."""

    relation: str  # parent | child | counted_as | view | same_answer
    key: str
    session_key: str
    session_id: str | None
    status: str
    request_model: str | None
