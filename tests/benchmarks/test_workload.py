"""What the workload says about itself."""

from benchmarks.sessions import CHAT, draw_session
from benchmarks.workload import describe, spans_in


def test_spans_are_one_root_and_one_for_each_attempt_tool_and_pass():
    session = draw_session(CHAT, 11, 0)
    attempts = sum(len(call.attempts) for call in session.calls)
    others = len(session.steps) - len(session.calls)
    assert spans_in(session) == 1 + attempts + others


def test_the_median_request_has_about_six_kilobytes():
    figures = describe(CHAT, 11, count=200)
    assert 5_000 < figures["request_bytes"]["p50"] < 9_000


def test_two_events_make_one_span():
    figures = describe(CHAT, 11, count=100)
    assert 1.9 < figures["events_per_span"] < 2.2
