"""Words in a body."""

import pytest

from dashboard.charts import find, tree


def places(text, words):
    return [(place.pointer, place.offset) for place in find.find(tree.parse(text), words).places]


def test_places_come_in_the_order_of_the_body():
    text = '{"b": ["Tide", {"a": "no tide, no TIDES"}], "a": "tide"}'
    assert places(text, "tide") == [("/b/0", 0), ("/b/1/a", 3), ("/b/1/a", 12), ("/a", 0)]


def test_keys_numbers_and_constants_are_text_as_well():
    text = '{"max_tokens": 1024, "n": [1.0240], "stop": null}'
    assert places(text, "1024") == [("/max_tokens", 0)]
    assert places(text, "TOKENS") == [("/max_tokens", 4)]
    assert places(text, "null") == [("/stop", 0)]


def test_a_pointer_escapes_what_json_pointers_escape():
    assert places('{"a/b": {"~": "x"}}', "x") == [("/a~1b/~0", 0)]


@pytest.mark.parametrize("words", [".", "(", "[a-z]", "\\"])
def test_words_are_no_pattern(words):
    assert places('["abc"]', words) == []


def test_what_stands_around_a_match_is_told():
    (place,) = find.find("a" * 100 + "Tide" + "b" * 100, "tide").places
    assert (place.before, place.match, place.after) == ("a" * 60, "Tide", "b" * 60)


def test_a_reader_begins_a_little_before_the_match():
    (place,) = find.find("a" * 5000 + "tide", "tide").places
    assert place.at == 4400


def test_of_many_places_the_first_are_listed_and_counting_ends_somewhere():
    found = find.find(["x" * 250], "x")
    assert (len(found.places), found.count, found.is_more) == (100, 250, False)
    found = find.find("x" * 20_000, "x")
    assert (found.count, found.is_more) == (10_000, True)


def test_depth_is_no_matter():
    assert places("[" * 800 + '"x"' + "]" * 800, "x") == [("/0" * 800, 0)]
