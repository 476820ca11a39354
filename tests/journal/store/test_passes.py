"""What each pass of a call changed, and how it is kept."""

from __future__ import annotations

from typing import Any

import pytest

from journal.models import Pass
from journal.store import passes
from journal.store.passes import NotCompared, catch_up, compare, left_to_compare, payloads
from journal.upkeep.rebuild import rebuild
from tests.factories import ProjectFactory, requested, returned, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def step(number: int, body: Any = None, **data: Any) -> dict[str, Any]:
    """A pass of the request of call-1."""
    told = {"sequence": number, "name": f"pass {number}", "direction": "request", **data}
    if body is not None:
        told["body"] = body
    return {
        "id": f"p{number}",
        "type": "transform.pass.applied",
        "ts": f"2026-09-01T11:59:{number:02d}Z",
        "session_id": "run 1",
        "call_id": "call-1",
        "attempt": 1,
        "data": told,
    }


def compared() -> list[Pass]:
    rows = list(Pass.objects.order_by("number"))
    compare(rows)
    return rows


def test_a_pass_tells_what_it_changed_and_where(project):
    before = {"model": "a", "messages": [{"role": "user", "content": "one two"}]}
    after = {"model": "b", "messages": [{"role": "user", "content": "one three"}]}
    send(project, requested(), step(1, before), step(2, after))
    first, second = compared()
    assert (first.changed, first.not_compared, first.compared_with) == (None, NotCompared.FIRST, None)
    assert (second.changed, second.changes, second.compared_with) == (True, 2, 1)
    assert second.changed_paths == "\n/messages/*/content\n/model\n"
    assert (second.added_characters, second.removed_characters, second.since_before_us) == (6, 4, 1_000_000)


def test_tokens_are_reckoned_from_what_the_provider_counted(project):
    # Ten tokens for the twenty characters that were sent: half a token each.
    before, after = {"text": "one two"}, {"text": "one two", "more": "thirteen more"}
    send(project, requested(attempt=1), returned(attempt=1), step(1, before), step(2, after), step(3, after))
    rows = compared()
    assert [(row.added_characters, row.added_tokens, row.removed_tokens) for row in rows] == [
        (None, None, None),
        (13, 6, 0),
        (0, 0, 0),
    ]


def test_without_a_count_of_the_input_tokens_are_unknown(project):
    send(project, requested(), step(1, {"a": "x"}), step(2, {"a": "x", "b": "yy"}))
    row = compared()[1]
    assert (row.added_characters, row.added_tokens) == (2, None)


def test_of_answers_no_tokens_are_reckoned(project):
    answers = step(1, {"a": "x"}, direction="response"), step(2, {"a": "xyz"}, direction="response")
    send(project, requested(attempt=1), returned(attempt=1), *answers)
    assert [(row.changed, row.added_tokens) for row in compared()] == [(None, None), (True, None)]


def test_the_same_value_in_other_bytes_is_no_change(project):
    send(project, requested(), step(1, {"a": 1, "b": [2]}), step(2, {"b": [2], "a": 1}))
    assert [row.changed for row in compared()] == [None, False]


def test_passes_without_payload_are_passed_over(project):
    send(project, requested(), step(1, {"a": 1}), step(2, stage="routing"), step(3, {"a": 1}))
    rows = compared()
    assert [(row.changed, row.compared_with, row.not_compared) for row in rows] == [
        (None, None, NotCompared.FIRST),
        (None, None, None),
        (False, 1, None),
    ]


def test_what_is_hidden_is_neither_equal_nor_changed(project):
    send(project, requested(), step(1, {"note": "plain"}), step(2, {"note": "<redacted>"}))
    row = compared()[1]
    assert (row.changed, row.changes, row.not_compared) == (None, 0, NotCompared.HIDDEN)


def test_pieces_of_a_stream_are_not_compared(project):
    send(project, requested(), step(1, {"a": 1}, direction="stream"), step(2, {"a": 2}, direction="stream"))
    assert [row.not_compared for row in compared()] == [NotCompared.PIECE, NotCompared.PIECE]


def test_the_outcome_is_kept_and_nothing_is_read_again(project, django_assert_num_queries):
    send(project, requested(), step(1, {"a": 1}), step(2, {"a": 2}))
    compared()
    rows = list(Pass.objects.order_by("number"))
    with django_assert_num_queries(0):
        compare(rows)
    assert rows[1].changed is True


def test_a_pass_that_comes_late_has_its_neighbours_compared_anew(project):
    send(project, requested(), step(1, {"a": 1}), step(3, {"a": 3}))
    compared()
    send(project, step(2, {"a": 3}))
    assert [row.changed for row in compared()] == [None, True, False]


def test_beyond_what_is_read_of_one_call_nothing_is_said(project, monkeypatch):
    monkeypatch.setattr(passes, "MOST_BYTES", 20)
    send(project, requested(), step(1, {"a": "x"}), step(2, {"a": "y" * 30}), step(3, {"a": "z"}))
    assert [(row.changed, row.not_compared) for row in compared()] == [
        (None, NotCompared.FIRST),
        (None, NotCompared.TOO_MUCH),
        (None, NotCompared.TOO_MUCH),
    ]


def test_a_project_is_compared_bit_by_bit(project):
    send(project, requested(), step(1, {"a": 1}), step(2, {"a": 2}))
    assert left_to_compare(project) == 2
    assert catch_up(project, seconds=5) == 0
    assert Pass.objects.get(number=2).changed is True
    assert left_to_compare(ProjectFactory()) == 0


def test_payloads_come_in_order_and_one_without_is_none(project):
    send(project, requested(), step(1, {"a": 1}), step(2), step(3, [3]))
    entries = list(Pass.objects.order_by("-number").values_list("entry_id", flat=True))
    assert list(payloads(entries)) == [b"[3]", None, b'{"a":1}']


def test_payloads_of_any_shape_are_compared(project):
    send(project, requested(), step(1, {"a": 1}), step(2, ["a"]), step(3, "a"), step(4, False))
    assert [(row.changed, row.changes, row.changed_paths) for row in compared()] == [
        (None, None, ""),
        (True, 1, "\n\n"),
        (True, 1, "\n\n"),
        (True, 1, "\n\n"),
    ]


def test_the_same_sequence_twice_is_ordered_by_time(project):
    send(project, requested(), step(2, {"a": 2}, sequence=1), step(1, {"a": 1}, sequence=1))
    assert [(row.name, row.compared_with) for row in compared()] == [("pass 1", None), ("pass 2", 1)]


def test_a_rebuild_has_everything_compared_anew(project):
    send(project, requested(), step(1, {"a": 1}), step(2, {"a": 2}))
    compared()
    rebuild(project)
    assert left_to_compare(project) == 2
    assert [row.changed for row in compared()] == [None, True]


def test_line_breaks_in_keys_do_not_make_other_places(project):
    send(project, requested(), step(1, {"a\nb": 1}), step(2, {"a\nb": 2}))
    assert compared()[1].changed_paths == "\n/a b\n"
