"""A line knows its session, its place in the conversation and whose it is."""

import json

import pytest

from journal.importers.claude_code_line import Line, is_moment
from journal.importers.members import members_of


def line(file_session_id=b'"file"', **record):
    raw = json.dumps(record).encode()
    return Line(raw, members_of(raw), file_session_id)


def test_an_id_is_made_of_the_session_and_the_lines_own():
    found = line(sessionId="s-1", uuid="u-1")
    assert found.identifier() == b'"s-1:u-1"'
    assert found.identifier(b":tool:0", uuid=b'"i-1"') == b'"s-1:i-1:tool:0"'


def test_without_an_own_id_the_bytes_of_the_line_make_one():
    assert line(mode="plan").identifier() == line(mode="plan").identifier()
    assert line(mode="plan").identifier() != line(mode="normal").identifier()
    assert line(mode="plan").identifier().startswith(b'"file:')


def test_an_id_that_would_be_too_long_is_shortened_and_still_its_own():
    found = {line(sessionId="s" * 300, uuid=uuid).identifier() for uuid in ("u-1", "u-2")}
    assert len(found) == 2
    assert {len(identifier) for identifier in found} == {34}


def test_what_does_not_fit_the_envelope_is_kept_with_the_rest():
    found = line(sessionId=7, uuid="", timestamp="yesterday", version=2, cwd=None, gitBranch="main", mode="x")
    assert found.rest == {
        "sessionId": b"7",
        "uuid": b'""',
        "timestamp": b'"yesterday"',
        "version": b"2",
        "mode": b'"x"',
    }
    assert found.session_id == b'"file"'
    assert found.source == {"name": b'"claude_code"', "gitBranch": b'"main"'}


def test_a_line_written_again_elsewhere_differs_in_its_source_alone():
    first, again = line(uuid="u-1", cwd="/a", version="2.1.7"), line(uuid="u-1", cwd="/b", version="2.1.12")
    assert first.identifier() == again.identifier()
    assert first.rest == again.rest == {}
    assert first.source != again.source


def test_names_that_mean_something_to_us_step_aside():
    data = line(uuid="u-1", error="x", usage={}, slug="a-b", level="info").with_rest({})
    assert data == {"recorded_error": b'"x"', "recorded_usage": b"{}", "level": b'"info"'}


def test_its_place_is_its_id_and_that_of_the_line_before():
    assert line(uuid="u-1", parentUuid="u-0").place() == {"record_id": b'"u-1"', "parent_record_id": b'"u-0"'}
    assert line(uuid="u-1", parentUuid=None).place() == {"record_id": b'"u-1"'}


@pytest.mark.parametrize(
    ("record", "is_subagent", "agent"),
    [
        ({}, False, b'"claude-code"'),
        ({"isSidechain": False, "agentId": "a1"}, False, b'"claude-code"'),
        ({"isSidechain": True}, True, b'"claude-code"'),
        ({"agentId": "a1"}, True, b'"a1"'),
        ({"isSidechain": True, "agentId": "a1"}, True, b'"a1"'),
        ({"isSidechain": True, "agentId": "a1", "attributionAgent": "Explore"}, True, b'"Explore"'),
    ],
)
def test_a_line_is_a_sub_agents_when_it_stands_aside(record, is_subagent, agent):
    found = line(**record)
    assert (found.is_subagent, found.agent) == (is_subagent, agent)


def test_a_sub_agent_in_its_parents_file_is_started_by_a_tool_use():
    found = line(uuid="u-1", parentToolUseID="toolu_1", isSidechain=False)
    found.belongs_to(b'"a1"', None)
    assert found.agent == b'"a1"'
    assert found.place() == {
        "record_id": b'"u-1"',
        "is_subagent": b"true",
        "agent_id": b'"a1"',
        "parent_tool_use_id": b'"toolu_1"',
    }


@pytest.mark.parametrize(
    ("raw", "fits"),
    [
        (b'"2026-03-01T09:00:00.123Z"', True),
        (b'"2026-03-01T09:00:00"', True),
        (b'"2026-03-01T09:00:00+02:00"', True),
        (b'"0001-01-01T00:00:00+14:00"', False),
        (b'"yesterday"', False),
        (b"1770000000", False),
        (None, False),
    ],
)
def test_only_a_moment_is_handed_on_as_one(raw, fits):
    assert is_moment(raw) is fits
