"""Fold groups and write what they give: rows of calls, attempts, tools and passes, and the sums they change."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import connection

from journal.fold.facts import unpack_facts
from journal.fold.fold import fold
from journal.fold.join import components, fold_joined
from journal.fold.link import answer_link, link_keys
from journal.fold.picture import Fact, Picture
from journal.models import Attempt, Call, CallLink, Pass, ToolCall
from journal.sql.bulk import change_in, insert_rows, select_in, take_ids

from . import rows
from .doubles import compare_bodies
from .joined import joins_of_groups, neighbours
from .pricing import price_calls
from .sessions import find_sessions
from .totals import CALL_COLUMNS, Sums, counted
from .touched import Touched

_SESSION, _STARTED = CALL_COLUMNS.index("session_id"), CALL_COLUMNS.index("started_at")


def facts_of_groups(project_id: int, group_keys: Iterable[int]) -> dict[int, list[Fact]]:
    """All facts of these groups. One statement; no documents."""
    groups: dict[int, list[Fact]] = {}
    for group, number, event_key, packed, received_us, api_key in select_in(
        "SELECT group_key, id, event_key, facts, received_at, api_key FROM journal_entry "
        "WHERE project_id = ? AND group_key {in}",
        group_keys,
        before=[project_id],
    ):
        fact = Fact(number, bytes(event_key), unpack_facts(bytes(packed)), received_us, api_key)
        groups.setdefault(group, []).append(fact)
    return groups


def remove_rows(group_keys: Iterable[int], sums: Sums) -> Touched:
    """Take away the rows of groups that are about to be folded again, and what they added.

    Returns what they declared, which needs another look (`relink`).
    """
    groups = list(group_keys)
    calls: list[int] = []
    touched = Touched()
    columns = ", ".join(CALL_COLUMNS)
    # Whoever links other records of an answer, or tools, changes rows of groups that are not its own: what is taken
    # from the sums has to be what it left.
    locked = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    for row in select_in(
        f"SELECT id, key, tool_uses, response_id, {columns} FROM journal_call "
        f"WHERE project_id = ? AND group_key {{in}}{locked}",
        groups,
        before=[sums.project_id],
    ):
        number, key, tool_uses, response_id, *counted_columns = row
        calls.append(number)
        touched.rows[key] = number
        if tool_uses != "[]":
            touched.tools.update(use for use, _ in json.loads(tool_uses))
        if (answer := answer_link(response_id)) is not None:
            touched.gone_answers.add(answer)
        sums.call(counted_columns, -1)
        touched.see(counted_columns[_SESSION], counted_columns[_STARTED])
    tools: list[int] = []
    for number, session, call_key, status in select_in(
        "SELECT id, session_id, call_key, status FROM journal_toolcall "
        f"WHERE project_id = ? AND group_key {{in}}{locked}",
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
    return touched


def write_pictures(
    project_id: int,
    pictures: Mapping[int, Picture],
    sessions: dict[str | None, int],
    sums: Sums,
    again: Mapping[str, int] | None = None,
) -> Touched:
    """Insert the rows of folded groups. `sessions` gives primary keys and learns those that are missing.

    `again`: rows that calls had before, by public key. They keep them: calls of one moment, or of none, stand in
    the order of their rows, which is that in which they were first told.

    Returns what they declare, and the tools they execute without a call.
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
    touched = Touched()
    compare_bodies(call for picture in pictures.values() for call in picture.calls)
    price_calls(project_id, (call for picture in pictures.values() for call in picture.calls))
    kept = again or {}
    new = sum(call.key not in kept for picture in pictures.values() for call in picture.calls)
    numbers = iter(take_ids(Call, new))
    for group, picture in pictures.items():
        for call in picture.calls:
            number = kept[call.key] if call.key in kept else next(numbers)
            session = sessions[call.session_id]
            calls.append(
                rows.call_row(call, id=number, project_id=project_id, session=session, group_key=group)
            )
            attempts += [rows.attempt_row(attempt, number) for attempt in call.attempts]
            passes += [rows.pass_row(one, number) for one in call.passes]
            links += [(project_id, key, number) for key in link_keys(call)]
            if call.tool_uses:
                touched.tools.update(use for use, _ in call.tool_uses)
            if (answer := answer_link(call.response_id)) is not None:
                touched.answers.add(answer)
            sums.call(counted(call, session), 1)
            touched.see(session, call.started_us)
        for tool in picture.tools:
            if tool.call_key is None and tool.tool_call_id is not None:
                touched.tools.add(tool.tool_call_id)
            session = sessions[tool.session_id]
            tools.append(rows.tool_row(tool, project_id=project_id, session=session, group_key=group))
            sums.tool(session, of_call=tool.call_key is not None, status=tool.status, sign=1)
    insert_rows(Call, rows.CALL, calls)
    insert_rows(Attempt, rows.ATTEMPT, attempts)
    insert_rows(Pass, rows.PASS, passes)
    insert_rows(ToolCall, rows.TOOL, tools)
    insert_rows(CallLink, ("project_id", "link_key", "call_id"), links)
    return touched


def fold_groups(
    groups: Mapping[int, list[Fact]], pairs: Iterable[tuple[int, int]] = ()
) -> dict[int, Picture]:
    """Pictures of groups; those that `pairs` tie together are folded together."""
    pictures: dict[int, Picture] = {}
    together: set[int] = set()
    for component in components(pairs):
        together |= component
        pictures.update(fold_joined({group: groups[group] for group in component if group in groups}))
    for group, facts in groups.items():
        if group not in together:
            pictures[group] = fold(group, facts)
    return pictures


def bring_joined(
    project_id: int,
    groups: dict[int, list[Fact]],
    sums: Sums,
    touched: Touched,
    *,
    before: Callable[[set[int]], None] | None = None,
) -> list[tuple[int, int]]:
    """Add the groups that hang together with these, their rows taken away; returns which pairs do.

    `before` is called with groups that turn up, before anything of theirs is read.
    """
    pairs: list[tuple[int, int]] = []
    frontier = groups
    while joins := joins_of_groups(frontier):
        found = list(neighbours(project_id, joins))
        pairs += found
        more = {group for _, group in found} - groups.keys()
        if not more:
            break
        if before is not None:
            before(more)
        touched.add(remove_rows(more, sums))
        frontier = facts_of_groups(project_id, more)
        groups.update(frontier)
    return pairs


def fold_again(
    project_id: int,
    group_keys: Iterable[int],
    sessions: dict[str | None, int],
    sums: Sums,
    touched: Touched,
) -> None:
    """Fold what is left of groups whose rows are taken away already, with what hangs together with them."""
    groups = facts_of_groups(project_id, group_keys)
    pairs = bring_joined(project_id, groups, sums, touched)
    touched.add(write_pictures(project_id, fold_groups(groups, pairs), sessions, sums, touched.rows))
