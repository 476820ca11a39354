"""The conversation of a session, a page at a time: per call what it said that was new, and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db.models import QuerySet

from journal.anatomy.prompts.turns import Relation
from journal.fold.keys import group_number
from journal.models import Attempt, Call, Project, Session, ToolCall
from journal.store.lineage import STRETCH_CALLS, Lineage, LooseMessage, lineage_up_to

from .costs import with_edition
from .inside import calls_of_run, loose, main_calls, started_runs, under
from .numbers import numbers_of
from .paging import Order, keyset, unpack
from .spoken import RunLine, run_line
from .starts import Asked, start_of
from .talk import Aside, Beside, ConversationCall, Drawing, Drawn
from .texts import Texts, Wanted
from .values import json_list

CALLS_PER_PAGE = 40
#: Calls of a page that shows whole prompts.
WHOLE_CALLS_PER_PAGE = 5
#: Turns of one prompt that are shown: the latest.
NEW_TURNS = 60
WHOLE_TURNS = 300
#: Messages beside the prompts that one page shows.
MOST_ASIDES = 100
_NEVER = -(2**63)
IN_ORDER = Order("conversation", "sort_at")


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """Some calls in order. `loose_runs` began in this stretch, and nobody knows who started them.

    `asides` were recorded after the last call of all. `more_asides` counts those for which there was no room.
    """

    calls: list[ConversationCall]
    loose_runs: list[RunLine]
    next: str | None
    asides: list[Aside] = field(default_factory=list)
    more_asides: int = 0
    is_first: bool = True


def conversation_page(
    project: Project,
    session: Session,
    *,
    run: str | None = None,
    whole: bool = False,
    asked: Asked | None = None,
    limit: int | None = None,
) -> ConversationPage:
    """A stretch of the conversation: of the main thread, or of one run of a sub-agent.

    Ten statements and two for the parts of bodies, whatever the number of calls; six more at most in a session
    with sub-agents, three more around a call that was asked for, one more in a session of thousands of calls.
    Making a lineage that is not kept takes some more for each hundred calls.
    """
    size = min(limit or CALLS_PER_PAGE, WHOLE_CALLS_PER_PAGE if whole else CALLS_PER_PAGE)
    rows: QuerySet[Call] = main_calls(session) if run is None else calls_of_run(session, run)
    asked = asked or Asked()
    if session.calls + session.view_calls <= size:
        asked = replace(asked, call=None)
    start = start_of(rows, IN_ORDER, asked, size, numbered=Call.objects.filter(session=session))
    cursor = start.cursor
    page = keyset(with_edition(rows), IN_ORDER, cursor, start.size)
    runs = started_runs(session)
    is_first = cursor is None
    beside = loose(runs, page.rows, is_first=is_first, following=page.following) if run is None else []
    loose_runs = [run_line(told.run) for told in beside]
    lineage = lineage_up_to(session, _calls_up_to(session, page.rows))
    drawn = [_drawn(row, lineage, whole=whole) for row in page.rows]
    asides = _asides(lineage, run, since=unpack(cursor, IN_ORDER.label).value if cursor else None)
    kept = asides[:MOST_ASIDES]
    last = _give_asides(drawn, kept, is_last=page.next is None)
    if not drawn and not last:
        return ConversationPage([], loose_runs, None, is_first=is_first)
    _give_attempts(drawn)
    tools = _tools_that_ran(project, session, drawn)
    wanted = _wanted_of(drawn, lineage, whole=whole)
    wanted.records.update(aside.source for aside in last)
    _want_results(wanted, drawn, tools)
    protocols = {one.lineage.number: one.row.protocol for one in drawn if one.lineage is not None}
    drawing = Drawing(
        session,
        lineage,
        Texts(project, lineage, wanted, protocols),
        Beside(tools, _numbers(session, lineage, drawn)),
        whole=whole,
    )
    return ConversationPage(
        drawing.calls(drawn, under(runs, _keys(drawn))),
        loose_runs,
        page.next,
        asides=drawing.asides(last),
        more_asides=_left_out(asides[MOST_ASIDES:], drawn, is_last=page.next is None),
        is_first=is_first,
    )


def _calls_up_to(session: Session, rows: Sequence[Call]) -> int:
    """How many calls of the session begin no later than these do. Counted where it makes a difference."""
    in_all = session.calls + session.view_calls
    if in_all <= STRETCH_CALLS or not rows:
        return in_all
    return Call.objects.filter(session=session, sort_at__lte=rows[-1].sort_at).count()


def _asides(lineage: Lineage, run: str | None, *, since: int | None) -> list[LooseMessage]:
    """Messages that stand in no prompt, of the main thread or of a run, from where the page begins."""
    agent_id = None if run is None else run.removeprefix("run ")
    return [
        loose
        for loose in lineage.loose()
        if loose.agent_id == agent_id and (since is None or (loose.occurred_us or _NEVER) > since)
    ]


def _give_asides(
    drawn: Sequence[Drawn], asides: Sequence[LooseMessage], *, is_last: bool
) -> list[LooseMessage]:
    """Give each to the call that came after it; those after the last call of all are handed back."""
    left = list(asides)
    for one in drawn:
        one.asides = [loose for loose in left if (loose.occurred_us or _NEVER) <= one.row.sort_at]
        left = left[len(one.asides) :]
    return left if is_last else []


def _left_out(asides: Sequence[LooseMessage], drawn: Sequence[Drawn], *, is_last: bool) -> int:
    if is_last:
        return len(asides)
    end = drawn[-1].row.sort_at
    return sum((loose.occurred_us or _NEVER) <= end for loose in asides)


def _keys(drawn: Sequence[Drawn]) -> set[str]:
    return {one.row.key for one in drawn}


def _drawn(row: Call, lineage: Lineage, *, whole: bool) -> Drawn:
    known = lineage.of(row.key)
    if known is None:
        return Drawn(row, None, [])
    turns = lineage.turns.path(known.head, 0 if whole else known.shared)
    most = WHOLE_TURNS if whole else NEW_TURNS
    before = None if whole or known.previous is None else lineage.at(known.previous)
    system = known.system if before is None or before.system != known.system else None
    tools = known.tools if before is None or before.tools != known.tools else None
    return Drawn(
        row,
        known,
        turns[-most:],
        left_out=max(len(turns) - most, 0),
        system=None if system is None else system.source,
        tools=None if tools is None else tools.source,
    )


def _give_attempts(drawn: Sequence[Drawn]) -> None:
    by_call = {one.row.pk: one for one in drawn}
    for attempt in Attempt.objects.filter(call__in=list(by_call)).order_by("call_id", "number"):
        by_call[attempt.call_id].attempts.append(attempt)


def _tools_that_ran(
    project: Project, session: Session, drawn: Sequence[Drawn]
) -> dict[tuple[str, str], ToolCall]:
    """The tools that ran for the uses of these calls, by call and id; of several with one id the first."""
    groups = {one.row.group_key for one in drawn}
    groups |= {group_number("tool", use) for one in drawn for use, _ in json_list(one.row.tool_uses)}
    rows = ToolCall.objects.filter(
        project=project, session=session, group_key__in=groups, call_key__in=_keys(drawn)
    )
    found: dict[tuple[str, str], ToolCall] = {}
    for tool in rows.order_by("occurrence", "id"):
        if tool.tool_call_id is not None and tool.call_key is not None:
            found.setdefault((tool.call_key, tool.tool_call_id), tool)
    return found


def _numbers(session: Session, lineage: Lineage, drawn: Sequence[Drawn]) -> dict[str, int]:
    """Numbers of the calls shown and of those they are compared with."""
    wanted = _keys(drawn)
    for one in drawn:
        if one.lineage is not None and one.lineage.previous is not None:
            wanted.add(lineage.keys[one.lineage.previous])
    return numbers_of(session, wanted)


def _wanted_of(drawn: Sequence[Drawn], lineage: Lineage, *, whole: bool) -> Wanted:
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


def _want_results(wanted: Wanted, drawn: Sequence[Drawn], tools: dict[tuple[str, str], ToolCall]) -> None:
    """Ask for the tools' own events where no prompt of the page tells what they gave back."""
    sent = {
        one.lineage.previous
        for one in drawn
        if one.lineage is not None and one.lineage.relation is Relation.GROWS
    }
    for one in drawn:
        if one.lineage is not None and one.lineage.number in sent:
            continue
        uses = ((one.row.key, use) for use, _ in json_list(one.row.tool_uses))
        ran = (tools[use] for use in uses if use in tools)
        wanted.results.update(tool.return_entry_id for tool in ran if tool.return_entry_id is not None)
