"""Fold groups and write what they give: rows of calls, attempts, tools and passes, and the sums they change."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from journal.fold.facts import unpack_facts
from journal.fold.fold import fold
from journal.fold.link import link_keys
from journal.fold.picture import Fact, Picture
from journal.models import Attempt, Call, CallLink, Pass, ToolCall
from journal.sql.bulk import change_in, insert_rows, select_in, take_ids

from . import rows
from .sessions import find_sessions
from .totals import CALL_COLUMNS, Sums, call_columns


def facts_of_groups(project_id: int, group_keys: Iterable[int]) -> dict[int, list[Fact]]:
    """All facts of these groups. One statement; no documents."""
    groups: dict[int, list[Fact]] = {}
    for group, number, event_key, packed in select_in(
        "SELECT group_key, id, event_key, facts FROM journal_entry WHERE project_id = ? AND group_key {in}",
        group_keys,
        before=[project_id],
    ):
        groups.setdefault(group, []).append(Fact(number, bytes(event_key), unpack_facts(bytes(packed))))
    return groups


def remove_rows(group_keys: Iterable[int], sums: Sums) -> set[str]:
    """Take away the rows of groups that are about to be folded again, and what they added.

    Returns the tool ids they declared, whose tools need another look (`relink_tools`).
    """
    groups = list(group_keys)
    calls: list[int] = []
    declared: set[str] = set()
    columns = ", ".join(CALL_COLUMNS)
    for row in select_in(
        f"SELECT id, tool_uses, {columns} FROM journal_call WHERE project_id = ? AND group_key {{in}}",
        groups,
        before=[sums.project_id],
    ):
        calls.append(row[0])
        if row[1] != "[]":
            declared.update(use for use, _ in json.loads(row[1]))
        sums.call(row[2:], -1)
    tools: list[int] = []
    for number, session, call_key, status in select_in(
        "SELECT id, session_id, call_key, status FROM journal_toolcall WHERE project_id = ? AND group_key {in}",
        groups,
        before=[sums.project_id],
    ):
        tools.append(number)
        sums.tool(session, of_call=call_key is not None, status=status, sign=-1)
    if calls:
        for table in ("journal_attempt", "journal_pass", "journal_calllink"):
            change_in(f"DELETE FROM {table} WHERE call_id {{in}}", calls)
        change_in("DELETE FROM journal_call WHERE id {in}", calls)
    if tools:
        change_in("DELETE FROM journal_toolcall WHERE id {in}", tools)
    return declared


def write_pictures(
    project_id: int, pictures: Mapping[int, Picture], sessions: dict[str | None, int], sums: Sums
) -> set[str]:
    """Insert the rows of folded groups. `sessions` gives primary keys and learns those that are missing.

    Returns the tool ids they declare or execute without a call.
    """
    named = {call.session_id for picture in pictures.values() for call in picture.calls}
    named |= {tool.session_id for picture in pictures.values() for tool in picture.tools}
    if missing := named - sessions.keys():
        sessions.update(find_sessions(project_id, missing))
    calls: list[tuple[Any, ...]] = []
    attempts: list[tuple[Any, ...]] = []
    passes: list[tuple[Any, ...]] = []
    tools: list[tuple[Any, ...]] = []
    links: list[tuple[Any, ...]] = []
    touched: set[str] = set()
    numbers = iter(take_ids(Call, sum(len(picture.calls) for picture in pictures.values())))
    for group, picture in pictures.items():
        for call in picture.calls:
            number = next(numbers)
            session = sessions[call.session_id]
            calls.append(
                rows.call_row(call, id=number, project_id=project_id, session=session, group_key=group)
            )
            attempts += [rows.attempt_row(attempt, number) for attempt in call.attempts]
            passes += [rows.pass_row(one, number) for one in call.passes]
            links += [(project_id, key, number) for key in link_keys(call)]
            if call.tool_uses:
                touched.update(use for use, _ in call.tool_uses)
            sums.call(call_columns(call, session), 1)
        for tool in picture.tools:
            if tool.call_key is None and tool.tool_call_id is not None:
                touched.add(tool.tool_call_id)
            session = sessions[tool.session_id]
            tools.append(rows.tool_row(tool, project_id=project_id, session=session, group_key=group))
            sums.tool(session, of_call=tool.call_key is not None, status=tool.status, sign=1)
    insert_rows(Call, rows.CALL, calls)
    insert_rows(Attempt, rows.ATTEMPT, attempts)
    insert_rows(Pass, rows.PASS, passes)
    insert_rows(ToolCall, rows.TOOL, tools)
    insert_rows(CallLink, ("project_id", "link_key", "call_id"), links)
    return touched


def fold_groups(groups: Mapping[int, list[Fact]]) -> dict[int, Picture]:
    """Pictures of groups. Pure but for its name standing here."""
    return {group: fold(group, facts) for group, facts in groups.items()}
