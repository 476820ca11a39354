"""One call: attempts, waits, tools, passes and links. Bodies are fetched apart, when opened."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from journal.fold.keys import group_number, link_number
from journal.models import Attempt, Call, CallLink, Pass, Project, Session, ToolCall

from .rows import attempt_row, call_summary, pass_row, tool_row, waits_of
from .session import calls_before
from .shapes import AttemptRow, CallLinkRow, CallSummary, PassRow, ToolRow, ToolUse, Wait
from .values import json_list

MAX_LINKS = 50
MAX_TOOLS = 500


@dataclass(frozen=True, slots=True)
class CallDetail:
    """Everything about one call but its bodies."""

    summary: CallSummary
    environment: str | None
    usage_rule: str | None
    output_visible: int | None
    attempts: list[AttemptRow]
    waits: list[Wait]
    tool_uses: list[ToolUse]
    tools: list[ToolRow]
    passes: list[PassRow]
    links: list[CallLinkRow]
    previous_key: str | None
    next_key: str | None


def call_detail(project: Project, key: str) -> CallDetail | None:
    """The call with this short key. Nine statements, whatever it holds; eight without an answer."""
    call = find_call(project, key)
    if call is None:
        return None
    session = call.session
    attempts = list(Attempt.objects.filter(call=call).order_by("number"))
    tools = call_tools(call).order_by("sort_at", "id")[:MAX_TOOLS]
    return CallDetail(
        summary=call_summary(call, session, number=calls_before(session, call) + 1),
        environment=call.environment,
        usage_rule=call.usage_rule,
        output_visible=call.output_visible_tokens,
        attempts=[attempt_row(row, key) for row in attempts],
        waits=waits_of(attempts),
        tool_uses=[ToolUse(tool_call_id, name) for tool_call_id, name in json_list(call.tool_uses)],
        tools=[tool_row(row) for row in tools],
        passes=call_passes(call),
        links=_links(call, session),
        previous_key=_neighbour(session, call, earlier=True),
        next_key=_neighbour(session, call, earlier=False),
    )


def find_call(project: Project, key: str) -> Call | None:
    """The call with its session. One statement."""
    if "\0" in key:
        return None
    return Call.objects.filter(project=project, key=key).select_related("session").first()


def call_tools(call: Call) -> QuerySet[ToolCall]:
    """The tools that ran for this call. They are folded with it, or each by the id its answer gave it."""
    groups = [group_number("tool", tool_call_id) for tool_call_id, _ in json_list(call.tool_uses)]
    return ToolCall.objects.filter(
        project_id=call.project_id, group_key__in=[call.group_key, *groups], call_key=call.key
    )


def call_passes(call: Call) -> list[PassRow]:
    """The steps of the gateways, in order. One statement."""
    return [pass_row(row) for row in Pass.objects.filter(call=call).order_by("number")]


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


def _links(call: Call, session: Session) -> list[CallLinkRow]:
    """Parent and children by the sender's ids, and calls that share an answer's id. Two statements."""
    family = Q(pk__in=())
    if call.call_id is not None:
        family |= Q(session=session, parent_call_id=call.call_id)
    if call.parent_call_id is not None:
        family |= Q(session=session, call_id=call.parent_call_id)
    related = Call.objects.filter(family).exclude(pk=call.pk).select_related("session")
    links = [
        _link("parent" if row.call_id == call.parent_call_id else "child", row)
        for row in related.order_by("sort_at", "id")[:MAX_LINKS]
    ]
    if call.response_id is None:
        return links
    shared = (
        Call.objects.filter(
            project_id=call.project_id,
            pk__in=CallLink.objects.filter(
                project_id=call.project_id,
                link_key=link_number("response", call.response_id),
            ).values("call_id"),
        )
        .exclude(pk=call.pk)
        .select_related("session")
    )
    return links + [_link("same_answer", row) for row in shared.order_by("sort_at", "id")[:MAX_LINKS]]


def _link(relation: str, row: Call) -> CallLinkRow:
    return CallLinkRow(relation, row.key, row.session.key, row.status, row.request_model)
