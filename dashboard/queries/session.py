"""One session: its facts, and its calls in order with everything drawn beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.db.models import Count

from journal.models import Attempt, Call, Conflict, Project, Session, ToolCall

from .costs import other_costs, with_edition
from .paging import Order, keyset
from .parents import parent_keys
from .rows import attempt_row, call_summary, tool_row, waits_of
from .runs import AgentRun, run_name, runs_beside
from .sessions import find_session, session_summary
from .shapes import AttemptRow, CallLinkRow, CallSummary, Cost, SessionSummary, ToolRow, Wait
from .starts import Asked, Start, calls_before, start_of
from .uploads import UploadReport, uploads_of_session
from .values import json_list

CALLS_PER_PAGE = 100
#: Beside an open call there is room, and time, for fewer; a session of so many is shown whole all the same.
CALLS_BESIDE_A_CALL = 40
CALLS_SHOWN_WHOLE = 50
#: How many of them stand before the open call.
LEAD = 6
TOOLS_PER_PAGE = 2000
TIMELINE = Order("timeline", "sort_at")


@dataclass(frozen=True, slots=True)
class Integrity:
    """What is missing or odd in one session."""

    open_calls: int
    orphan_tool_calls: int
    gaps: int
    conflicts: int
    unknown_usage_calls: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something the fold noted, and on how many calls."""

    note: str
    calls: int


@dataclass(frozen=True, slots=True)
class BroughtBy:
    """An upload by which events of the session came, and the files of it that tell of the session."""

    upload: str
    created_at: datetime
    files: list[str]


@dataclass(frozen=True, slots=True)
class SessionHeader:
    """The facts above the timeline."""

    summary: SessionSummary
    project_slug: str
    is_sample: bool
    notes: list[Note]
    integrity: Integrity
    uploads: list[BroughtBy]


@dataclass(frozen=True, slots=True)
class Heading:
    """What the page of a session says above its calls."""

    summary: SessionSummary
    is_sample: bool
    conflicts: int
    uploads: list[BroughtBy]
    other_costs: list[Cost]


