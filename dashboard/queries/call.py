"""One call: attempts, waits, tools, passes and links. Bodies are fetched apart, when opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from journal.cost.usage.conventions import convention_of
from journal.fold.keys import group_number, link_number
from journal.models import Attempt, Call, CallLink, Pass, Project, Session, ToolCall
from journal.store.passes import compare

from .costs import CallCost, ReportedCost, call_cost, reported_cost, with_edition
from .labels import key_of_call, with_key
from .parents import parent_keys
from .rows import attempt_row, call_summary, pass_row, tool_row, waits_of
from .session import calls_before_in
from .shapes import AttemptRow, CallLinkRow, CallSummary, PassRow, ToolRow, ToolUse, Wait
from .values import json_list

MAX_LINKS = 50
MAX_TOOLS = 500


@dataclass(frozen=True, slots=True)
class CallDetail:
    """Everything about one call but its bodies."""

    summary: CallSummary
    environment: str | None
    handed_in_by: str | None
    usage_rule: str | None
    usage_from: str | None
    cache_write_1h: int | None
    output_visible: int | None
    attempts: list[AttemptRow]
    waits: list[Wait]
    tool_uses: list[ToolUse]
    tools: list[ToolRow]
    passes: list[PassRow]
    links: list[CallLinkRow]
    cost: CallCost
    reported: ReportedCost | None
    previous_key: str | None
    next_key: str | None

    @property
    def convention(self) -> str | None:
        """How the counts that the rule read overlap; None where nothing was read."""
        return None if self.usage_rule is None else convention_of(self.usage_rule)


def call_detail(project: Project, key: str) -> CallDetail | None:
    """The call with this short key. Nine statements, whatever it holds; eight without an answer.

    Up to four more find the call that started its sub-agent, when a sub-agent made it. Once a process and price
    list, one more reads its prices.
    """
    call = find_call(project, key)
    if call is None:
        return None
    session = call.session
    attempts = list(Attempt.objects.filter(call=call).order_by("number"))
    tools = list(call_tools(call).order_by("sort_at", "id")[:MAX_TOOLS])
    parent = parent_keys([call]).get(call.pk)
    return CallDetail(
        summary=call_summary(call, session, number=calls_before_in(session, call) + 1, parent=parent),
        environment=call.environment,
        handed_in_by=key_of_call(call),
        usage_rule=call.usage_rule,
        usage_from=call.usage_from,
        cache_write_1h=call.cache_write_1h_tokens,
        output_visible=call.output_visible_tokens,
        attempts=[attempt_row(row, key) for row in attempts],
        waits=waits_of(attempts),
        tool_uses=[ToolUse(tool_call_id, name) for tool_call_id, name in json_list(call.tool_uses)],
        tools=[tool_row(row) for row in tools],
        passes=call_passes(call),
        links=_links(call, session, parent, tools),
        cost=call_cost(call, attempts),
        reported=reported_cost(call),
        previous_key=_neighbour(session, call, earlier=True),
        next_key=_neighbour(session, call, earlier=False),
    )


def find_call(project: Project, key: str) -> Call | None:
    """The call with its session, the name of its price list and that of the key it came by. One statement."""
    if "\0" in key:
        return None
    found = Call.objects.filter(project=project, key=key).select_related("session")
    return with_key(with_edition(found)).first()


def call_tools(call: Call) -> QuerySet[ToolCall]:
    """The tools that ran for this call. They are folded with it, or each by the id its answer gave it."""
    groups = [group_number("tool", tool_call_id) for tool_call_id, _ in json_list(call.tool_uses)]
    return ToolCall.objects.filter(
        project_id=call.project_id,
        group_key__in=[call.group_key, *groups],
        call_key=call.key,
        session_id=call.session_id,
    )


def call_passes(call: Call) -> list[PassRow]:
    """The steps of the gateways, in order, with what each changed.

    One statement; three more for every fifty passes when somebody asks for the first time, and one that keeps it.
    """
    rows = list(Pass.objects.filter(call=call).order_by("number"))
    compare(rows)
    return [pass_row(row) for row in rows]


def _neighbour(session: Session, call: Call, *, earlier: bool) -> str | None:
    rows = Call.objects.filter(session=session).exclude(pk=call.pk)
    if earlier:
        rows = rows.filter(
            Q(sort_at__lte=call.sort_at) & (Q(sort_at__lt=call.sort_at) | Q(id__lt=call.pk))
        ).order_by("-sort_at", "-id")
    else:
        rows = rows.filter(
            Q(sort_at__gte=call.sort_at) & (Q(sort_at__gt=call.sort_at) | Q(id__gt=call.pk))
        ).order_by("sort_at", "id")
    return rows.values_list("key", flat=True).first()


def _links(call: Call, session: Session, parent: str | None, tools: Iterable[ToolCall]) -> list[CallLinkRow]:
    """Parent and children, and calls that recorded the same answer. Two statements."""
    family = Q(key=parent) if parent is not None else Q(pk__in=())
    if call.call_id is not None:
        family |= Q(parent_call_id=call.call_id)
    if uses := [use for use, _ in json_list(call.tool_uses)]:
        family |= Q(parent_tool_use_id__in=uses)
    if runs := [tool.agent_id for tool in tools if tool.agent_id]:
        family |= Q(agent_id__in=runs)
    related = Call.objects.filter(family, session=session).exclude(pk=call.pk)
    links = [
        _link("parent" if row.key == parent else "child", row, session)
        for row in related.order_by("sort_at", "id")[:MAX_LINKS]
    ]
    shared = Q(key=call.view_of) if call.view_of is not None else Q(pk__in=())
    if call.response_id is not None:
        named = CallLink.objects.filter(
            project_id=call.project_id, link_key=link_number("response", call.response_id)
        )
        shared |= Q(pk__in=named.values("call_id"))
    if call.view_of is None and call.response_id is None:
        return links
    views = Call.objects.filter(shared, project_id=call.project_id).exclude(pk=call.pk)
    return links + [
        _link(_shared_as(call, row), row, row.session)
        for row in views.select_related("session").order_by("sort_at", "id")[:MAX_LINKS]
    ]


def _shared_as(call: Call, row: Call) -> str:
    """How another record of the same answer stands to this one."""
    if row.key == call.view_of:
        return "counted_as"
    return "view" if row.view_of == call.key else "same_answer"


def _link(relation: str, row: Call, session: Session) -> CallLinkRow:
    return CallLinkRow(relation, row.key, session.key, session.session_id, row.status, row.request_model)
