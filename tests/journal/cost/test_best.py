"""Which figure counts for a call."""

from journal.cost.best import (
    DIFFERS,
    IN_PART,
    MIXED_CURRENCIES,
    ROUNDING_PARTS,
    is_timeout,
    may_have_cost,
    settle,
)
from journal.fold.facts import Reported, Usage
from journal.fold.picture import FoldedAttempt, FoldedCall

USAGE = Usage(1, output_visible=1, rule="rule")


def attempt(number=1, *, computed=None, reported=None, status="ok", **more):
    made = FoldedAttempt(number, None, status=status, **more)
    made.computed_usd_parts = computed
    made.reported = reported
    return made


def call(*attempts, **more):
    return FoldedCall("s", "k", "c", attempts=list(attempts), **more)


def settled(*attempts, **more):
    made = call(*attempts, **more)
    settle(made)
    return made.best_usd_parts, made.cost_basis, made.cost_is_unknown


def test_what_was_reported_counts_before_what_was_computed():
    assert settled(attempt(computed=7, reported=Reported(5))) == (5, "reported", False)


def test_zero_reported_is_zero():
    assert settled(attempt(computed=7, reported=Reported(0))) == (0, "reported", False)


def test_without_a_report_the_computed_figure_counts():
    assert settled(attempt(computed=7)) == (7, "computed", False)


def test_an_estimate_counts_only_where_nothing_else_is_known():
    guess = Reported(5, is_estimate=True)
    assert settled(attempt(computed=7, reported=guess)) == (7, "computed", False)
    assert settled(attempt(reported=guess)) == (5, "estimate", False)


def test_attempts_are_billed_one_by_one():
    failed = attempt(1, computed=3, status="error", usage=USAGE)
    assert settled(failed, attempt(2, reported=Reported(5)), served=2) == (8, "mixed", False)


def test_what_attempts_reported_is_added():
    made = call(
        attempt(1, reported=Reported(1), status="error"), attempt(2, reported=Reported(2, where="here"))
    )
    settle(made)
    assert made.reported == Reported(3, where="here")


def test_attempts_that_add_up_beyond_reason_leave_the_cost_unknown_and_are_noted():
    most = Reported(10_000 * 10**12)
    made = call(*(attempt(number, reported=most, status="error", usage=USAGE) for number in range(1, 12)))
    billed = settle(made)
    assert (made.reported, made.best_usd_parts, made.cost_is_unknown) == (None, None, True)
    assert made.flags == ["cost_unreadable"]
    assert set(billed.values()) == {None}


def test_an_amount_in_another_currency_is_no_dollars():
    made = call(attempt(computed=7, reported=Reported(5, "EUR")))
    settle(made)
    assert (made.best_usd_parts, made.cost_basis, made.reported.currency) == (None, "reported", "EUR")


def test_two_currencies_in_a_call_are_never_added():
    made = call(attempt(1, reported=Reported(5, "EUR"), status="error"), attempt(2, reported=Reported(5)))
    settle(made)
    assert (made.best_usd_parts, made.reported, made.cost_is_unknown) == (None, None, True)
    assert made.flags == [MIXED_CURRENCIES]


def test_a_figure_for_the_whole_call_is_not_added_to_those_of_its_attempts():
    failed = attempt(1, computed=3, status="error", usage=USAGE)
    made = call(failed, attempt(2, computed=4), reported=Reported(6), is_reported_whole=True)
    settle(made)
    assert (made.best_usd_parts, made.cost_basis) == (6, "reported")


def test_an_answer_of_which_nobody_told_a_cost_is_unknown():
    assert settled(attempt()) == (None, None, True)
    assert settled(attempt(1, computed=3, status="error", usage=USAGE), attempt(2)) == (3, "computed", True)


def test_a_try_that_failed_and_told_nothing_is_not_known_to_have_cost_anything():
    assert settled(attempt(status="error", error_type="overloaded", status_code=529)) == (None, None, False)


def test_a_try_that_timed_out_on_our_side_may_still_be_billed():
    waited = attempt(status="error", error_type="ReadTimeout")
    assert is_timeout(waited)
    assert may_have_cost(waited)
    assert settled(waited, attempt(2, computed=3)) == (3, "computed", True)


def test_an_answer_that_had_begun_may_be_billed():
    assert may_have_cost(attempt(status="cancelled", time_to_first_token_us=5))
    assert not may_have_cost(attempt(status="cancelled"))
    assert not may_have_cost(attempt(status="open", time_to_first_token_us=5))


def in_part(*attempts, **more):
    made = call(*attempts, **more)
    settle(made)
    return IN_PART in made.flags


def noted(*attempts, **more):
    made = call(*attempts, **more)
    made.computed_usd_parts = sum(one.computed_usd_parts or 0 for one in attempts)
    settle(made)
    return DIFFERS in made.flags


def test_a_bill_far_from_what_is_computed_is_noted():
    dollar = 10**12
    assert not noted(attempt(computed=105 * dollar, reported=Reported(100 * dollar)))
    assert noted(attempt(computed=106 * dollar, reported=Reported(100 * dollar)))
    assert noted(attempt(computed=0, reported=Reported(dollar)))
    assert noted(attempt(computed=dollar, reported=Reported(0)))
    assert noted(attempt(computed=106 * dollar), reported=Reported(100 * dollar), is_reported_whole=True)


def test_what_some_attempts_told_is_no_figure_for_the_call():
    dollar = 10**12
    failed = attempt(1, computed=dollar, status="error", usage=USAGE)
    made = call(failed, attempt(2, computed=dollar, reported=Reported(dollar)), computed_usd_parts=2 * dollar)
    settle(made)
    assert (made.best_usd_parts, made.cost_basis, made.flags) == (2 * dollar, "mixed", [IN_PART])
    begun = attempt(1, status="cancelled", time_to_first_token_us=5)
    assert in_part(begun, attempt(2, reported=Reported(dollar)))
    guessed = attempt(1, computed=dollar, reported=Reported(dollar, is_estimate=True))
    assert in_part(guessed, attempt(2, reported=Reported(dollar)))


def test_an_attempt_that_was_not_billed_needs_no_report():
    refused = attempt(1, status="error", status_code=529)
    assert not in_part(refused, attempt(2, reported=Reported(5)))
    assert not in_part(attempt(1, reported=Reported(0)), attempt(2, reported=Reported(5)))
    assert not in_part(attempt(1, computed=3), attempt(2, computed=5))
    assert not in_part(attempt(1), attempt(2), reported=Reported(5), is_reported_whole=True)


def test_what_may_be_rounding_is_not():
    assert not noted(attempt(computed=ROUNDING_PARTS, reported=Reported(0)))
    assert noted(attempt(computed=ROUNDING_PARTS + 1, reported=Reported(0)))


def test_estimates_other_currencies_and_other_attempts_are_not_compared():
    dollar = 10**12
    assert not noted(attempt(computed=2 * dollar, reported=Reported(dollar, is_estimate=True)))
    assert not noted(attempt(computed=2 * dollar, reported=Reported(dollar, "EUR")))
    assert not noted(
        attempt(1, computed=dollar, status="error"), attempt(2, computed=dollar, reported=Reported(dollar))
    )


def test_a_note_goes_when_new_prices_agree():
    made = call(attempt(computed=100, reported=Reported(100)), flags=["a", DIFFERS, "z"])
    made.computed_usd_parts = 100
    settle(made)
    assert made.flags == ["a", "z"]
