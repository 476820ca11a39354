"""One stretch of a conversation, put together: turns, answers, and results beside the tool uses they belong to."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from journal.anatomy.prompts import Kind, Message, Part, spoken
from journal.anatomy.prompts.turns import Relation
from journal.models import Attempt, Call, Session, ToolCall
from journal.models.fields import from_microseconds
from journal.store.lineage import CallLineage, Known, Lineage, LooseMessage, PlaceKind
from journal.vocabulary import Status

from .inside import StartedRun
from .rows import call_summary
from .shapes import CallSummary
from .spoken import Block, Result, Room, RunLine, block_of, pieces_of, run_line
from .texts import Texts, Wanted
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
    """What was found beside the calls of a page: tools that ran, by their ids, and numbers of calls by key."""

    tools: dict[str, ToolCall]
    numbers: dict[str, int]


def wanted_of(drawn: Sequence[Drawn], lineage: Lineage, *, whole: bool) -> Wanted:
    """What has to be fetched for these calls."""
    wanted = Wanted()
    for one in drawn:
        wanted.turns.update(one.turns)
        wanted.records.update(loose.source for loose in one.asides)
        if one.system is not None:
            wanted.systems.add(one.system)
        if one.tools is not None:
            wanted.tools.add(one.tools)
        if one.lineage is not None:
            wanted.answers.add(one.lineage.number)
            if one.lineage.previous is not None and not whole:
                wanted.answers.add(one.lineage.previous)
    return wanted


def want_results(wanted: Wanted, drawn: Sequence[Drawn], tools: dict[str, ToolCall]) -> None:
    """Ask for the tools' own events where no prompt of the page tells what they gave back."""
    sent = {
        one.lineage.previous
        for one in drawn
        if one.lineage is not None and one.lineage.relation is Relation.GROWS
    }
    for one in drawn:
        if one.lineage is not None and one.lineage.number in sent:
            continue
        ran = (tools[use] for use, _ in json_list(one.row.tool_uses) if use in tools)
        wanted.results.update(tool.return_entry_id for tool in ran if tool.return_entry_id is not None)


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
        self.results: dict[str, Result] = {}
        self.sent: set[str] = set()

    def calls(self, drawn: Sequence[Drawn], runs: dict[str, list[StartedRun]]) -> list[ConversationCall]:
        """The calls in order."""
        prompts = [[(turn, self.texts.turn(turn)) for turn in one.turns] for one in drawn]
        answers = [self.texts.answer(one.lineage.number) if one.lineage is not None else [] for one in drawn]
        self._gather_results(prompts, answers)
        return [
            self._call(one, said, answer, runs.get(one.row.key, []))
            for one, said, answer in zip(drawn, prompts, answers, strict=True)
        ]

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
            answer=[_with_results(block_of(told, self.room), self.results, of_tool) for told in answer],
            error=error_of(one.attempts),
            runs=[run_line(run.run) for run in runs if run not in of_tool.values()],
        )

    def asides(self, told: Sequence[LooseMessage]) -> list[Aside]:
        """Messages beside the prompts."""
        found = []
        for loose in told:
            said = self.texts.record(loose.source)
            at = None if loose.occurred_us is None else from_microseconds(loose.occurred_us)
            block = Block("other", []) if said is None else block_of(said, self.room)
            found.append(Aside(at, block))
        return found

    def _runs_of_tools(self, row: Call, runs: list[StartedRun]) -> dict[str, StartedRun]:
        """The runs that tool uses of this call started, by the ids of the uses."""
        names = {use for use, _ in json_list(row.tool_uses)}
        agents = {tool.agent_id: use for use, tool in self.beside.tools.items() if use in names}
        found: dict[str, StartedRun] = {}
        for run in runs:
            use = run.tool_use if run.tool_use in names else agents.get(run.run.name.removeprefix("run "))
            if use is not None:
                found.setdefault(use, run)
        return found

    def _turns(self, one: Drawn, said: list[Said]) -> tuple[list[Block], int]:
        """Blocks of a prompt, without the answer it sends back; results stand beside their tool uses."""
        echoes = set() if self.whole else self._echoes(one, said)
        shown = [(turn, told) for turn, told in said if turn not in echoes]
        own = self._results_inside(told for _, told in shown)
        shared = one.lineage.shared if one.lineage is not None else 0
        turns = self.lineage.turns
        blocks: list[Block] = []
        above = 0
        for turn, told in shown:
            is_new = turns.depths[turn] > shared
            if told is None:
                blocks.append(Block(turns.roles[turn], [], is_new))
                continue
            inside = [part for part in told.parts if not _is_result_of(part, own)]
            parts = inside if self.whole else [part for part in inside if not _is_result_of(part, self.sent)]
            above += len(inside) - len(parts)
            if parts or not told.parts:
                block = block_of(replace(told, parts=tuple(parts)), self.room, is_new=is_new)
                blocks.append(_with_results(block, own, {}))
        return blocks, above

    def _echoes(self, one: Drawn, said: list[Said]) -> set[int]:
        """Turns that send back the answer of the call before as it was."""
        previous = one.lineage.previous if one.lineage is not None else None
        if previous is None or one.left_out:
            return set()
        answered = {spoken(message).digest for message in self.texts.answer(previous)}
        places = self.lineage.turns.places
        found: set[int] = set()
        for turn, message in said:
            is_kept = places[turn].kind == PlaceKind.ANSWER and places[turn].source == previous
            if not is_kept and (message is None or spoken(message).digest not in answered):
                break
            found.add(turn)
        return found

    def _results_inside(self, said: Iterable[Message | None]) -> dict[str, Result]:
        """Results of tool uses that the same prompt tells."""
        told = [message for message in said if message is not None]
        uses = _ids(told, Kind.TOOL_USE)
        return {name: self._sent_result(name, part) for name, part in _results(told).items() if name in uses}

    def _gather_results(self, prompts: list[list[Said]], answers: list[list[Message]]) -> None:
        """What came back for the tool uses of the answers: in a prompt of this page, else the tool's own event."""
        uses = _ids((message for answer in answers for message in answer), Kind.TOOL_USE)
        told = _results(message for said in prompts for _, message in said if message is not None)
        for name in sorted(uses):
            part, tool = told.get(name), self.beside.tools.get(name)
            if part is not None:
                self.results[name] = self._sent_result(name, part)
                self.sent.add(name)
            elif tool is not None:
                entry = tool.return_entry_id
                pieces = pieces_of(self.texts.result(entry), self.room) if entry is not None else []
                self.results[name] = Result(
                    tool.status, tool.status == Status.ERROR, seconds(tool.duration_us), pieces
                )

    def _sent_result(self, name: str, part: Part) -> Result:
        tool = self.beside.tools.get(name)
        block = block_of(Message("tool", (part,), ()), self.room)
        return Result(
            status=tool.status if tool is not None else None,
            is_error=part.is_error,
            duration_seconds=seconds(tool.duration_us) if tool is not None else None,
            pieces=block.pieces[0].pieces,
        )

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


