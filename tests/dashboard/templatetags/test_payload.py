"""The JSON tree as HTML."""

import json

from dashboard.charts import tree
from dashboard.templatetags.payload import json_tree


def shown(value, **where):
    return json_tree(tree.draw(tree.parse(json.dumps(value)), **where), "/body")


def test_keys_and_values_are_escaped():
    html = shown({"<b>": "<script>alert(1)</script>"})
    assert "<b>" not in html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_role_outside_of_the_known_ones_cannot_name_a_class():
    html = shown({"messages": [{"role": 'x" onclick="', "content": "a"}]})
    assert "json__role--other" in html
    assert 'onclick="' not in html


def test_hidden_characters_are_spelled_out():
    assert "\\u202e</span>" in shown({"a": "b\u202ec"})


def test_a_late_part_is_a_link_without_scripts_and_a_request_with_them():
    messages = [{"role": "user", "content": [{"type": "text", "text": "x" * 900}] * 4} for _ in range(240)]
    html = shown({"messages": messages})
    assert '<a href="/body?path=%2Fmessages%2F0">open this part</a>' in html
    assert 'hx-get="/body?path=%2Fmessages%2F0" hx-trigger="toggle from:closest details once"' in html


def test_a_cut_string_links_to_all_of_it():
    html = shown({"a b": "x" * 5000})
    assert 'href="/body?path=%2Fa+b"' in html
    assert "show all (5,000 characters)" in html


def test_a_long_text_links_to_what_follows():
    html = shown("x" * 500_000)
    assert 'href="/body?path=&amp;from=200000"' in html
    assert "show what follows (300,000 characters)" in html


def test_words_that_were_looked_for_are_marked_and_stay_text():
    html = json_tree(tree.draw(["<b>Tide</b>"]), "/body", "tide")
    assert "&lt;b&gt;<mark>Tide</mark>&lt;/b&gt;" in html


def test_a_long_list_links_to_its_rest():
    assert "show the next of 750 remaining entries" in shown(list(range(1000)))


def test_a_fold_shows_role_size_and_beginning():
    html = shown({"messages": [{"role": "system", "content": "Be brief."}] * 2})
    assert '<span class="json__role json__role--system">system</span>' in html
    assert '<span class="json__preview">Be brief.</span>' in html


def test_json_inside_a_string_stands_below_it():
    html = shown({"arguments": '{"path": "a.py"}'})
    assert "the same, read as JSON" in html


def test_a_single_value_is_a_tree_too():
    assert '<span class="json__number">5</span>' in shown(5)


def test_inside_such_a_string_nothing_is_linked_that_cannot_be_fetched():
    html = shown({"arguments": json.dumps({"text": "a" * 3000})})
    assert "and 1,800 characters more, in the text above" in html
    assert "path=%2Farguments%2Ftext" not in html


def test_the_middle_of_a_long_list_is_one_link():
    html = shown({"messages": list(range(500))})
    assert 'href="/body?path=%2Fmessages&amp;from=4&amp;to=464"' in html
    assert "show 460 entries between" in html
