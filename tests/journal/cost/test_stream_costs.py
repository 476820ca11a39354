"""Costs that stand in a stream beside its chunks, however the stream was kept."""

import pytest

from journal.cost.stream_costs import IN_COMMENT, IN_EVENT, last_cost_in


@pytest.mark.parametrize(
    "stream",
    [
        "event: cost\ndata: 0.5\n\n",
        "event: cost\r\ndata: 0.5\r\n\r\n",
        "event: cost\nid: 7\nretry: 10\n: a comment\ndata: 0.5\n\n",
        "data: 0.5\nevent: cost\n\n",
        ["event: cost\n", "data: 0.5\n", "\n"],
        ["event: cost", "data: 0.5", ""],
        ['data: {"choices": []}', "event: cost", "data: 0.5"],
        ["data: {}\n\n", "event: cost\ndata: 0.5\n\n", "data: [DONE]\n\n"],
    ],
)
def test_an_event_is_found_however_the_stream_was_kept(stream):
    assert last_cost_in(stream) == ("0.5", IN_EVENT)


def test_a_comment_is_found_between_chunks():
    assert last_cost_in('data: {}\n\n: cost {"total": 1}\r\n\r\n') == ('{"total": 1}', IN_COMMENT)


def test_an_event_that_was_decoded_keeps_its_value():
    assert last_cost_in([{"choices": []}, {"event": "cost", "data": {"total": 1}}]) == (
        {"total": 1},
        IN_EVENT,
    )


def test_the_last_one_holds():
    assert last_cost_in(": cost 0.1\n\n: cost 0.3\n") == ("0.3", IN_COMMENT)


@pytest.mark.parametrize(
    "stream", [None, "", 'data: {"cost": 4}\n\n', 'data: {"text": "the cost 5"}\n\n', [1, {}]]
)
def test_what_is_no_event_and_no_comment_tells_nothing(stream):
    assert last_cost_in(stream) is None
