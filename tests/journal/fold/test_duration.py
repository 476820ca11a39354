"""How long a call took."""

from .folding import call_of, requested, returned, seconds_of


def test_tries_that_run_side_by_side_last_from_the_first_start_to_the_last_end():
    call = call_of(
        requested(0, attempt=1), requested(2, attempt=2), returned(6, attempt=2), returned(10, attempt=1)
    )
    assert (seconds_of(call.duration_us), seconds_of(call.provider_us)) == (10, 14)
    assert seconds_of(call.ended_us - call.started_us) == 10
    assert call.attempts[1].wait_before_us is None


def test_the_wait_between_two_tries_is_part_of_the_call_and_not_of_the_provider():
    call = call_of(
        requested(0, attempt=1), returned(1, attempt=1), requested(3, attempt=2), returned(6, attempt=2)
    )
    times = (call.duration_us, call.provider_us, call.wait_us)
    assert [seconds_of(one) for one in times] == [6, 4, 2]
