"""What a fold gives: calls with attempts, tools and passes, as they will stand in rows. Times in microseconds."""

from dataclasses import dataclass, field

from journal.vocabulary import Status

from .facts import Facts, Reported, Usage


@dataclass(slots=True, eq=False)
class Fact:
    """Facts with what the journal knows of their entry."""

    entry_id: int
    event_key: bytes
    facts: Facts
    received_us: int = 0
    #: The key that handed it in, as its entry has it.
    api_key: int | None = None


@dataclass(slots=True)
class FoldedAttempt:
    """One try. `wait_before_us` is observed, `wait_scheduled_us` announced."""

    number: int
    attempt_id: str | None
    status: str = Status.OPEN
    started_us: int | None = None
    ended_us: int | None = None
    duration_us: int | None = None
    wait_before_us: int | None = None
    wait_scheduled_us: int | None = None
    wait_source: str | None = None
    wait_clamped: bool | None = None
    retry_reason: str | None = None
    time_to_first_token_us: int | None = None
    provider: str | None = None
    request_model: str | None = None
    response_model: str | None = None
    status_code: int | None = None
    error_type: str | None = None
    error_message: str | None = None
    finish_reasons: tuple[str, ...] = ()
    captured: str | None = None
    request_entry: int | None = None
    response_entry: int | None = None
    marks: list[tuple[str, int | None]] = field(default_factory=list)
    usage: Usage | None = None
    reported: Reported | None = None
    service_tier: str | None = None
    #: Set beside the fold, as those of a call; `repeats_body`: it sent what the attempt before it sent.
    repeats_body: bool | None = None
    computed_usd_parts: int | None = None
    waste: str | None = None


@dataclass(slots=True)
class FoldedTool:
    """One executed tool; `occurrence` counts repeated uses of one id."""

    tool_call_id: str | None
    occurrence: int
    name: str | None
    status: str = Status.OPEN
    started_us: int | None = None
    ended_us: int | None = None
    duration_us: int | None = None
    error_type: str | None = None
    start_entry: int | None = None
    return_entry: int | None = None
    agent_id: str | None = None
    session_id: str | None = None
    call_key: str | None = None


@dataclass(slots=True)
class FoldedPass:
    """One transform pass, in order."""

    number: int
    entry: int
    sequence: int | None
    name: str | None
    direction: str | None
    stage: str | None
    component: str | None
    attempt: int | None
    occurred_us: int | None
    has_body: bool
    writer_says_changed: bool | None
    error_type: str | None


@dataclass(slots=True)
class FoldedCall:
    """One logical call. Token buckets are None when no attempt told them."""

    session_id: str | None
    key: str
    call_id: str | None
    status: str = Status.OPEN
    parent_call_id: str | None = None
    trace_id: str | None = None
    started_us: int | None = None
    ended_us: int | None = None
    duration_us: int | None = None
    provider_us: int | None = None
    wait_us: int | None = None
    time_to_first_token_us: int | None = None
    provider: str | None = None
    protocol: str | None = None
    operation: str | None = None
    request_model: str | None = None
    response_model: str | None = None
    agent: str | None = None
    environment: str | None = None
    #: Of a call that no session names; else they are those of the session.
    own_user: str | None = None
    own_tags: tuple[str, ...] = ()
    finish_reasons: tuple[str, ...] = ()
    error_type: str | None = None
    status_code: int | None = None
    response_id: str | None = None
    failed_attempts: int = 0
    tool_calls: int = 0
    tool_errors: int = 0
    tool_uses: tuple[tuple[str, str], ...] = ()
    input_uncached: int | None = None
    cache_read: int | None = None
    cache_write: int | None = None
    output_visible: int | None = None
    reasoning: int | None = None
    usage_rule: str | None = None
    cache_write_1h: int | None = None
    recorder: int | None = None
    is_subagent: bool = False
    agent_id: str | None = None
    parent_tool_use_id: str | None = None
    #: When the first of its events arrived: a fact of arrival, by which its prices are chosen.
    received_us: int = 0
    #: The key that handed in what was told of it first.
    api_key: int | None = None
    #: Set beside the fold, by whoever knows the prices: parts of 10^-12 US dollars, and the edition.
    computed_usd_parts: int | None = None
    price_edition: int | None = None
    price_row: int | None = None
    priced_as_of_us: int | None = None
    #: Of the whole call, by whoever told one figure for it, else the sum of what was told of its attempts.
    reported: Reported | None = None
    is_reported_whole: bool = False
    best_usd_parts: int | None = None
    cost_basis: str | None = None
    cost_is_unknown: bool = False
    waste: tuple[str, ...] = ()
    waste_usd_parts: int | None = None
    waste_us: int | None = None
    service_tier: str | None = None
    double_of: str | None = None
    view_of: str | None = None
    #: Keys of the other records of its answer that told its tokens, and what it cost, where its own did not.
    usage_from: str | None = None
    reported_from: str | None = None
    flags: list[str] = field(default_factory=list)
    attempts: list[FoldedAttempt] = field(default_factory=list)
    #: Number of the attempt that gave the answer.
    served: int = 1
    passes: list[FoldedPass] = field(default_factory=list)

    @property
    def made_us(self) -> int | None:
        """The moment it counts at: its start, else its end, since transcripts tell no more."""
        return self.started_us if self.started_us is not None else self.ended_us


@dataclass(slots=True)
class Picture:
    """Everything one group folds to."""

    calls: list[FoldedCall] = field(default_factory=list)
    tools: list[FoldedTool] = field(default_factory=list)