@dataclass(frozen=True, slots=True)
class TimelineCall:
    """One row of the timeline; the tools it asked for are in the lane below it.

    `run` names the run of a sub-agent that made it. `counted_as` is the call that counts in place of a view.
    """

    summary: CallSummary
    attempts: list[AttemptRow]
    waits: list[Wait]
    tools: list[ToolRow]
    run: str | None
    counted_as: CallLinkRow | None


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some calls in order. `loose_tools` ran in this stretch of time but belong to no call in it.

    `tools_cut` says that more tools ran than are listed. `runs` are those of the sub-agents that made some of
    the calls, by name. `number` is that of the first call, `calls_in_all` how many the session has.
    """

    calls: list[TimelineCall]
    runs: dict[str, AgentRun]
    loose_tools: list[ToolRow]
    tools_cut: bool
    next: str | None
    number: int = 1
    calls_in_all: int = 0


def session_header(project: Project, name: str) -> SessionHeader | None:
    """The session with this short key or own id. Five statements."""
    session = find_session(project, name)
    if session is None:
        return None
    return SessionHeader(
        summary=session_summary(session),
        project_slug=project.slug,
        is_sample=project.is_sample,
        notes=_notes(session),
        integrity=Integrity(
            open_calls=session.open_calls,
            orphan_tool_calls=ToolCall.objects.filter(session=session, call_key__isnull=True).count(),
            gaps=session.gaps,
            conflicts=_conflicts(session),
            unknown_usage_calls=session.unknown_usage_calls,
        ),
        uploads=[_brought_by(upload, session) for upload in uploads_of_session(session)],
    )


def heading(project: Project, session: Session) -> Heading:
    """What stands above the calls of a session. Two statements, a third where calls were billed in other currencies."""
    return Heading(
        summary=session_summary(session),
        is_sample=project.is_sample,
        conflicts=_conflicts(session),
        uploads=[_brought_by(upload, session) for upload in uploads_of_session(session)],
        other_costs=other_costs(session),
    )


def _conflicts(session: Session) -> int:
    return Conflict.objects.filter(entry__session=session).count()


def _brought_by(upload: UploadReport, session: Session) -> BroughtBy:
    files = [str(file.get("name")) for file in upload.files if session.key in file.get("sessions", ())]
    return BroughtBy(upload.id, upload.created_at, files)


def _notes(session: Session) -> list[Note]:
    flagged = Call.objects.filter(session=session).exclude(flags="[]")
    calls: Counter[str] = Counter()
    for flags, count in flagged.order_by().values_list("flags").annotate(Count("id")):
        calls.update(dict.fromkeys(json_list(flags), count))
    return [Note(note, count) for note, count in sorted(calls.items())]


def session_timeline(
    project: Project,
    session: Session,
    *,
    asked: Asked | None = None,
    limit: int = CALLS_PER_PAGE,
    lead: int | None = None,
) -> TimelinePage:
    """A stretch of the session. Three statements, whatever the number of calls; two without calls.

    `lead` is the number of calls before the one that is asked for; without it stretches are cut evenly.

    One more after a cursor or at a number, three around a call; five at most where sub-agents made some of the
    calls, and one where some are views.
    """
    in_all = session.calls + session.view_calls
    start = _start(session, asked or Asked(), in_all, limit, lead)
    of_session = Call.objects.filter(project=project, session=session)
    page = keyset(with_edition(of_session), TIMELINE, start.cursor, start.size)
    calls: list[Call] = page.rows
    tools = _tools_beside(session, calls, is_first=start.cursor is None, following=page.following)
    number = start.number
    if number is None:
        number = calls_before_in(session, calls[0]) + 1 if calls else in_all + 1
    attempts = _attempts_by_call(calls) if calls else {}
    for call in calls:
        call.session = session  # loaded already
    parents = parent_keys(calls)
    counted = _counted(project, calls)
    by_key: dict[str | None, list[ToolRow]] = {call.key: [] for call in calls}
    loose: list[ToolRow] = []
    for tool in tools[:TOOLS_PER_PAGE]:
        by_key.get(tool.call_key, loose).append(tool_row(tool))
    return TimelinePage(
        calls=[
            TimelineCall(
                summary=call_summary(call, session, number=number + place, parent=parents.get(call.pk)),
                attempts=[attempt_row(row, call.key) for row in attempts.get(call.pk, [])],
                waits=waits_of(attempts.get(call.pk, [])),
                tools=by_key[call.key],
                run=run_name(call),
                counted_as=counted.get(call.view_of),
            )
            for place, call in enumerate(calls)
        ],
        runs=runs_beside(session, calls),
        loose_tools=loose,
        tools_cut=len(tools) > TOOLS_PER_PAGE,
        next=page.next,
        number=number,
        calls_in_all=in_all,
    )


def timeline_around(project: Project, session: Session, asked: Asked) -> TimelinePage:
    """The stretch around the open call, of a session that is short all of it. As many statements."""
    limit = CALLS_BESIDE_A_CALL if session.calls + session.view_calls > CALLS_SHOWN_WHOLE else CALLS_PER_PAGE
    return session_timeline(project, session, asked=asked, limit=limit, lead=LEAD)


def _start(session: Session, asked: Asked, in_all: int, size: int, lead: int | None) -> Start:
    """Where the page begins; a session that fits on one page has no other."""
    if in_all <= size and asked.row is None and asked.before is None:
        asked = replace(asked, call=None)
    return start_of(Call.objects.filter(session=session), TIMELINE, asked, size, lead=lead)


def calls_before_in(session: Session, call: Call) -> int:
    """How many calls of the session come before this one. One statement along the index."""
    return calls_before(Call.objects.filter(session=session), TIMELINE, call)


def _counted(project: Project, calls: list[Call]) -> dict[str | None, CallLinkRow]:
    """The calls that count in place of views, by key."""
    keys = {call.view_of for call in calls if call.view_of is not None}
    if not keys:
        return {}
    rows = Call.objects.filter(project=project, key__in=keys).select_related("session")
    return {
        row.key: CallLinkRow(
            "counted_as", row.key, row.session.key, row.session.session_id, row.status, row.request_model
        )
        for row in rows
    }


def _attempts_by_call(calls: list[Call]) -> dict[int, list[Attempt]]:
    rows = Attempt.objects.filter(call__in=[call.pk for call in calls]).order_by("call_id", "number")
    return {call_id: list(group) for call_id, group in groupby(rows, key=lambda row: row.call_id)}


def _tools_beside(
    session: Session, calls: list[Call], *, is_first: bool, following: Call | None
) -> list[ToolCall]:
    """Tools that began in this stretch: from its first call up to the first one of the next page."""
    rows = ToolCall.objects.filter(session=session)
    if not is_first and calls:
        rows = rows.filter(sort_at__gte=calls[0].sort_at)
    if following is not None:
        rows = rows.filter(sort_at__lt=following.sort_at)
    return list(rows.order_by("sort_at", "id")[: TOOLS_PER_PAGE + 1])
