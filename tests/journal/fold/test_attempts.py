"""Which request, answer, wait and mark belong to which attempt."""

from .folding import call_of, event, failed, requested, returned, seconds_of


def attempts(*events):
    return [(one.number, one.attempt_id, str(one.status)) for one in call_of(*events).attempts]


def retry(seconds, data=None, **envelope):
    return event(
        "llm.retry.scheduled", seconds, {"delay_seconds": 2, **(data or {})}, call_id="c", **envelope
    )


def mark(seconds, name, **envelope):
    data = {"mark": name, **envelope.pop("data", {})}
    return event("llm.stream.marked", seconds, data, call_id="c", **envelope)


def test_numbers_of_the_sender_come_first():
    assert attempts(
        requested(5, attempt=1), returned(6, attempt=1), requested(0, attempt=2), failed(1, attempt=2)
    ) == [(1, None, "ok"), (2, None, "error")]


def test_ids_without_numbers_are_numbered_in_order_of_time():
    assert attempts(
        requested(3, attempt_id="b"), requested(0, attempt_id="a"), failed(1, attempt_id="a")
    ) == [(1, "a", "error"), (2, "b", "open")]


def test_an_id_that_stands_beside_a_number_anywhere_shares_it():
    assert attempts(requested(0, attempt=2, attempt_id="a"), returned(1, attempt_id="a")) == [(2, "a", "ok")]


def test_the_lowest_free_numbers_are_given():
    assert attempts(requested(0, attempt=2), requested(1, attempt_id="a"), requested(2, attempt_id="b")) == [
        (1, "a", "open"),
        (2, None, "open"),
        (3, "b", "open"),
    ]


def test_events_that_name_no_attempt_are_paired_in_order_of_time():
    assert attempts(requested(0), failed(1), requested(2), failed(3), requested(4)) == [
        (1, None, "error"),
        (2, None, "error"),
        (3, None, "open"),
    ]


def test_an_answer_without_a_name_goes_to_the_named_request_that_waits_for_one():
    assert attempts(requested(0, attempt=1), failed(1, attempt=1), requested(2, attempt=2), returned(3)) == [
        (1, None, "error"),
        (2, None, "ok"),
    ]


def test_an_answer_that_came_before_a_request_is_not_its_answer():
    assert attempts(failed(0), requested(1), returned(2)) == [(1, None, "error"), (2, None, "ok")]


def test_of_two_answers_to_one_attempt_the_earlier_counts_and_it_is_noted():
    call = call_of(requested(0, attempt=1), returned(2, attempt=1), failed(1, attempt=1))
    assert (call.status, call.flags) == ("error", ["repeated_events"])


def test_observed_and_scheduled_waits_are_kept_apart():
    call = call_of(
        requested(0),
        failed(1),
        retry(1, {"delay_source": "retry_after", "clamped": True, "reason": "rate_limit"}),
        requested(4),
        returned(5),
    )
    second = call.attempts[1]
    assert (seconds_of(second.wait_before_us), seconds_of(second.wait_scheduled_us)) == (3, 2)
    assert (second.wait_source, second.wait_clamped, second.retry_reason) == (
        "retry_after",
        True,
        "rate_limit",
    )


def test_a_scheduled_wait_counts_where_none_could_be_observed():
    call = call_of(requested(0), failed(), retry(1), requested(4, attempt=2), returned(5, attempt=2))
    assert seconds_of(call.wait_us) == 2


def test_a_retry_that_names_its_attempt_is_the_wait_after_it():
    call = call_of(
        requested(0, attempt=1),
        failed(1, attempt=1),
        retry(1, attempt=1),
        requested(3, attempt=2),
        failed(4, attempt=2),
        requested(8, attempt=3),
    )
    assert [seconds_of(one.wait_scheduled_us) for one in call.attempts] == [None, 2, None]


def test_marks_are_counted_from_the_start_of_their_attempt():
    call = call_of(
        requested(10),
        mark(11, "first_byte"),
        mark(12.5, "first_visible_output"),
        mark(14, "end"),
        returned(15),
    )
    one = call.attempts[0]
    assert [(name, seconds_of(offset)) for name, offset in one.marks] == [
        ("first_byte", 1),
        ("first_visible_output", 2.5),
        ("end", 4),
    ]
    assert seconds_of(one.time_to_first_token_us) == 2.5
    assert seconds_of(call.time_to_first_token_us) == 2.5


def test_the_first_byte_stands_in_when_nothing_tells_of_visible_output():
    assert seconds_of(call_of(requested(0), mark(1, "first_byte")).time_to_first_token_us) == 1


def test_an_offset_that_was_reported_counts_more_than_the_difference_of_times():
    call = call_of(requested(0), mark(5, "first_byte", data={"offset_seconds": 0.25}))
    assert seconds_of(call.time_to_first_token_us) == 0.25


def test_marks_go_to_the_attempt_that_was_under_way():
    call = call_of(requested(0), failed(1), requested(10), mark(11, "first_byte"), mark(0.5, "first_byte"))
    assert [len(one.marks) for one in call.attempts] == [1, 1]


def test_what_request_and_answer_say_of_themselves_is_kept_apart():
    call = call_of(
        requested(0, {"provider": "p", "body": {"model": "alias"}}),
        returned(
            1,
            {
                "provider": "q",
                "body": {"model": "exact", "choices": []},
                "finish_reasons": ["stop", "length"],
            },
        ),
    )
    one = call.attempts[0]
    assert (one.provider, one.request_model, one.response_model) == ("q", "alias", "exact")
    assert one.finish_reasons == ("stop", "length")
    assert one.captured == "full"
    assert (one.request_entry, one.response_entry) == (1, 2)


def test_an_error_is_kept_with_its_type_message_and_status():
    call = call_of(
        requested(0), returned(1, {"error": {"type": "overloaded", "message": "try later", "status": 529}})
    )
    one = call.attempts[0]
    assert (one.status, one.error_type, one.error_message, one.status_code) == (
        "error",
        "overloaded",
        "try later",
        529,
    )


def test_a_route_says_where_a_try_went_whose_request_nobody_tells_again():
    route = event(
        "llm.route.selected", 2, {"provider": "anthropic", "model": "claude-opus-4-1"}, call_id="c", attempt=2
    )
    call = call_of(
        requested(0, {"provider": "openai", "model": "gpt-5-mini"}, attempt=1),
        failed(1, attempt=1),
        route,
        returned(3, attempt=2),
    )
    assert [(one.provider, one.request_model) for one in call.attempts] == [
        ("openai", "gpt-5-mini"),
        ("anthropic", "claude-opus-4-1"),
    ]
    assert (call.request_model, call.provider) == ("gpt-5-mini", "anthropic")


def test_what_a_request_says_of_itself_counts_more_than_its_route():
    route = event("llm.route.selected", 0, {"provider": "a", "model": "x"}, call_id="c", attempt=1)
    (attempt,) = call_of(route, requested(1, {"model": "y"}, attempt=1), returned(2, attempt=1)).attempts
    assert (attempt.provider, attempt.request_model) == ("a", "y")
