"""Costs and tokens that events told of a call."""

from journal.fold.facts import Reported

from .folding import call_of, event, failed, requested, returned


def cost(seconds=None, *, call_id="c", **data):
    envelope = {name: data.pop(name) for name in ("attempt", "attempt_id") if name in data}
    return event("cost.reported", seconds, data, call_id=call_id, **envelope)


def test_an_answer_tells_what_its_attempt_cost():
    call = call_of(
        requested(0, attempt=1),
        failed(1, {"cost_usd": 0.25}, attempt=1),
        requested(2, attempt=2),
        returned(3, {"usage": {"prompt_tokens": 3, "completion_tokens": 1, "cost": 0.5}}, attempt=2),
    )
    assert [attempt.reported for attempt in call.attempts] == [
        Reported(250_000_000_000, where="cost_usd"),
        Reported(500_000_000_000, where="usage.cost"),
    ]


def test_an_event_tells_it_of_an_attempt_whose_answer_told_nothing():
    call = call_of(requested(0), returned(1, {}), cost(2, amount=0.5, attempt=1))
    assert call.attempts[0].reported == Reported(500_000_000_000, where="cost.reported")
    assert not call.is_reported_whole


def test_an_event_tells_it_of_the_call_as_a_whole():
    call = call_of(requested(0), returned(1, {}), cost(2, amount=0.5))
    assert call.reported == Reported(500_000_000_000, where="cost.reported")
    assert call.is_reported_whole


def test_what_the_answer_says_of_itself_comes_first():
    call = call_of(requested(0), returned(1, {"cost_usd": 0.5}), cost(2, amount=9))
    assert call.attempts[0].reported.parts == 500_000_000_000
    assert not call.is_reported_whole


def test_the_cost_of_a_session_is_not_that_of_a_call():
    assert call_of(requested(0), returned(1, {}), cost(2, amount=0.5, scope="session")).reported is None


def test_a_cost_told_again_replaces_the_one_before():
    call = call_of(requested(0), returned(1, {}), cost(2, amount=0.5), cost(3, amount=0.75))
    assert call.reported.parts == 750_000_000_000


def test_a_cost_that_cannot_be_read_is_a_flag_of_the_call():
    assert call_of(requested(0), returned(1, {"cost_usd": "much"})).flags == ["cost_unreadable"]
    assert call_of(requested(0), returned(1, {}), cost(2, amount="much")).flags == ["cost_unreadable"]


def test_a_cost_of_one_attempt_that_cannot_be_read_is_a_flag_of_the_call_and_keeps_the_amount_before_it():
    junk = call_of(requested(0), returned(1, {}), cost(2, amount="much", attempt=1))
    assert (junk.flags, junk.attempts[0].reported) == (["cost_unreadable"], None)
    known = call_of(
        requested(0), returned(1, {}), cost(2, amount=0.5, attempt=1), cost(3, amount="more", attempt=1)
    )
    assert known.flags == ["cost_unreadable"]
    assert known.attempts[0].reported == Reported(500_000_000_000, where="cost.reported")


def test_an_amount_as_decimal_text_is_exact_money():
    one = call_of(requested(0), returned(1, {}), cost(2, amount="0.00042", attempt=1))
    assert (one.flags, one.attempts[0].reported) == ([], Reported(420_000_000, where="cost.reported"))
    whole = call_of(requested(0), returned(1, {}), cost(2, amount="0.00042", currency="EUR"))
    assert (whole.flags, whole.reported) == ([], Reported(420_000_000, "EUR", "cost.reported"))
    beside = call_of(requested(0), returned(1, {"cost_usd": "0.25"}))
    assert (beside.flags, beside.attempts[0].reported) == (
        [],
        Reported(250_000_000_000, where="cost_usd"),
    )


def test_tokens_that_an_event_told_belong_to_the_attempt_that_answered():
    usage = event("usage.reported", 2, {"usage": {"prompt_tokens": 3, "completion_tokens": 1}}, call_id="c")
    call = call_of(requested(0), returned(1, {}), usage)
    assert call.attempts[0].usage is not None
    assert call.attempts[0].usage.input_uncached == call.input_uncached == 3


def test_a_count_that_is_none_is_a_flag_of_the_call():
    call = call_of(requested(0), returned(1, {"usage": {"prompt_tokens": -5, "completion_tokens": 3}}))
    assert call.flags == ["counts_unreadable"]
    assert (call.input_uncached, call.output_visible) == (None, 3)
