"""Rows hold what both databases take, in the order of their columns."""

import json

from journal.accept import rows
from journal.fold.picture import FoldedAttempt, FoldedCall, FoldedPass, FoldedTool


def row_of(columns, row):
    return dict(zip(columns, row, strict=True))


def test_null_characters_are_replaced():
    assert rows.clean("a\x00b") == "a\ufffdb"
    assert rows.clean("plain") == "plain"
    assert rows.clean(None) is None
    assert json.loads(rows.dumps(["a\x00", "ä"])) == ["a\ufffd", "ä"]


def test_a_call_stands_where_it_started_else_where_it_ended():
    def sort_at(**times):
        call = FoldedCall("s", "key", "c", **times)
        return row_of(rows.CALL, rows.call_row(call, id=1, project_id=2, session=3, group_key=4))["sort_at"]

    assert (sort_at(started_us=5, ended_us=9), sort_at(ended_us=9), sort_at()) == (5, 9, 0)


def test_a_call_fills_its_columns():
    call = FoldedCall(
        "s", "key", "c", status="ok", tool_uses=(("t", "search"),), flags=["note"], cache_read=5
    )
    row = row_of(rows.CALL, rows.call_row(call, id=1, project_id=2, session=3, group_key=4))
    assert (row["id"], row["project_id"], row["session_id"], row["group_key"]) == (1, 2, 3, 4)
    assert (row["tool_uses"], row["flags"], row["finish_reasons"]) == ('[["t","search"]]', '["note"]', "[]")
    assert (row["cache_read_tokens"], row["input_uncached_tokens"]) == (5, None)


def test_an_attempt_fills_its_columns():
    attempt = FoldedAttempt(2, "a", marks=[("first_byte", 5), ("end", None)], captured="x" * 100)
    row = row_of(rows.ATTEMPT, rows.attempt_row(attempt, 7))
    assert (row["call_id"], row["number"], row["attempt_id"]) == (7, 2, "a")
    assert (row["marks"], row["captured"]) == ('[["first_byte",5],["end",null]]', "x" * 13)


def test_tools_and_passes_fill_their_columns():
    tool = row_of(
        rows.TOOL,
        rows.tool_row(FoldedTool("t", 2, "search", ended_us=4), project_id=1, session=2, group_key=3),
    )
    assert (tool["tool_call_id"], tool["occurrence"], tool["sort_at"]) == ("t", 2, 4)
    made = FoldedPass(1, 9, 5, "p", None, None, None, None, None, True, None, None)
    one = row_of(rows.PASS, rows.pass_row(made, 7))
    assert (one["call_id"], one["entry_id"], one["sequence"], one["has_body"]) == (7, 9, 5, True)
