"""The facts of one event, and the group it belongs to, come from that event alone."""

import pytest

from journal.fold.facts import pack_facts, unpack_facts
from journal.fold.keys import group_number
from journal.fold.link import tool_group

from .folding import event, facts_of, group_of, requested, returned


def test_an_event_that_names_its_call_belongs_to_it():
    for kind in ("llm.call.requested", "tool.call.started", "transform.pass.applied", "cost.reported"):
        assert group_of(event(kind, 0, {"tool_call_id": "t"}, call_id="c", span_id="sp")) == group_number(
            "call", "c"
        )


@pytest.mark.parametrize(
    ("made", "group"),
    [
        (event("llm.call.requested", 0, {}, span_id="sp", trace_id="tr"), group_number("span", "tr", "sp")),
        (event("llm.call.requested", 0, {}, attempt_id="a"), group_number("attempt", "a")),
        (
            event("llm.call.requested", 0, {"prompt_hash": "h", "model": "m"}, session_id="s", span_id="sp"),
            group_number("prompt", "s", "m", "h"),
        ),
        (
            event("llm.call.requested", 0, {"prompt_hash": "h", "target": "task:1"}),
            group_number("prompt", "task:1", None, "h"),
        ),
        (event("tool.call.started", 0, {"tool_call_id": "t"}, span_id="sp"), tool_group("t")),
        (event("tool.call.started", 0, {}, span_id="sp"), group_number("span", None, "sp")),
    ],
    ids=["span", "attempt", "prompt of a session", "prompt of a target", "tool", "tool without id"],
)
def test_without_a_call_the_best_name_there_is_makes_the_group(made, group):
    assert group_of(made) == group


def test_a_request_without_any_name_stands_for_itself():
    one, other = (group_of(event("llm.call.requested", number)) for number in (0, 1))
    assert None not in (one, other)
    assert one != other


def test_what_means_nothing_on_its_own_has_no_group():
    for kind in (
        "llm.stream.marked",
        "llm.retry.scheduled",
        "usage.reported",
        "session.started",
        "note.added",
        "my.own",
    ):
        assert group_of(event(kind, 0)) is None


def test_an_event_of_any_type_that_names_a_call_stands_with_it():
    for kind in ("note.added", "made.by.somebody"):
        assert group_of(event(kind, 0, call_id="c")) == group_number("call", "c")
        assert group_of(event(kind, 0)) is None
    for kind in ("session.started", "message.recorded"):
        assert group_of(event(kind, 0, call_id="c")) is None


def test_a_request_tells_model_and_how_much_was_captured():
    facts = facts_of(requested(0, {"provider": "p", "protocol": "gemini", "body": {"model": "m"}}))
    assert (facts.provider, facts.protocol, facts.model, facts.captured, facts.has_body) == (
        "p",
        "gemini",
        "m",
        "full",
        True,
    )
    assert facts_of(requested(0, {"model": "m", "captured": "hash"})).captured == "hash"
    assert facts_of(requested(0, {"model": "m"})).captured == "none"


@pytest.mark.parametrize(
    "data",
    [
        {"status_code": True},
        {"status_code": 10**30},
        {"status_code": "200"},
        {"status_code": 2.5},
        {"error": {"status": True}},
        {"error": {"status": 10**30, "type": 5, "message": ["a"]}},
        {"duration_seconds": -1},
        {"duration_seconds": 10**12},
        {"duration_seconds": "1"},
        {"usage": {"prompt_tokens": -5, "completion_tokens": 1e300}},
        {"usage": [1]},
        {"finish_reasons": [None, 5, {"a": 1}]},
        {"body": []},
        {"body": "text"},
        {"body": {"choices": "x", "usage": 5, "id": 5, "model": []}},
        {"body": {"choices": [None, {"message": None}, {"message": {"tool_calls": [None, {"id": 5}]}}]}},
        {"response_id": 5, "request_id": {}, "model": None},
    ],
)
def test_values_of_another_kind_are_unknown_and_can_be_stored(data):
    facts = facts_of(returned(0, data))
    assert unpack_facts(pack_facts(facts)) == facts
    assert facts.status_code is None
    assert facts.duration_us is None


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"9" * 5000, b"1" * 400])
def test_numbers_out_of_any_range_are_unknown(number):
    data = b'{"status_code":%b,"duration":%b,"usage":{"prompt_tokens":%b}}' % (number, number, number)
    facts = facts_of(b'{"type":"llm.call.returned","id":"e","call_id":"c","data":' + data + b"}")
    assert (facts.status_code, facts.duration_us, facts.usage) == (None, None, None)
    assert unpack_facts(pack_facts(facts)) == facts


