"""The sessions benchmarks are fed with."""

import dataclasses
import itertools

from benchmarks.sessions import CHAT, CODING, Compaction, ModelCall, ToolRun, draw_session, draw_sessions


def test_a_session_depends_on_its_seed_and_index_alone():
    alone = draw_session(CHAT, 11, 3)
    fourth = list(draw_sessions(CHAT, 11, count=4))[3]
    assert fourth == alone
    assert draw_session(CHAT, 12, 3) != alone
    assert draw_session(CHAT, 11, 4).id != alone.id


def test_about_eight_calls_in_a_hundred_are_retried():
    calls = [call for session in draw_sessions(CHAT, 11, count=200) for call in session.calls]
    retried = [call for call in calls if len(call.attempts) > 1]
    assert 0.07 < len(retried) / len(calls) < 0.10


def test_a_session_has_about_twenty_calls():
    calls = sum(len(session.calls) for session in draw_sessions(CHAT, 11, count=200))
    assert 16 < calls / 200 < 24


def test_only_the_last_attempt_serves_the_answer():
    attempts = [call.attempts for session in draw_sessions(CHAT, 11, count=50) for call in session.calls]
    assert all(tries[-1].error is None for tries in attempts)
    assert all(one.error is not None for tries in attempts for one in tries[:-1])


def test_each_request_repeats_the_history_and_adds_to_it():
    calls = draw_session(CHAT, 11, 0).calls
    assert all(
        later.history[: len(earlier.history)] == earlier.history
        for earlier, later in itertools.pairwise(calls)
    )
    assert len(calls[-1].history) > len(calls[0].history)


def test_every_tool_that_runs_was_asked_for_by_the_call_before_it():
    for session in draw_sessions(CHAT, 11, count=20):
        asked = {call.answer.uses.id for call in session.calls if call.answer.uses is not None}
        ran = [step.use.id for step in session.steps if isinstance(step, ToolRun)]
        assert sorted(ran) == sorted(asked)


def test_a_coding_session_has_two_hundred_calls_under_sixty_kilobytes_of_tools_and_system_text():
    session = draw_session(CODING, 11, 0)
    first = session.calls[0]
    tools = sum(len(tool["description"]) for tool in _tools(first))
    assert len(session.calls) == 200
    assert 55_000 < len(first.system) + tools < 65_000


def test_a_history_that_grows_too_long_is_compacted():
    short = dataclasses.replace(CODING, calls_most=40, compaction_characters=90_000)
    compacted = draw_session(short, 11, 0)
    place = next(n for n, step in enumerate(compacted.steps) if isinstance(step, Compaction))
    compaction, call = compacted.steps[place : place + 2]
    assert compaction.characters_after < compaction.characters_before
    assert call.id == compaction.call_id
    assert call.history[0].text.startswith("Summary of the work so far: ")
    assert call.history[1].answers is None or len(call.history) == 2


def _tools(call: ModelCall) -> list[dict]:
    """Offered tools in one form, whichever provider they were written for."""
    offered = []
    for tool in call.request["tools"]:
        offered += tool.get("functionDeclarations") or [tool.get("function", tool)]
    return offered
