"""Link what was folded apart: executed tools to the call that asked for them, records of one answer to each other."""

from collections.abc import Iterable
from typing import Any

from journal.fold.link import ANSWER_CHARACTERS, tool_group, tool_link
from journal.sql.bulk import placeholder, raw_cursor, select_in

from .totals import Sums
from .touched import Touched
from .views import relink_views


def relink(project_id: int, touched: Touched, sums: Sums) -> None:
    """Look again at everything that folding touched."""
    relink_tools(project_id, touched.tools, sums)
    relink_views(project_id, touched.answers, touched.gone_answers, sums, touched)


def relink_tools(project_id: int, tool_call_ids: Iterable[str], sums: Sums) -> None:
    """Look again at these ids, after rows that declare or execute them came or went.

    An executed tool belongs to the call of its session that asked for its id; of several to the one with the
    smallest key. Where only its end is told, and a call of another session asked for its id, it belongs to that
    one: this session is a copy that lacks the call. A tool of a call is counted with that call. Transactions that
    touch one id follow each other: its group is among those that ingestion locks.
    """
    links = {tool_group(name): tool_link(name) for name in tool_call_ids}
    if not links:
        return
    tools = list(
        select_in(
            "SELECT id, group_key, session_id, call_key, status, tool_call_id, start_entry_id FROM journal_toolcall "
            "WHERE project_id = ? AND group_key {in}",
            links,
            before=[project_id],
        )
    )
    if not tools:
        return
    owners: dict[tuple[int, int], str] = {}
    asked: dict[int, str] = {}
    for link, session, key in select_in(
        "SELECT l.link_key, c.session_id, c.key FROM journal_calllink l JOIN journal_call c ON c.id = l.call_id "
        "WHERE l.project_id = ? AND l.link_key {in}",
        {links[row[1]] for row in tools},
        before=[project_id],
    ):
        owners[link, session] = min(key, owners.get((link, session), key))
        asked[link] = min(key, asked.get(link, key))
    changed: list[tuple[Any, ...]] = []
    for number, group, session, call_key, status, tool_call_id, start_entry in tools:
        owner = owners.get((links[group], session))
        if owner is None and start_entry is None and len(tool_call_id or "") >= ANSWER_CHARACTERS:
            owner = asked.get(links[group])
        if owner != call_key:
            sums.tool(session, of_call=call_key is not None, status=status, sign=-1)
            sums.tool(session, of_call=owner is not None, status=status, sign=1)
            changed.append((owner, number))
    if changed:
        mark = placeholder()
        raw_cursor().executemany(f"UPDATE journal_toolcall SET call_key={mark} WHERE id={mark}", changed)
