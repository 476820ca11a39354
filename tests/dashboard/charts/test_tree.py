"""JSON text as a tree to draw."""

import json

import pytest

from dashboard.charts import tree


def drawn(text, **where):
    return tree.draw(tree.parse(text), **where)


def test_literals_and_key_order_stay_as_they_were_written():
    root = drawn(
        '{"b": 1.00, "a": 123456789012345678901234567890, "c": -0, "d": 1e400, "e": null, "f": true}'
    )
    assert [(child.key, child.text) for child in root.children] == [
        ("b", "1.00"),
        ("a", "123456789012345678901234567890"),
        ("c", "-0"),
        ("d", "1e400"),
        ("e", "null"),
        ("f", "true"),
    ]


def test_a_repeated_key_is_shown_twice():
    assert [child.text for child in drawn('{"a": 1, "a": 2}').children] == ["1", "2"]


def test_a_number_that_json_does_not_know_is_shown_as_it_is():
    assert [child.text for child in drawn("[NaN, -Infinity]").children] == ["NaN", "-Infinity"]


def test_pointers_escape_what_json_pointers_escape():
    root = drawn('{"a/b": {"~": [5]}}')
    assert root.children[0].children[0].children[0].pointer == "/a~1b/~0/0"


def test_a_part_is_found_by_its_pointer():
    part = drawn('{"a/b": {"~": [5, 6]}}', pointer="/a~1b/~0/1")
    assert (part.key, part.text) == ("1", "6")


def test_of_a_repeated_key_the_last_one_is_found():
    assert drawn('{"a": 1, "a": 2}', pointer="/a").text == "2"


@pytest.mark.parametrize("pointer", ["/b", "/a/0", "/a/b", "/list/9", "/list/x", "/list/²"])
def test_a_pointer_that_leads_nowhere_says_so(pointer):
    with pytest.raises(tree.NoSuchPart):
        drawn('{"a": 1, "list": [1]}', pointer=pointer)


def test_the_way_to_what_was_said_is_open_and_the_rest_is_folded():
    body = {"messages": [{"role": "system", "content": "x" * 200}, {"role": "user", "content": "y" * 200}]}
    messages = drawn(json.dumps({**body, "tools": [{"name": "a", "parameters": {"b": {}}}] * 4})).children[0]
    assert messages.opened
    assert [message.opened for message in messages.children] == [False, True]
    assert [message.role for message in messages.children] == ["system", "user"]


def test_a_folded_message_says_what_it_holds():
    message = {"role": "user", "content": [{"type": "text", "text": "Why   is\nit late?"}]}
    assert tree.preview(tree.parse(json.dumps(message))) == "Why is it late?"


def test_a_folded_tool_call_says_its_name_and_arguments():
    call = {"id": "c1", "type": "function", "function": {"name": "read_file", "arguments": '{"path": "a"}'}}
    preview = tree.preview(
        tree.parse(json.dumps({"role": "assistant", "content": None, "tool_calls": [call]}))
    )
    assert preview == 'read_file · {"path": "a"}'


def test_folded_counts_say_their_names():
    usage = tree.parse('{"prompt_tokens": 880, "completion_tokens": 319, "details": []}')
    assert tree.preview(usage) == "prompt_tokens 880, completion_tokens 319"


def test_a_long_string_is_cut_and_says_how_much_is_missing():
    node = drawn(json.dumps({"text": "a" * 5000})).children[0]
    assert (len(node.text), node.length, node.cut) == (1200, 5000, 3800)


def test_a_long_string_that_was_asked_for_is_whole():
    assert drawn(json.dumps({"text": "a" * 5000}), pointer="/text").cut == 0


def test_even_then_there_is_an_end():
    root = drawn(json.dumps("a" * 1_000_000))
    assert (len(root.text), root.cut, root.more_from) == (200_000, 800_000, 200_000)


def test_and_what_follows_is_a_part_of_its_own():
    text = json.dumps({"text": "a" * 300_000 + "b" * 10})
    last = drawn(text, pointer="/text", start=200_000)
    assert (last.begins, len(last.text), last.text[-1], last.cut, last.more_from) == (
        200_000,
        100_010,
        "b",
        0,
        None,
    )


