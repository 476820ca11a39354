"""JSON keeps its form; only hidden values change."""

import pytest

from journal.redact.edits import applied
from journal.redact.walk import NotJsonText, edits_of


def name_rule(name):
    return "key" if name.lower().endswith(("secret", "authorization")) else None


def walked(text):
    return applied(text, edits_of(text, name_rule, lambda value: []))


def test_a_text_under_a_hidden_key_gives_way_to_a_mark_and_nothing_else_changes():
    text = '{ "a" : 1.0e5 ,\n "secret":"a\\u00e9\\"", "secret" : "b", "z":[ ] }'
    assert walked(text) == (
        '{ "a" : 1.0e5 ,\n "secret":"[redacted:key:3]", "secret" : "[redacted:key:1]", "z":[ ] }'
    )


def test_numbers_objects_and_lists_give_way_to_a_text():
    assert walked('{"secret":12345}') == '{"secret":"[redacted:key:5]"}'
    assert walked('{"secret":{"a":[1]}}') == '{"secret":"[redacted:key:9]"}'
    assert walked('{"secret":[{"secret":1}],"b":2}') == '{"secret":"[redacted:key:14]","b":2}'


@pytest.mark.parametrize("value", ["true", "false", "null", '""', "{}", "[ ]", '"[redacted:token:5]"'])
def test_a_value_that_holds_no_secret_stays(value):
    assert walked(f'{{"secret":{value}}}') == f'{{"secret":{value}}}'


def test_headers_as_pairs_are_covered():
    assert walked('[["authorization","x"],["b","c"]]') == '[["authorization","[redacted:key:1]"],["b","c"]]'


def test_the_name_of_a_header_is_enough_in_a_list_of_two():
    assert walked('{"h":["Authorization","x"]}') == '{"h":["Authorization","[redacted:key:1]"]}'


def test_a_list_of_field_names_is_no_header():
    assert walked('{"required":["secret","url"]}') == '{"required":["secret","url"]}'


@pytest.mark.parametrize("label", ["name", "key"])
def test_headers_as_objects_are_covered_in_either_order(label):
    assert (
        walked(f'{{"{label}":"secret","value":"x"}}') == f'{{"{label}":"secret","value":"[redacted:key:1]"}}'
    )
    assert walked(f'{{"value":7,"{label}":"secret"}}') == f'{{"value":"[redacted:key:1]","{label}":"secret"}}'
    assert walked(f'{{"{label}":"other","value":"x"}}') == f'{{"{label}":"other","value":"x"}}'


def test_a_hidden_header_swallows_what_was_hidden_inside_its_value():
    text = '{"value":{"secret":"abc"},"b":{"secret":"d"},"name":"secret"}'
    assert walked(text) == ('{"value":"[redacted:key:16]","b":{"secret":"[redacted:key:1]"},"name":"secret"}')


def test_the_schema_of_a_secret_is_shown_but_not_its_default():
    text = '{"properties":{"secret":{"type":"string","default":"abc","description":"d"},"b":{}}}'
    assert walked(text) == text.replace("abc", "[redacted:key:3]")


def test_a_value_that_is_no_schema_is_hidden_among_properties_too():
    assert walked('{"properties":{"secret":{"a":"b"}}}') == '{"properties":{"secret":"[redacted:key:9]"}}'


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1,]", '{"a"}', '{"a":1,}', "[1 2]", "tru", '"a', "[1]]", "{a:1}", "]", '{"a":}', "1 2"],
)
def test_anything_else_is_refused(text):
    with pytest.raises(NotJsonText):
        walked(text)


def test_very_deep_json_is_walked_through():
    text = "[" * 50_000 + '{"secret":"x"}' + "]" * 50_000
    assert "[redacted:key:1]" in walked(text)
