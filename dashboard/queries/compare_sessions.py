"""Two sessions beside each other: the way both went first, where they part, and then each step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from journal.anatomy.prompts.turns import Turns
from journal.models import Call, Project, Session, ToolCall
from journal.store.lineage import CallLineage, Lineage, lineage_of
from journal.vocabulary import Status

from .excerpts import Excerpt, excerpt
from .figures import Figure, Unit, difference, known_figures
from .inside import main_calls
from .lanes import Chain, Parting, chain_of, lanes, parting, trunk
from .nameless import nameless_turns
from .sessions import session_summary
from .shapes import SessionSummary
from .spoken import Piece, Room, block_of
from .texts import Texts, Wanted
from .values import added, json_list, seconds

#: Calls of the main thread of each session that are compared.
MOST_STEPS = 400


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that a step asked for."""

    name: str | None
    is_error: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a lane. `tool_seconds` is what its tools took."""

    key: str
    number: int
    status: str
    model: str | None
    duration_seconds: float | None
    input_tokens: int | None
    cache_read_tokens: int | None
    output_tokens: int | None
    cost_usd: Decimal | None
    tools: list[Tool]
    tool_seconds: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Steps that stand beside each other. `is_same`: what was new in both is the same."""

    before: Step | None
    after: Step | None
    is_same: bool

    @property
    def cost_difference(self) -> int | float | Decimal | None:
        """US dollars that the second took more."""
        return difference(self.before.cost_usd, self.after.cost_usd) if self.before and self.after else None

    @property
    def seconds_difference(self) -> int | float | Decimal | None:
        """Seconds that the second took more."""
        if self.before is None or self.after is None:
            return None
        return difference(self.before.duration_seconds, self.after.duration_seconds)

    @property
    def has_other_tools(self) -> bool:
        """Both asked for tools, or one did, and not for the same ones."""
        mine = [tool.name for tool in self.before.tools] if self.before else []
        theirs = [tool.name for tool in self.after.tools] if self.after else []
        return mine != theirs


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where two sessions part: at which steps, after how many equal messages, and what each says there."""

    before: int | None
    after: int | None
    shared_turns: int
    before_role: str | None
    after_role: str | None
    excerpt: Excerpt | None


@dataclass(frozen=True, slots=True)
class SessionComparison:
    """Two sessions. `trunk` are the steps whose prompts are the same, `pairs` those after.

    `other_offers` names what differs beside the messages: tools, system. `left_out` steps are not shown.
    """

    before: SessionSummary
    after: SessionSummary
    figures: list[Figure]
    trunk: list[Pair]
    pairs: list[Pair]
    divergence: Divergence | None
    other_offers: list[str]
    left_out: int


@dataclass(slots=True)
class _Lane:
    session: Session
    rows: list[Call]
    lineage: Lineage
    turns: Turns
    calls: list[CallLineage | None]
    chain: Chain
    steps: list[Step]
    left_out: int

    @property
    def protocols(self) -> dict[int, str | None]:
        """Of the calls, by their numbers in the lineage."""
        numbers = self.lineage.numbers
        return {number: row.protocol for row in self.rows if (number := numbers.get(row.key)) is not None}


def compare_sessions(project: Project, before: Session, after: Session) -> SessionComparison:
    """Both, aligned by their prompts. Twelve statements with kept lineages, two more for parts of messages.

    Where their ids of tool uses differ, six more read what was said, so that only that counts.
    """
    one, other = _lane(before), _lane(after)
    count = trunk(one.chain, other.chain)
    if count < min(len(one.rows), len(other.rows)) and any(row.tool_uses != "[]" for row in one.rows):
        for lane in (one, other):
            lane.turns = nameless_turns(project, lane.lineage, lane.calls, lane.protocols)
            lane.chain = chain_of(lane.lineage, lane.calls, lane.turns)
        count = trunk(one.chain, other.chain)
    pairs = [
        Pair(
            None if left is None else one.steps[left],
            None if right is None else other.steps[right],
            is_same,
        )
        for left, right, is_same in lanes(one.chain, other.chain, count)
    ]
    return SessionComparison(
        before=session_summary(before),
        after=session_summary(after),
        figures=_figures(session_summary(before), session_summary(after), before, after),
        trunk=[Pair(left, right, True) for left, right in zip(one.steps[:count], other.steps, strict=False)],
        pairs=pairs,
        divergence=_divergence(project, one, other, count),
        other_offers=_other_offers(one, other),
        left_out=one.left_out + other.left_out,
    )


def _lane(session: Session) -> _Lane:
    rows = list(main_calls(session).order_by("sort_at", "id")[: MOST_STEPS + 1])
    left_out = main_calls(session).count() - MOST_STEPS if len(rows) > MOST_STEPS else 0
    rows = rows[:MOST_STEPS]
    lineage = lineage_of(session)
    calls = [lineage.of(row.key) for row in rows]
    numbers = {
        key: number
        for number, key in enumerate(
            Call.objects.filter(session=session).order_by("sort_at", "id").values_list("key", flat=True),
            start=1,
        )
    }
    tools: dict[str | None, list[ToolCall]] = {}
    for tool in ToolCall.objects.filter(session=session, call_key__isnull=False).order_by("sort_at", "id"):
        tools.setdefault(tool.call_key, []).append(tool)
    steps = [_step(row, numbers.get(row.key, 0), tools.get(row.key, [])) for row in rows]
    return _Lane(session, rows, lineage, lineage.turns, calls, chain_of(lineage, calls), steps, left_out)


def _step(row: Call, number: int, ran: Sequence[ToolCall]) -> Step:
    tools = [Tool(tool.name, tool.status == Status.ERROR) for tool in ran]
    return Step(
        key=row.key,
        number=number,
        status=row.status,
        model=row.request_model or row.response_model,
        duration_seconds=seconds(row.duration_us),
        input_tokens=added(row.input_uncached_tokens, row.cache_read_tokens, row.cache_write_tokens),
        cache_read_tokens=row.cache_read_tokens,
        output_tokens=added(row.output_visible_tokens, row.reasoning_tokens),
        cost_usd=row.best_usd,
        tools=tools or [Tool(name, False) for _, name in json_list(row.tool_uses)],
        tool_seconds=seconds(added(*(tool.duration_us for tool in ran))),
    )


def _figures(one: SessionSummary, other: SessionSummary, before: Session, after: Session) -> list[Figure]:
    told = [
        Figure("calls", Unit.NUMBER, one.calls, other.calls),
        Figure("failed attempts", Unit.NUMBER, one.failed_attempts, other.failed_attempts),
        Figure("errors", Unit.NUMBER, one.errors, other.errors),
        Figure("tools", Unit.NUMBER, one.tool_calls, other.tool_calls),
        Figure("length", Unit.SECONDS, one.duration_seconds, other.duration_seconds),
        Figure("time in provider calls", Unit.SECONDS, one.provider_seconds, other.provider_seconds),
        Figure("input tokens", Unit.NUMBER, one.tokens.input, other.tokens.input),
        Figure("of them read from the cache", Unit.NUMBER, one.tokens.cache_read, other.tokens.cache_read),
        Figure("output tokens", Unit.NUMBER, one.tokens.output, other.tokens.output),
        Figure("cost", Unit.USD, _usd(one), _usd(other)),
    ]
    return known_figures(told)


def _usd(told: SessionSummary) -> Decimal | None:
    amounts = [cost.amount for cost in told.costs if cost.currency == "USD" and cost.amount is not None]
    return Decimal(amounts[0]) if amounts else None


def _other_offers(one: _Lane, other: _Lane) -> list[str]:
    """What the first prompts of both offer beside their messages, and is not the same."""
    mine = next((call for call in one.calls if call is not None), None)
    theirs = next((call for call in other.calls if call is not None), None)
    if mine is None or theirs is None:
        return []
    found = []
    if _digest(mine.tools) != _digest(theirs.tools):
        found.append("tools")
    if _digest(mine.system) != _digest(theirs.system):
        found.append("system prompt")
    return found


def _digest(offer: object) -> bytes | None:
    return getattr(offer, "digest", None)


def _divergence(project: Project, one: _Lane, other: _Lane, count: int) -> Divergence | None:
    """None when one session goes exactly as far as the other, or nothing is known of their prompts."""
    mine = one.calls[count] if count < len(one.calls) else None
    theirs = other.calls[count] if count < len(other.calls) else None
    if mine is None and theirs is None:
        return None
    found = Parting(0, None, None)
    if mine is not None and theirs is not None:
        found = parting(one.turns, mine.head, other.turns, theirs.head) or found
    left = _text(project, one, found.before)
    right = _text(project, other, found.after)
    return Divergence(
        before=one.steps[count].number if mine is not None else None,
        after=other.steps[count].number if theirs is not None else None,
        shared_turns=found.depth,
        before_role=None if found.before is None else one.lineage.turns.roles[found.before],
        after_role=None if found.after is None else other.lineage.turns.roles[found.after],
        excerpt=None if left is None and right is None else excerpt(left, right),
    )


def _text(project: Project, lane: _Lane, turn: int | None) -> str | None:
    """What a message says, in one text."""
    if turn is None:
        return None
    said = Texts(project, lane.lineage, Wanted(turns={turn}), lane.protocols).turn(turn)
    if said is None:
        return None
    return "\n".join(text for piece in block_of(said, Room()).pieces for text in _texts(piece))


def _texts(piece: Piece) -> list[str]:
    if piece.kind == "tool_use":
        told = ", ".join(f"{one.name}: {one.text}" for one in piece.arguments)
        return [f"{piece.name or 'tool'}({told or piece.text or ''})"]
    if piece.pieces:
        return [text for inner in piece.pieces for text in _texts(inner)]
    return [piece.text] if piece.text else []