def test_unpaired_surrogates_are_replaced():
    facts = facts_of(
        b'{"type":"llm.call.returned","id":"e","data":{"error":{"type":"a\\ud800","message":"\\udfff"}}}'
    )
    assert (facts.error_type, facts.error_message) == ("a\ufffd", "\ufffd")
    assert facts_of(b'{"type":"llm.call.requested","id":"e","data":{"\\ud800":1,"model":"m"}}').model == "m"


def test_long_texts_are_cut():
    facts = facts_of(returned(0, {"error": {"type": "t" * 500, "message": "m" * 500}}))
    assert (len(facts.error_type), len(facts.error_message)) == (200, 300)
    assert facts.error_message.endswith("…")


def test_a_name_too_long_to_be_one_is_unknown():
    assert facts_of(requested(0, {"model": "m" * 300})).model is None


def test_names_that_stand_in_keys_are_bounded():
    facts = facts_of(requested(0, agent="a" * 5000, environment="e" * 5000))
    assert len(facts.agent) <= 255
    assert len(facts.environment) <= 255


def test_stubs_are_noted():
    assert facts_of(requested(0, {"body_stub": {}})).notes == ("request_stubbed",)
    assert facts_of(returned(0, {"stream_stub": {}})).notes == ("response_stubbed",)


def test_the_monotonic_clock_is_kept_with_its_process():
    facts = facts_of(requested(0, mono_ns=5_000_999, source={"host": "h", "process": 1}))
    assert facts.mono_us == 5000
    assert facts.process is not None
    assert facts_of(requested(0, mono_ns=5_000_999)).process is None


def test_a_pass_tells_its_error_by_type_or_text():
    assert facts_of(event("transform.pass.applied", 0, {"error": "no"})).error_type == "no"
    assert facts_of(event("transform.pass.applied", 0, {"error": {"message": "no"}})).error_type == "error"
    assert facts_of(event("transform.pass.applied", 0, {"error": None})).error_type is None


def test_a_retry_tells_its_delay_and_why():
    facts = facts_of(
        event(
            "llm.retry.scheduled",
            0,
            {"delay_seconds": 1.5, "source": "backoff", "clamped": "yes", "reason": "r"},
        )
    )
    assert (facts.delay_us, facts.delay_source, facts.clamped, facts.reason) == (
        1_500_000,
        "backoff",
        None,
        "r",
    )


def said(content, **data):
    return facts_of(event("message.recorded", 1, {"role": "user", "body": {"content": content}, **data})).name


def test_what_a_person_wrote_names_a_transcript():
    assert said("  Fix the\n login page ") == "Fix the login page"
    assert (
        said([{"type": "text", "text": "<ide_opened_file>x"}, {"type": "text", "text": "Go on"}]) == "Go on"
    )
    assert said("x" * 300) == "x" * 99 + "…"


def test_what_a_program_put_in_names_nothing():
    assert said("<command-name>/clear</command-name>") is None
    assert said("Caveat: the messages below …") is None
    assert said([{"type": "tool_result", "content": "ok"}]) is None
    assert said("Read the file", is_subagent=True) is None
    assert said("Read the file", isMeta=True) is None


def test_texts_of_a_responses_message_name_a_transcript_and_instructions_do_not():
    assert said([{"type": "input_text", "text": "Fix the login page"}]) == "Fix the login page"
    assert said([{"text": "Fix the login page"}]) == "Fix the login page"
    assert said([{"type": "input_text", "text": "# AGENTS.md instructions for /home"}]) is None
