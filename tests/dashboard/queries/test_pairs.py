"""Results find the tool uses they are for."""

from dashboard.queries.pairs import Pairs
from journal.anatomy.prompts import Kind, Part, message


def use(name, tool_call_id=None):
    return Part(Kind.TOOL_USE, name=name, tool_call_id=tool_call_id, value={})


def result(text, tool_call_id=None):
    return Part(Kind.TOOL_RESULT, tool_call_id=tool_call_id, parts=(Part(Kind.TEXT, text),))


def texts(pairs, told):
    """What the uses of a message gave back."""
    names = [part.tool_call_id for part in told.parts]
    return [pairs.results[name].parts[0].text if name in pairs.results else None for name in names]


def test_a_result_is_for_the_use_with_its_id():
    pairs = Pairs()
    asked = message("assistant", [use("read", "t1"), use("write", "t2")])
    (answer,) = pairs.answer([asked])
    pairs.prompt([asked, message("tool", [result("two", "t2")])], pairs.asked_by([]))
    assert texts(pairs, answer) == [None, "two"]


def test_an_id_that_is_used_again_is_the_latest_ones():
    pairs = Pairs()
    first, second = (message("assistant", [Part(Kind.TEXT, text), use("read", "call_0")]) for text in "ab")
    answers = pairs.answer([first]), pairs.answer([second])
    history = [
        first,
        message("tool", [result("one", "call_0")]),
        second,
        message("tool", [result("two", "call_0")]),
    ]
    pairs.prompt(history, pairs.asked_by([]))
    assert [texts(pairs, answer)[1:] for (answer,) in answers] == [["one"], ["two"]]


def test_without_ids_the_order_counts():
    pairs = Pairs()
    asked = message("assistant", [use("read"), use("write")])
    (answer,) = pairs.answer([asked])
    pairs.prompt(
        [asked, message("tool", [result("one"), result("two"), result("three")])], pairs.asked_by([])
    )
    assert texts(pairs, answer) == ["one", "two"]


def test_a_prompt_that_begins_with_results_means_what_was_asked_before():
    pairs = Pairs()
    asked = message("assistant", [use("read", "t1")])
    (answer,) = pairs.answer([asked])
    pairs.prompt([message("tool", [result("one", "t1")])], pairs.asked_by([asked]))
    assert texts(pairs, answer) == ["one"]


def test_reasoning_that_is_left_out_makes_no_other_use():
    pairs = Pairs()
    thought = message("assistant", [Part(Kind.REASONING, "hm"), use("read", "t1")])
    sent = message("assistant", [use("read", "t1")])
    (answer,) = pairs.answer([thought])
    pairs.prompt([sent, message("tool", [result("one", "t1")])], pairs.asked_by([]))
    assert texts(pairs, answer) == [None, "one"]


def test_a_result_that_nobody_asked_for_keeps_its_id():
    pairs = Pairs()
    (told,) = pairs.prompt([message("tool", [result("one", "t9")])], pairs.asked_by([]))
    assert told.parts[0].tool_call_id == "t9"
    assert pairs.results == {}


def test_ids_are_known_by_the_new_names():
    pairs = Pairs()
    (answer,) = pairs.answer([message("assistant", [use("read", "t1"), use("write")])])
    assert [pairs.ids[part.tool_call_id] for part in answer.parts] == ["t1", None]


def test_what_was_not_stored_stays_away():
    pairs = Pairs()
    assert pairs.prompt([None], pairs.asked_by([])) == [None]
