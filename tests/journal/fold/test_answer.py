"""What an answer tells becomes facts, the event's own words before those of its body."""

import pytest

from journal.fold.facts import Usage

from .folding import event, facts_of, returned


def test_an_answer_is_read_by_its_protocol():
    body = {
        "id": "r",
        "type": "message",
        "model": "exact",
        "stop_reason": "tool_use",
        "content": [{"type": "tool_use", "id": "t", "name": "search"}],
        "usage": {"input_tokens": 5, "output_tokens": 2, "cache_read_input_tokens": 3},
    }
    facts = facts_of(returned(0, {"body": body, "status_code": 200, "duration_seconds": 1.5}))
    assert (facts.protocol, facts.response_id, facts.model) == ("anthropic_messages", "r", "exact")
    assert (facts.finish_reasons, facts.tool_uses) == (("tool_use",), (("t", "search"),))
    assert facts.usage == Usage(5, 3, None, 2, None, "anthropic_messages")
    assert (facts.status_code, facts.is_error, facts.duration_us) == (200, False, 1_500_000)


def test_usage_that_stands_beside_the_body_counts_more():
    data = {"body": {"choices": [], "usage": {"prompt_tokens": 1}}, "usage": {"prompt_tokens": 2}}
    assert facts_of(returned(0, data)).usage.input_uncached == 2


@pytest.mark.parametrize(
    ("data", "is_error"),
    [
        ({}, False),
        ({"status_code": 200}, False),
        ({"status_code": 404}, True),
        ({"error": None}, False),
        ({"error": {}}, False),
        ({"error": {"type": None}}, False),
        ({"error": ""}, False),
        ({"error": "broken"}, True),
        ({"error": {"message": "broken"}}, True),
        ({"is_error": True}, True),
        ({"is_error": "yes"}, False),
    ],
)
def test_an_error_is_an_error_object_or_text_or_a_status_of_400_and_above(data, is_error):
    assert facts_of(returned(0, data)).is_error is is_error


def test_a_cancelled_answer_is_known_by_mark_or_type():
    assert facts_of(returned(0, {"cancelled": True})).is_cancelled
    assert facts_of(returned(0, {"error": {"type": "AbortError"}})).is_cancelled
    assert not facts_of(returned(0, {"error": {"type": "Timeout"}})).is_cancelled


def test_the_model_that_answered_may_be_told_beside_the_one_that_was_asked_for():
    facts = facts_of(
        event(
            "llm.call.returned",
            1,
            {"model": "fast", "response_model": "m-1", "body": {"model": "m-1-snapshot"}},
        )
    )
    assert facts.model == "m-1"


def test_a_try_that_went_elsewhere_after_the_first_one_failed_says_so():
    assert facts_of(event("llm.call.returned", 1, {"is_fallback": True})).notes == ("fallback",)
    assert facts_of(event("llm.call.returned", 1, {"is_fallback": "yes"})).notes == ()


def test_who_counted_may_be_another_than_who_answered():
    told = {"input_tokens": 120, "cached_input_tokens": 64, "output_tokens": 34}
    facts = facts_of(
        event(
            "llm.call.returned", 1, {"protocol": "openai_responses", "usage_protocol": "codex", "usage": told}
        )
    )
    assert (facts.protocol, facts.usage.rule, facts.usage.cache_read) == ("openai_responses", "codex", 64)


@pytest.mark.parametrize("protocol", [None, "openai_chat", "anthropic_messages"])
def test_a_try_that_failed_tells_what_it_took_beside_its_error(protocol):
    body = {
        "error": {"type": "server_error", "message": "gone"},
        "usage": {"prompt_tokens": 100, "completion_tokens": 7},
    }
    told = {"status_code": 500, "body": body} | ({"protocol": protocol} if protocol else {})
    facts = facts_of(event("llm.call.returned", 1, told))
    assert (facts.is_error, facts.error_type) == (True, "server_error")
    assert facts.usage == Usage(input_uncached=100, output_visible=7, rule=facts.usage.rule), facts.usage


def test_an_answer_of_no_known_look_tells_no_counts():
    facts = facts_of(event("llm.call.returned", 1, {"body": {"usage": {"prompt_tokens": 100}}}))
    assert facts.usage is None
