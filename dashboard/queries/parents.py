"""Which call started the sub-agent that made a call. Found when read, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from journal.fold.keys import public_key
from journal.fold.link import tool_link
from journal.models import Call, CallLink, ToolCall

#: A session and a name inside it.
Place = tuple[int, str]


def parent_keys(calls: Sequence[Call]) -> dict[int, str]:
    """The key of each call's parent, by row id; calls without a known parent are left out.

    The sender may name the parent itself, or the tool use that started the run, or only the run, which an
    executed tool says it was. All calls are of one project, their sessions loaded. Four statements at most,
    and none without a call that names any of these.
    """
    made_for = [call for call in calls if call.parent_call_id or call.parent_tool_use_id or call.agent_id]
    if not made_for:
        return {}
    named = _named_calls(made_for)
    uses = _uses_of_runs(made_for)
    askers = _askers(made_for, uses.values())
    runs = _runs_of_tools(made_for)
    parents: dict[int, str] = {}
    for call in made_for:
        use = call.parent_tool_use_id or uses.get((call.session_id, call.agent_id or ""))
        found = (
            named.get((call.session_id, call.parent_call_id or ""))
            or askers.get((call.session_id, use or ""))
            or runs.get((call.session_id, call.agent_id or ""))
        )
        if found is not None and found != call.key:
            parents[call.pk] = found
    return parents


def _sessions(calls: Iterable[Call]) -> set[int]:
    return {call.session_id for call in calls}


def _named_calls(calls: list[Call]) -> dict[Place, str]:
    """Parents that the sender named: the key of a call is a hash of its session and its id."""
    keys = {
        public_key(call.session.session_id, "call", call.parent_call_id): (
            call.session_id,
            call.parent_call_id,
        )
        for call in calls
        if call.parent_call_id
    }
    if not keys:
        return {}
    there = Call.objects.filter(project_id=calls[0].project_id, key__in=keys).values_list("key", flat=True)
    return {keys[key]: key for key in there}


def _uses_of_runs(calls: list[Call]) -> dict[Place, str]:
    """The tool use that started a run, as one of the run's other calls may tell it."""
    runs = {call.agent_id for call in calls if call.agent_id and not call.parent_tool_use_id}
    if not runs:
        return {}
    rows = Call.objects.filter(
        session__in=_sessions(calls), agent_id__in=runs, parent_tool_use_id__isnull=False
    )
    told = rows.order_by().values_list("session_id", "agent_id", "parent_tool_use_id").distinct()
    # The largest is met first, so that the smallest one stays.
    return {(session, run): use for session, run, use in sorted(told, reverse=True) if run and use}


def _askers(calls: list[Call], uses: Iterable[str]) -> dict[Place, str]:
    """The call of the same session whose answer asked for a tool use; of several the one with the smallest key."""
    names = {tool_link(use): use for use in uses}
    names |= {
        tool_link(call.parent_tool_use_id): call.parent_tool_use_id
        for call in calls
        if call.parent_tool_use_id
    }
    if not names:
        return {}
    rows = CallLink.objects.filter(
        project_id=calls[0].project_id, link_key__in=names, call__session__in=_sessions(calls)
    )
    told = rows.values_list("call__key", "call__session_id", "link_key")
    return {(session, names[link]): key for key, session, link in sorted(told, reverse=True)}


def _runs_of_tools(calls: list[Call]) -> dict[Place, str]:
    """The call that asked for the executed tool which was this run."""
    runs = {call.agent_id for call in calls if call.agent_id}
    if not runs:
        return {}
    rows = ToolCall.objects.filter(
        session__in=_sessions(calls), agent_id__in=runs, call_key__isnull=False
    ).values_list("call_key", "session_id", "agent_id")
    return {(session, run): key for key, session, run in sorted(rows, reverse=True) if key and run}
