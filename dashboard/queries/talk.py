"""One stretch of a conversation, put together: turns, answers, and results beside the tool uses they belong to."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from journal.anatomy.prompts import Kind, Message, Part, spoken
from journal.models import Attempt, Call, Session, ToolCall
from journal.models.fields import from_microseconds
from journal.store.lineage import CallLineage, Known, Lineage, LooseMessage, PlaceKind
from journal.vocabulary import Status

from .inside import StartedRun
from .pairs import Pairs
from .rows import call_summary
from .shapes import CallSummary
from .spoken import Block, Result, Room, RunLine, block_of, pieces_of, run_line
from .texts import Texts
from .values import json_list, seconds

#: A turn of a prompt and what it says; None where that was not stored.
Said = tuple[int, Message | None]


@dataclass(frozen=True, slots=True)
class Named:
    """Another call, by key and number."""

    key: str
    number: int


@dataclass(frozen=True, slots=True)
class PromptFacts:
    """How the prompt of a call came to us, and how it stands to the earlier ones.

    `relation`: `begins`, `grows`, `repeats` or `differs` (from `previous`, after `shared_turns`), or None when
    no prompt is known. `left_out_turns` are older than those shown.
    """

    relation: str | None
    previous: Named | None
    turns: int
    shared_turns: int
    left_out_turns: int
    is_reconstructed: bool
    is_cut: bool
    is_kept_elsewhere: bool
    captured: str | None


@dataclass(frozen=True, slots=True)
class ConversationCall:
    """One call. `results_above` counts results that stand beside the tool uses of an earlier call.

    `system` and `tools` are given where they are new; `runs` are sub-agents that this call started and that
    belong to no tool use shown here. `asides` were recorded before the call and stand in no prompt.
    """

    summary: CallSummary
    asides: list[Aside]
    prompt: PromptFacts
    system: Block | None
    tools: list[str]
    turns: list[Block]
    results_above: int
    answer: list[Block]
    error: str | None
    runs: list[RunLine]


@dataclass(frozen=True, slots=True)
class Aside:
    """A message of a transcript that stands in no prompt that we know."""

    at: datetime | None
    block: Block


@dataclass(slots=True)
class Drawn:
    """A call while its page is put together. `turns` are those to be shown; `system` and `tools` name events."""

    row: Call
    lineage: CallLineage | None
    turns: list[int]
    left_out: int = 0
    system: int | None = None
    tools: int | None = None
    attempts: list[Attempt] = field(default_factory=list)
    asides: list[LooseMessage] = field(default_factory=list)


@dataclass(slots=True)
class Beside:
    """What was found beside the calls: tools that ran, by call and id, and numbers of calls, by key."""

    tools: dict[tuple[str, str], ToolCall]
    numbers: dict[str, int]


class Drawing:
    """Everything that the calls of one page are drawn from."""

    def __init__(
        self, session: Session, lineage: Lineage, texts: Texts, beside: Beside, *, whole: bool
    ) -> None:
        self.session = session
        self.lineage = lineage
        self.texts = texts
        self.beside = beside
        self.whole = whole
        self.room = Room()
        self.pairs = Pairs()
        self.answered: set[str] = set()

    def calls(self, drawn: Sequence[Drawn], runs: dict[str, list[StartedRun]]) -> list[ConversationCall]:
        """The calls in order."""
        prompts = [self._prompt(one) for one in drawn]
        answers = [self.pairs.answer(self._answer_of(one)) for one in drawn]
        self.answered = _uses(message for answer in answers for message in answer)
        return [
            self._call(one, said, answer, runs.get(one.row.key, []))
            for one, said, answer in zip(drawn, prompts, answers, strict=True)
        ]

    def asides(self, told: Sequence[LooseMessage]) -> list[Aside]:
        """Messages beside the prompts."""
        found = []
        for loose in told:
            said = self.texts.record(loose.source)
            at = None if loose.occurred_us is None else from_microseconds(loose.occurred_us)
            block = Block("other", []) if said is None else block_of(said, self.room)
            found.append(Aside(at, block))
        return found

    def _answer_of(self, one: Drawn) -> list[Message]:
        return self.texts.answer(one.lineage.number) if one.lineage is not None else []

    def _before(self, one: Drawn) -> list[Message]:
        """The answer of the call that this one is compared with."""
        previous = one.lineage.previous if one.lineage is not None else None
        return [] if previous is None or self.whole else self.texts.answer(previous)

    def _prompt(self, one: Drawn) -> list[Said]:
        """Turns with what they say, the answer that is sent back left out. Results are named by their uses."""
        before = self._before(one)
        messages = [self.texts.turn(turn) for turn in one.turns]
        named = self.pairs.prompt(messages, self.pairs.asked_by(before))
        echoes = 0 if one.left_out else self._echoes(one, messages, before)
        return list(zip(one.turns, named, strict=True))[echoes:]

    def _echoes(self, one: Drawn, messages: Sequence[Message | None], before: Sequence[Message]) -> int:
        """How many of the turns send back the answer of the call before as it was."""
        previous = one.lineage.previous if one.lineage is not None and not self.whole else None
        answered = {spoken(message).digest for message in before}
        places = self.lineage.turns.places
        for number, (turn, message) in enumerate(zip(one.turns, messages, strict=True)):
            is_kept = places[turn].kind == PlaceKind.ANSWER and places[turn].source == previous
            if not is_kept and (message is None or spoken(message).digest not in answered):
                return number
        return len(messages)

    def _call(
        self, one: Drawn, said: list[Said], answer: list[Message], runs: list[StartedRun]
    ) -> ConversationCall:
        row = one.row
        of_tool = self._runs_of_tools(row, runs)
        blocks, above = self._turns(one, said)
        system = None if one.system is None else pieces_of(self.texts.system(one.system), self.room)
        return ConversationCall(
            summary=call_summary(row, self.session, number=self.beside.numbers[row.key]),
            asides=self.asides(one.asides),
            prompt=self._facts(one),
            system=None if system is None else Block("system", system),
            tools=[] if one.tools is None else self.texts.tools(one.tools),
            turns=blocks,
            results_above=above,
            answer=[self._block(told, row.key, of_tool) for told in answer],
            error=error_of(one.attempts),
            runs=[run_line(run.run) for run in runs if run not in of_tool.values()],
        )

    def _runs_of_tools(self, row: Call, runs: list[StartedRun]) -> dict[str, StartedRun]:
        """The runs that tool uses of this call started, by the ids of the uses."""
        names = {use for use, _ in json_list(row.tool_uses)}
        agents = {tool.agent_id: use for (call, use), tool in self.beside.tools.items() if call == row.key}
        found: dict[str, StartedRun] = {}
        for run in runs:
            use = run.tool_use if run.tool_use in names else agents.get(run.run.name.removeprefix("run "))
            if use is not None:
                found.setdefault(use, run)
        return found

    def _turns(self, one: Drawn, said: list[Said]) -> tuple[list[Block], int]:
        """Blocks of a prompt; results stand beside their tool uses, here or in an earlier call's answer."""
        here = _uses(message for _, message in said if message is not None)
        shared = one.lineage.shared if one.lineage is not None else 0
        turns = self.lineage.turns
        blocks: list[Block] = []
        above = 0
        for turn, told in said:
            is_new = turns.depths[turn] > shared
            if told is None:
                blocks.append(Block(turns.roles[turn], [], is_new))
                continue
            inside = [part for part in told.parts if not _is_result_of(part, here)]
            parts = (
                inside if self.whole else [part for part in inside if not _is_result_of(part, self.answered)]
            )
            above += len(inside) - len(parts)
            if parts or not told.parts:
                blocks.append(self._block(replace(told, parts=tuple(parts)), None, {}, is_new=is_new))
        return blocks, above

    def _block(
        self, told: Message, call_key: str | None, runs: dict[str, StartedRun], *, is_new: bool = True
    ) -> Block:
        """A message as a block, tool uses with what they gave back and the sub-agents they started."""
        block = block_of(told, self.room, is_new=is_new)
        pieces = []
        for piece in block.pieces:
            name = piece.tool_call_id or ""
            own = self.pairs.ids.get(name, piece.tool_call_id)
            piece = replace(piece, tool_call_id=own)
            if piece.kind == Kind.TOOL_USE:
                run = runs.get(own or "")
                tool = self.beside.tools.get((call_key or "", own or ""))
                result = self._result(self.pairs.results.get(name), tool)
                piece = replace(piece, result=result, run=run_line(run.run) if run else None)
            pieces.append(piece)
        return replace(block, pieces=pieces)

    def _result(self, part: Part | None, tool: ToolCall | None) -> Result | None:
        """What came back: as a prompt told it, else as the tool's own event does."""
        status = tool.status if tool is not None else None
        took = seconds(tool.duration_us) if tool is not None else None
        if part is not None:
            block = block_of(Message("tool", (part,), ()), self.room)
            return Result(status, part.is_error, took, block.pieces[0].pieces)
        if tool is None:
            return None
        told = self.texts.result(tool.return_entry_id) if tool.return_entry_id is not None else []
        return Result(status, status == Status.ERROR, took, pieces_of(told, self.room))

    def _facts(self, one: Drawn) -> PromptFacts:
        told = one.lineage
        captured = next((attempt.captured for attempt in reversed(one.attempts) if attempt.captured), None)
        if told is None or told.known & Known.NOTHING:
            return PromptFacts(None, None, 0, 0, 0, False, False, False, captured)
        key = None if told.previous is None else self.lineage.keys[told.previous]
        number = self.beside.numbers.get(key or "")
        return PromptFacts(
            relation=told.relation,
            previous=Named(key, number) if key is not None and number is not None else None,
            turns=self.lineage.turns.depth(told.head),
            shared_turns=told.shared,
            left_out_turns=one.left_out,
            is_reconstructed=bool(told.known & Known.RECONSTRUCTED),
            is_cut=bool(told.known & Known.CUT),
            is_kept_elsewhere=bool(told.known & Known.KEPT_ELSEWHERE),
            captured=captured,
        )


def _uses(told: Iterable[Message]) -> set[str]:
    """Names of the tool uses of some messages."""
    parts = (part for message in told for part in message.parts if part.kind is Kind.TOOL_USE)
    return {part.tool_call_id for part in parts if part.tool_call_id is not None}


def _is_result_of(part: Part, names: Container[str | None]) -> bool:
    return part.kind is Kind.TOOL_RESULT and part.tool_call_id in names


def error_of(attempts: Sequence[Attempt]) -> str | None:
    """How a call that got no answer ended."""
    if not attempts or attempts[-1].status in (Status.OK, Status.OPEN):
        return None
    last = attempts[-1]
    status = None if last.status_code is None else str(last.status_code)
    return " ".join(part for part in (status, last.error_type, last.error_message) if part) or last.status
