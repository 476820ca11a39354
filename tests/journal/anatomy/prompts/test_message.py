"""Equal things said are equal messages, however they are spelled."""

from journal.anatomy.prompts.message import (
    Kind,
    Part,
    canonical,
    digest_of,
    joined_digest,
    message,
    part_digest,
    payload,
    rest_of,
    spoken,
)


def text(said):
    return Part(Kind.TEXT, said)


def test_a_message_that_begins_like_another_has_its_digest_among_its_steps():
    short = message("user", [text("one")])
    long = message("user", [text("one"), text("two")])
    assert short.digest in long.steps
    assert long.digest not in short.steps


def test_the_same_words_of_somebody_else_are_another_message():
    assert message("user", [text("yes")]).digest != message("assistant", [text("yes")]).digest


def test_two_parts_are_not_one_part_with_both_texts():
    assert message("user", [text("a"), text("b")]).digest != message("user", [text("ab")]).digest


def test_nothing_but_results_of_tools_is_the_tools_message():
    result = Part(Kind.TOOL_RESULT, tool_call_id="t1", parts=(text("42"),))
    assert message("user", [result]).role == "tool"
    assert message("user", [result, text("go on")]).role == "user"


def test_reasoning_may_be_left_out_when_an_answer_comes_back():
    told = message("assistant", [Part(Kind.REASONING, "hm"), text("42")])
    assert spoken(told).digest == message("assistant", [text("42")]).digest
    assert spoken(message("user", [text("42")])).parts == (text("42"),)


def test_cache_markers_and_nulls_say_nothing():
    marked = {"type": "text", "cache_control": {"type": "ephemeral"}, "citations": None}
    assert canonical([marked]) == [{"type": "text"}]


def test_a_tools_input_keeps_its_nulls_and_a_parameter_that_is_called_like_a_marker():
    told = {"path": None, "cache_control": "no-store", "inner": [{"cache_control": {"type": "ephemeral"}}]}
    assert payload(told) == {"path": None, "cache_control": "no-store", "inner": [{}]}


def test_what_has_no_place_of_its_own_is_kept():
    told = {"type": "text", "status": "completed", "annotations": [], "phase": "final", "x": None}
    assert rest_of(told, "type") == {"phase": "final"}


def test_the_order_of_keys_does_not_matter():
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert digest_of([1, 2]) != digest_of([2, 1])


def test_unpaired_surrogates_and_large_numbers_have_digests():
    assert part_digest(text("\ud800")) != part_digest(text("\ud801"))
    assert digest_of(2**80) != digest_of(2**80 + 1)


def test_nothing_has_no_digest():
    assert joined_digest([]) is None
    assert joined_digest([b"a" * 16]) is not None