def _with_results(block: Block, results: dict[str, Result], runs: dict[str, StartedRun]) -> Block:
    """The block with what its tool uses gave back, and the sub-agents they started."""
    pieces = []
    for piece in block.pieces:
        name = piece.tool_call_id
        if piece.kind == Kind.TOOL_USE and name is not None:
            run = runs.get(name)
            piece = replace(piece, result=results.get(name), run=run_line(run.run) if run else None)
        pieces.append(piece)
    return replace(block, pieces=pieces)


def _ids(told: Iterable[Message], kind: Kind) -> set[str]:
    parts = (part for message in told for part in message.parts if part.kind is kind)
    return {part.tool_call_id for part in parts if part.tool_call_id is not None}


def _results(told: Iterable[Message]) -> dict[str, Part]:
    """Results by the ids of their tool uses; of several the first."""
    found: dict[str, Part] = {}
    for message in told:
        for part in message.parts:
            if part.kind is Kind.TOOL_RESULT and part.tool_call_id is not None:
                found.setdefault(part.tool_call_id, part)
    return found


def _is_result_of(part: Part, names: Container[str | None]) -> bool:
    return part.kind is Kind.TOOL_RESULT and part.tool_call_id in names


def error_of(attempts: Sequence[Attempt]) -> str | None:
    """How a call that got no answer ended."""
    if not attempts or attempts[-1].status in (Status.OK, Status.OPEN):
        return None
    last = attempts[-1]
    status = None if last.status_code is None else str(last.status_code)
    return " ".join(part for part in (status, last.error_type, last.error_message) if part) or last.status
