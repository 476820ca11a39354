"""What providers did themselves, told beside the tokens."""

import pytest

from journal.cost.usage import read_usage
from journal.cost.usage.tools import used_tools, with_tools
from journal.fold.facts import Usage


@pytest.mark.parametrize(
    ("usage", "tools"),
    [
        ({"server_tool_use": {"web_search_requests": 2, "web_fetch_requests": 0}}, (("web_search", 2),)),
        (
            {"server_side_tool_usage_details": {"web_search_calls": 1, "x_search_calls": 3}},
            (("web_search", 1), ("x_search", 3)),
        ),
        ({"num_sources_used": 4}, (("source", 4),)),
        ({"server_tool_use_details": {"tool_calls_executed": 1, "tool_calls_requested": 2}}, (("tool", 1),)),
        ({"server_tool_use": {"web_search_requests": -1}, "num_sources_used": "4"}, ()),
        ({"server_tool_use": [1], "num_sources_used": True}, ()),
        ({"server_tool_use": {"x" * 100: 1}}, (("x" * 60, 1),)),
        ({}, ()),
    ],
)  # fmt: skip
def test_only_whole_counts_above_zero_are_told(usage, tools):
    assert used_tools(usage) == tools


def test_they_stand_beside_the_tokens():
    usage = {"input_tokens": 5, "output_tokens": 7, "server_tool_use": {"web_search_requests": 2}}
    found = read_usage("anthropic_messages", usage)
    assert (found.input_uncached, found.output_visible, found.tools) == (5, 7, (("web_search", 2),))


def test_tools_that_the_answer_tells_of_are_counted_beside_those_of_the_usage():
    usage = Usage(9, tools=(("web_search", 3),))
    told = with_tools(usage, ["file_search", "web_search", "file_search"])
    assert told == Usage(9, tools=(("file_search", 2), ("web_search", 3)))