def test_json_inside_a_string_is_read_too():
    node = drawn(json.dumps({"arguments": '{"path": "a.py"}'})).children[0]
    assert node.text == '{"path": "a.py"}'
    assert [(child.key, child.text) for child in node.inner.children] == [("path", "a.py")]


def test_a_string_that_only_looks_like_json_is_a_string():
    assert drawn('["{not json}"]').children[0].inner is None


def test_a_large_body_leaves_parts_for_later_and_keeps_its_end():
    messages = [{"role": "user", "content": [{"type": "text", "text": "x" * 900}] * 4} for _ in range(240)]
    root = drawn(json.dumps({"messages": messages}))
    parts = root.children[0].children
    assert [part.key for part in parts] == [*map(str, range(4)), *map(str, range(204, 240))]
    assert root.children[0].gap == (4, 204)
    assert (parts[0].late, parts[0].children) == (True, [])
    assert (parts[-1].late, len(parts[-1].children)) == (False, 2)


def test_a_long_list_is_drawn_in_pieces():
    root = drawn(json.dumps(list(range(1000))))
    assert (len(root.children), root.more_from) == (250, 250)
    rest = drawn(json.dumps(list(range(1000))), start=750)
    assert (rest.children[0].key, rest.children[0].pointer, rest.more_from) == ("750", "/750", None)


def test_what_was_left_out_in_the_middle_is_drawn_when_asked_for():
    text = json.dumps({"messages": [{"role": "user", "content": str(number)} for number in range(500)]})
    between = drawn(text, pointer="/messages", start=4, until=464)
    assert [between.children[0].key, between.children[-1].key] == ["4", "253"]
    assert (between.more_from, between.until) == (254, 464)
    rest = drawn(text, pointer="/messages", start=254, until=464)
    assert (rest.children[-1].key, rest.more_from) == ("463", None)


def test_so_much_inside_of_folds_is_drawn_and_no_more():
    tools = [
        {"name": f"tool {number}", "parameters": {"type": "object", "a": {"b": "c" * 90}}}
        for number in range(50)
    ]
    folded = drawn(json.dumps({"tools": tools, "model": "m"})).children[0]
    assert (folded.opened, [tool.late for tool in folded.children]) == (False, [True] * 36 + [False] * 14)
    assert (
        drawn(json.dumps({"tools": tools[:10]})).children[0].children[0].children[1].children[0].text
        == "object"
    )


def test_json_inside_a_string_is_whole_even_among_folds():
    told = json.dumps({"list": [{"deep": {"x": [number] * 4}} for number in range(30)]})
    inner = drawn(json.dumps({"arguments": told})).children[0].inner
    assert [child.late for child in inner.children[0].children] == [False] * 30
    assert all(child.children for child in inner.children[0].children)


def test_deep_nesting_is_drawn_without_a_fault():
    assert drawn("[" * 200 + "]" * 200).length == 1


def test_an_empty_object_is_not_a_fold():
    child = drawn('{"a": {}, "b": []}').children[0]
    assert (child.kind, child.children, child.late) == ("object", [], False)


def test_a_preview_of_deep_nesting_ends():
    text = '{"content": ' * 150 + '"deep"' + "}" * 150
    assert tree.preview(tree.parse(text)) == ""


def test_a_small_value_is_drawn_whole_on_request():
    root = tree.draw_whole(tree.parse(json.dumps({"text": "a" * 5000, "list": list(range(1000))})))
    assert root.children[0].cut == 0
    assert len(root.children[1].children) == 1000


def test_a_body_of_millions_of_parts_is_not_drawn():
    assert tree.is_readable(b'{"text": "' + b"a" * 20_000_000 + b'"}')
    assert not tree.is_readable(b"[" + b"0," * 1_000_001 + b"0]")
    assert not tree.is_readable(b"[{}" + b",{}" * 200_000 + b"]")
    assert not tree.is_readable(b" " * (32 * 1024 * 1024 + 1))
