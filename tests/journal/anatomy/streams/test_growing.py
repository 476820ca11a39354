"""Texts grow, lists are put together, and of anything else the last value holds."""

from journal.anatomy.streams.growing import Growing


def grown(*deltas, fixed=frozenset()):
    growing = Growing()
    for delta in deltas:
        growing.grow(delta, fixed=frozenset(fixed))
    return growing.whole()


def test_pieces_of_a_text_are_joined():
    assert grown({"content": "He"}, {"content": "llo"}) == {"content": "Hello"}


def test_a_fixed_text_is_said_once_and_does_not_grow():
    assert grown({"role": "assistant"}, {"role": "assistant"}, fixed={"role"}) == {"role": "assistant"}


def test_a_fixed_text_that_is_empty_later_stays():
    assert grown({"name": "Bash"}, {"name": ""}, {"name": None}, fixed={"name"}) == {"name": "Bash"}


def test_lists_are_put_together():
    assert grown({"annotations": [1]}, {"annotations": [2, 3]}) == {"annotations": [1, 2, 3]}


def test_content_in_both_forms_becomes_parts():
    thinking = {"type": "thinking", "thinking": "hm"}
    assert grown({"content": [thinking]}, {"content": "4"}) == {
        "content": [thinking, {"type": "text", "text": "4"}]
    }


def test_of_other_values_the_last_one_holds():
    assert grown({"audio": {"id": "a"}}, {"audio": {"id": "b"}}, {"refusal": None}) == {
        "audio": {"id": "b"},
        "refusal": None,
    }
