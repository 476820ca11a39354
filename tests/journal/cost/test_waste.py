"""What was paid or waited for and gave nothing."""

from journal.cost.best import settle
from journal.cost.waste import tell_waste
from journal.fold.facts import Usage
from journal.fold.picture import FoldedAttempt, FoldedCall

USAGE = Usage(1, output_visible=1, rule="rule")


def attempt(number, status, computed=None, **more):
    made = FoldedAttempt(number, None, status=status, duration_us=10, **more)
    made.usage = USAGE if computed is not None else None
    made.computed_usd_parts = computed
    return made


def wasted(*attempts, served=None):
    """Reasons of the attempts; kinds, amount and time of the call."""
    call = FoldedCall("s", "k", "c", attempts=list(attempts), served=served or len(attempts))
    call.failed_attempts = sum(one.status in ("error", "cancelled") for one in attempts) + (
        served is not None
    )
    tell_waste(call, settle(call))
    return [one.waste for one in attempts], call.waste, call.waste_usd_parts, call.waste_us


def test_an_answer_that_was_used_is_no_waste():
    assert wasted(attempt(1, "ok", 5)) == ([None], (), None, None)


def test_a_failed_attempt_that_was_billed():
    first, second = attempt(1, "error", 5), attempt(2, "ok", 7, wait_before_us=3)
    assert wasted(first, second) == (["failed", None], ("failed",), 5, 13)


def test_an_answer_that_was_asked_for_again_is_paid_for_nothing():
    assert wasted(attempt(1, "ok", 5), attempt(2, "ok", 7), served=2)[:3] == (
        ["failed", None],
        ("failed",),
        5,
    )


def test_a_failed_try_whose_body_was_sent_again_wasted_time():
    first, second = attempt(1, "error"), attempt(2, "ok", 7, wait_scheduled_us=3, repeats_body=True)
    assert wasted(first, second) == (["repeated", None], ("repeated",), None, 13)


def test_a_failed_try_after_which_something_else_was_sent_is_no_waste():
    assert wasted(attempt(1, "error"), attempt(2, "ok", 7, repeats_body=False))[0] == [None, None]


def test_an_answer_that_was_given_up_after_it_began():
    assert wasted(attempt(1, "cancelled", 5)) == (["abandoned"], ("abandoned",), 5, 10)
    assert wasted(attempt(1, "cancelled", time_to_first_token_us=4))[1:3] == (("abandoned",), None)
    assert wasted(attempt(1, "cancelled"))[1] == ()


def test_every_attempt_counts_once():
    tries = [
        attempt(1, "error", 5),
        attempt(2, "error", repeats_body=True),
        attempt(3, "ok", 7, repeats_body=True),
    ]
    assert wasted(*tries) == (["failed", "repeated", None], ("failed", "repeated"), 5, 20)
