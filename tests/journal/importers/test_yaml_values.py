"""YAML gives plain values, and never more of them than the file is large."""

import pytest

from journal.importers.base import ReadLimits
from journal.importers.yaml_values import Anchors, YamlError, yaml_value

LIMITS = ReadLimits(line_bytes=2000, nesting=10)


def value(text, anchors=None):
    raw = text if isinstance(text, bytes) else text.encode()
    return yaml_value(raw, LIMITS, anchors or Anchors(LIMITS.line_bytes))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1", {"a": 1}),
        ("a: -12345678901234567890", {"a": -12345678901234567890}),
        ("a: 1.50e-05", {"a": 1.5e-05}),
        ("a: [true, no, null, ~, '']", {"a": [True, False, None, None, ""]}),
        ("a: '1'", {"a": "1"}),
        ("a: 2026-03-01", {"a": "2026-03-01"}),
        ("a: [010, 1_000, 0x1F, 1:30, .inf, .nan]", {"a": ["010", "1_000", "0x1F", "1:30", ".inf", ".nan"]}),
        ("a: !!binary aGk=", {"a": b"hi"}),
        ("a: !!str 1", {"a": "1"}),
        ("a: !!int '1'", {"a": 1}),
        ("1: a\ntrue: b\nnull: c\n2.5: d", {"1": "a", "true": "b", "null": "c", "2.5": "d"}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("a: 1\na: 2", {"a": 2}),
        ("", None),
        ("- - - x", [[["x"]]]),
    ],
)
def test_values_are_plain(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system ['true']",
        "a: !!python/name:os.system",
        "a: !ruby/object:Thing {b: 1}",
        "a: !!python/unicode 'text'",
    ],
)
def test_objects_of_any_language_are_read_as_what_is_written(text):
    assert value(text)["a"] in (["true"], "", {"b": 1}, "text")


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a: 1\nb: 'cut", 1, "invalid_yaml"),
        ("a: *unknown", 0, "invalid_yaml"),
        ("a: &x [*x]", 0, "invalid_yaml"),
        ("a: 1\n? [b]\n: 2", 1, "invalid_yaml"),
        ("a: !!binary 'x'", 0, "invalid_yaml"),
        ("a: [[[[[[[[[[1]]]]]]]]]]", 0, "too_deep"),
        ("a: " + "x" * 3000, 0, "too_large"),
        (b"a: \xff", 0, "invalid_utf8"),
        ("a: \x00", 0, "invalid_yaml"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text, line, code):
    with pytest.raises(YamlError) as error:
        value(text)
    assert (error.value.line, error.value.code) == (line, code)


def test_references_that_multiply_are_refused_before_they_grow():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{number + 1}: &a{number + 1} [{', '.join([f'*a{number}'] * 10)}]\n" for number in range(9)
    )
    with pytest.raises(YamlError) as error:
        value(bomb)
    assert error.value.code == "too_large"


def test_references_reach_from_one_text_into_the_next():
    anchors = Anchors(2000)
    value("- &headers {accept: [x]}", anchors)
    assert value("- *headers", anchors) == [{"accept": ["x"]}]


def test_what_is_referred_to_is_forgotten_when_it_is_too_much():
    anchors = Anchors(100)
    value("- &first " + "x" * 60, anchors)
    value("- &second " + "y" * 60, anchors)
    assert list(anchors.known) == ["second"]


def test_a_merge_key_takes_over_what_is_not_written():
    text = "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {y: 4, <<: [*a, {z: 5}]}\nd: {<<: text}"
    assert value(text) == {
        "a": {"x": 1, "y": 2},
        "b": {"x": 1, "y": 3},
        "c": {"y": 4, "x": 1, "z": 5},
        "d": {"<<": "text"},
    }
