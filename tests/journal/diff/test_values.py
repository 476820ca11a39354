"""Reading without loss, telling types apart, one form for equal values."""

import pytest

from journal.diff.values import Number, canonical, leaves, parse, same_scalar


def test_one_one_point_nought_and_true_are_three_values():
    assert len({canonical(1), canonical(1.0), canonical(True)}) == 3
    assert not same_scalar(1, 1.0)
    assert not same_scalar(1, True)
    assert not same_scalar(0, False)


def test_zero_below_zero_is_another_value():
    assert not same_scalar(0.0, -0.0)
    assert canonical(0.0) != canonical(-0.0)


def test_what_is_no_number_is_the_same_as_itself():
    assert same_scalar(float("nan"), float("nan"))
    assert not same_scalar(float("nan"), 1.0)
    assert not same_scalar(1.0, float("nan"))


def test_the_order_of_keys_makes_no_difference():
    assert canonical({"a": 1, "b": [2]}) == canonical({"b": [2], "a": 1})


def test_the_order_of_elements_does():
    assert canonical([1, 2]) != canonical([2, 1])


@pytest.mark.parametrize(
    "text",
    ["1e400", "-1E+400", "0.12345678901234567890123", "1e99999999999999999999", "-0.1000000000000000000001"],
)
def test_a_number_that_floats_would_lose_is_kept_as_it_is_written(text):
    assert parse(f"[{text}]") == [Number(text)]
    assert str(parse(text)) == text


def test_a_number_that_floats_give_back_is_a_float():
    assert parse("[1.0, 1.10, 0.1, 1e2, -0.0, 123456789.123456]") == [
        1.0,
        1.1,
        0.1,
        100.0,
        -0.0,
        123456789.123456,
    ]


def test_whole_numbers_have_any_length():
    assert parse("123456789012345678901234567890") == 123456789012345678901234567890
    assert parse("1" * 5000) == Number("1" * 5000)


def test_large_numbers_and_half_characters_have_a_canonical_form_of_their_own():
    odd = [2**70, -(2**70), "\ud800", Number("1e400"), "1e400", None, True, 0.5, 7, {"ключ": "\udfff"}]
    forms = {canonical([value, 2**70]) for value in odd}
    assert len(forms) == len(odd)
    assert canonical({"a": 2**70, "b": 1}) == canonical({"b": 1, "a": 2**70})


def test_a_kept_number_is_no_text():
    assert canonical(Number("1e400")) != canonical("1e400")
    assert not same_scalar(Number("1e400"), "1e400")
    assert Number("1e400") == parse("1e400")
    assert {Number("1e400"): "found"}[Number("1e400")] == "found"


def test_half_of_a_character_is_read():
    assert parse('"\\ud800"') == "\ud800"


@pytest.mark.parametrize("text", ["", "{", "NaN", "[1,]", "Infinity", "[" * 100_000])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ValueError):
        parse(text)


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (object(), NotImplementedError, "object is no JSON value"),
        ([2**70, b"bytes"], TypeError, "bytes is no JSON value"),
    ],
)
def test_what_json_does_not_know_has_no_form(value, error, said):
    with pytest.raises(error, match=said):
        canonical(value)


def test_nesting_has_no_limit():
    deep = other = []
    for _ in range(5000):
        deep, other = [deep], [other]
    assert canonical(deep) == canonical(other)
    assert canonical(deep) != canonical([other])


def test_leaves_come_in_order_of_the_document_and_empty_containers_are_leaves():
    value = {"b": [1, [], {"c": None}], "a": {}}
    assert list(leaves(value)) == [
        (("b", 0), 1),
        (("b", 1), []),
        (("b", 2, "c"), None),
        (("a",), {}),
    ]


def test_a_scalar_is_its_own_leaf():
    assert list(leaves(7)) == [((), 7)]
