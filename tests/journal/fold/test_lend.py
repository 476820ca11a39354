"""Figures that only another record of an answer told."""

from journal.fold.facts import Reported, Usage
from journal.fold.lend import give_back, lend
from journal.fold.picture import FoldedAttempt, FoldedCall

HALF_A_DOLLAR = Reported(5 * 10**11, "USD", "response_cost")


def told(key, *, usage=None, reported=None, attempts=1, flags=()):
    call = FoldedCall("s", key, key, served=attempts, flags=list(flags))
    call.attempts = [FoldedAttempt(number, None, "error") for number in range(1, attempts)]
    call.attempts.append(FoldedAttempt(attempts, None, "ok", usage=usage, reported=reported))
    call.reported = reported
    if usage is not None:
        call.input_uncached, call.output_visible, call.usage_rule = (
            usage.input_uncached,
            usage.output_visible,
            usage.rule,
        )
    return call


def usage(tokens):
    return Usage(input_uncached=tokens, output_visible=5, rule="openai_chat")


def figures(call):
    return (call.input_uncached, call.usage_rule, call.usage_from, call.reported_from)


def test_the_attempt_that_gave_the_answer_takes_what_another_record_told_of_it():
    call = told("leaf", attempts=2)
    lend(call, [told("silent"), told("gateway", usage=usage(20), reported=HALF_A_DOLLAR)])
    assert figures(call) == (20, "openai_chat", "gateway", "gateway")
    assert [one.usage for one in call.attempts] == [None, usage(20)]
    assert [one.reported for one in call.attempts] == [None, HALF_A_DOLLAR]


def test_its_own_figures_stay():
    own = Reported(1, "EUR", "usage.cost")
    call = told("leaf", usage=usage(7), reported=own)
    lend(call, [told("gateway", usage=usage(20), reported=HALF_A_DOLLAR)])
    assert figures(call) == (7, "openai_chat", None, None)
    assert call.reported == own


def test_tokens_and_cost_may_come_from_two_records():
    call = told("leaf")
    lend(call, [told("one", usage=usage(20)), told("two", usage=usage(9), reported=HALF_A_DOLLAR)])
    assert figures(call) == (20, "openai_chat", "one", "two")


def test_of_a_cost_that_only_some_tries_told_what_the_answer_told_is_lent():
    other = told("gateway", reported=HALF_A_DOLLAR, attempts=2, flags=["reported_in_part"])
    other.reported = Reported(9 * 10**11)
    call = told("leaf")
    lend(call, [other])
    assert call.attempts[0].reported == HALF_A_DOLLAR
    other.attempts[1].reported = None
    call = told("leaf")
    lend(call, [other])
    assert (call.attempts[0].reported, call.reported_from) == (None, None)


def test_notes_of_counts_come_and_go_with_them():
    call = told("leaf", flags=["fallback"])
    lend(call, [told("gateway", usage=usage(20), flags=["output_at_least", "stream_cut"])])
    assert call.flags == ["fallback", "output_at_least"]
    give_back(call)
    assert call.flags == ["fallback"]


def test_what_was_lent_can_be_given_back_whole():
    call = told("leaf")
    lend(call, [told("gateway", usage=usage(20), reported=HALF_A_DOLLAR)])
    give_back(call)
    assert figures(call) == (None, None, None, None)
    assert (call.reported, call.attempts[0].usage, call.attempts[0].reported) == (None, None, None)
