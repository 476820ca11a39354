"""Sections name elements, and do not look into them."""

from journal.anatomy.prompts.sections import elements, root_of


def test_elements_are_those_of_the_first_member_that_is_there():
    body = {"messages": ["a", "b"]}
    assert elements(body, "input", "messages") == ["a", "b"]


def test_a_single_value_is_one_element_and_nothing_is_none():
    assert elements({"system": "be kind"}, "system") == ["be kind"]
    assert elements({"system": ""}, "system") == []
    assert elements({"system": None}, "system") == []


def test_a_root_is_named_by_its_id():
    assert root_of({"conversation": {"id": "conv_1"}}, "conversation") == "conversation:conv_1"
    assert (
        root_of({"previous_response_id": "resp_1"}, "previous_response_id") == "previous_response_id:resp_1"
    )
    assert root_of({"conversation": {}}, "conversation") is None
