"""What a row of the timeline draws."""

from datetime import UTC, datetime, timedelta

from dashboard.queries.session import TimelineCall, TimelinePage
from dashboard.queries.shapes import AttemptRow, CallSummary, Tokens, ToolRow, Wait
from dashboard.views import timeline

START = datetime(2026, 9, 1, 12, tzinfo=UTC)
NOTHING = Tokens(None, None, None, None, None, None, 0, 0)


def at(seconds):
    return None if seconds is None else START + timedelta(seconds=seconds)


def attempt(number, start, end, status="ok", **more):
    facts = dict.fromkeys(AttemptRow.__dataclass_fields__) | {
        "number": number,
        "status": status,
        "started_at": at(start),
        "ended_at": at(end),
        "finish_reasons": [],
        "marks": [],
    }
    return AttemptRow(**(facts | more))


def call(*attempts, waits=(), start=0, end=None, status="ok", **more):
    facts = dict.fromkeys(CallSummary.__dataclass_fields__) | {
        "key": "k",
        "status": status,
        "started_at": at(start),
        "ended_at": at(end),
        "failed_attempts": sum(attempt.status == "error" for attempt in attempts),
        "tokens": NOTHING,
    }
    return TimelineCall(
        CallSummary(**(facts | more)), list(attempts), list(waits), [], run=None, counted_as=None
    )


def tool(start, end, status="ok"):
    return ToolRow("t", 1, "search", status, at(start), at(end), None, None, None)


def page(*calls, tools=()):
    return TimelinePage(list(calls), {}, list(tools), tools_cut=False, next=None)


def kinds(row):
    return [bar.kind for bar in row.bars]


def test_a_call_without_times_has_no_bar():
    drawing = timeline.draw(page(call(start=None)), fold=None)
    assert kinds(drawing.rows[0]) == []
    assert drawing.ticks == []


def test_a_call_whose_attempts_have_no_times_is_drawn_whole():
    drawing = timeline.draw(page(call(attempt(1, None, None), start=0, end=4)), fold=None)
    assert [(bar.kind, bar.width) for bar in drawing.rows[0].bars] == [("provider", "100%")]


def test_an_answer_without_a_request_is_a_moment():
    drawing = timeline.draw(page(call(attempt(1, None, 3)), call(attempt(1, 0, 10))), fold=None)
    assert [(bar.x, bar.width) for bar in drawing.rows[0].bars] == [("30%", "0.15%")]


def test_a_wait_before_a_try_of_unknown_start_is_drawn_as_long_as_it_was_scheduled():
    told = {"source": "backoff", "clamped": None, "reason": ""}
    waits = [Wait(2, None, 2.0, **told), Wait(3, None, None, **told)]
    retried = call(
        *(attempt(1, None, 0, "error"), attempt(2, None, 5, "error"), attempt(3, None, 10)), waits=waits
    )
    row = timeline.draw(page(retried), fold=None).rows[0]
    assert [(bar.kind, bar.x, bar.width, bar.is_moment) for bar in row.bars] == [
        ("failed", "0%", "0.15%", True),
        ("wait", "0%", "20%", False),
        ("untold", "20%", "30%", False),
        ("failed", "50%", "0.15%", True),
        ("untold", "50%", "50%", False),
        ("provider", "99.85%", "0.15%", True),
    ]
    assert row.bars[1].says == "a wait of 2.00 s was scheduled"
    assert row.bars[2].says == "when attempt 2 began was not recorded"
    assert row.bars[3].says == "attempt 2: error at this moment; when it began was not recorded"
    assert [step.text for step in row.trail] == ["failed", "2.00 s scheduled", "failed", "ok"]


def test_a_wait_is_never_drawn_past_the_end_of_the_next_try():
    waits = [Wait(2, None, 60.0, None, None, "")]
    row = timeline.draw(
        page(call(attempt(1, None, 0, "error"), attempt(2, None, 5), waits=waits)), fold=None
    ).rows[0]
    assert (row.bars[1].kind, row.bars[1].width) == ("wait", "100%")


def test_time_before_a_moment_is_no_silence_for_a_minute():
    answers = [call(attempt(1, None, second)) for second in (0, 30, 60, 630)]
    drawing = timeline.draw(page(*answers), fold=None)
    assert [fold.says for fold in drawing.folds] == ["8 m 30 s without recorded calls or tools, folded"]
    assert [row.bars[0].x for row in drawing.rows] == ["0%", "24.375%", "48.75%", "99.85%"]


def test_a_view_is_told_apart_from_what_counts():
    view = call(attempt(1, 0, 1), view_of="counted")
    assert timeline.draw(page(view), fold=None).rows[0].look == "is-view"


def test_the_first_token_is_a_mark():
    streamed = call(attempt(1, 0, 10, time_to_first_token_seconds=2.5))
    assert timeline.draw(page(streamed), fold=None).rows[0].first_tokens == ["25%"]


def test_an_answered_call_with_failures_is_marked_as_retried():
    retried = call(attempt(1, 0, 1, "error"), attempt(2, 3, 5))
    assert timeline.draw(page(retried), fold=None).rows[0].look == "is-retried"


def test_a_call_that_failed_for_good_is_marked_as_failed():
    failed = call(attempt(1, 0, 1, "error"), status="error")
    assert timeline.draw(page(failed), fold=None).rows[0].look == "is-failed"


def test_a_single_attempt_has_no_trail():
    assert timeline.draw(page(call(attempt(1, 0, 1))), fold=None).rows[0].trail == []


def test_a_long_trail_counts_its_middle():
    attempts = [attempt(n, n * 2, n * 2 + 1, "error", status_code=429) for n in range(1, 9)]
    waits = [Wait(n, 1.0, None, None, None, "") for n in range(2, 9)]
    steps = timeline.draw(page(call(*attempts, waits=waits)), fold=None).rows[0].trail
    assert [step.text for step in steps] == [
        "failed 429",
        "1.00 s",
        "failed 429",
        "… 5 more attempts …",
        "failed 429",
    ]


def test_tools_of_no_call_stand_after_the_call_that_began_before_them():
    drawing = timeline.draw(
        page(call(attempt(1, 0, 1)), call(attempt(1, 9, 10), start=9), tools=[tool(4, 5)]), fold=None
    )
    assert [len(row.tools) for row in drawing.rows] == [1, 0]


def test_tools_before_the_first_call_stand_above_it():
    drawing = timeline.draw(page(call(attempt(1, 9, 10), start=9), tools=[tool(4, 5), tool(5, 6)]), fold=None)
    assert [(row.summary is None, len(row.tools)) for row in drawing.rows] == [(True, 2), (False, 0)]


def test_a_session_of_tools_alone_is_drawn():
    drawing = timeline.draw(page(tools=[tool(0, 5, "error")]), fold=None)
    assert [bar.kind for bar in drawing.rows[0].tools[0].bars] == ["tool-failed"]
