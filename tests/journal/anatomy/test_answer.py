"""Parts of an answer are taken only where they have the shape they should have."""

from journal.anatomy.answer import Answer, member, members, text


def test_only_a_string_is_a_text():
    assert text("gpt-4o") == "gpt-4o"
    assert [text(value) for value in (None, 7, True, ["a"], {"a": "b"})] == [None] * 5


def test_an_empty_text_was_told():
    assert text("") == ""


def test_what_is_no_object_in_a_list_is_passed_over():
    assert members([{"a": 1}, "b", None, 2, {"c": 3}]) == [{"a": 1}, {"c": 3}]


def test_what_is_no_list_has_no_members():
    assert [members(value) for value in (None, "ab", {"a": {}}, 3)] == [[], [], [], []]


def test_the_object_under_a_key_is_found():
    assert member({"usage": {"input_tokens": 3}}, "usage") == {"input_tokens": 3}


def test_an_object_that_is_missing_or_is_none_is_empty():
    values = ({}, {"usage": None}, {"usage": [1]}, "usage", None)
    assert [member(value, "usage") for value in values] == [{}, {}, {}, {}, {}]


def test_an_answer_nobody_read_tells_nothing():
    answer = Answer()
    assert (answer.response_id, answer.model, answer.usage) == (None, None, None)
    assert (answer.finish_reasons, answer.tool_uses) == ([], [])
