"""Words of a query get their meaning, or an error with its place."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.grammar.errors import QueryError
from dashboard.grammar.keys import CALL_KEYS, SESSION_KEYS
from dashboard.grammar.parse import Bounds, parse


def only(text):
    (term,) = parse(text, SESSION_KEYS).terms
    return term


def refusal(text):
    with pytest.raises(QueryError) as caught:
        parse(text, SESSION_KEYS)
    return caught.value


@pytest.mark.parametrize(
    ("value", "bounds"),
    [
        ("0.1", Bounds(100_000_000_000, 100_000_000_000)),
        ("$0.1", Bounds(100_000_000_000, 100_000_000_000)),
        (">2", Bounds(2_000_000_000_001, None)),
        (">=2", Bounds(2_000_000_000_000, None)),
        ("<0.000000000002", Bounds(None, 1)),
        ("0.5..2", Bounds(500_000_000_000, 2_000_000_000_000)),
        ("..1", Bounds(None, 1_000_000_000_000)),
    ],
)
def test_amounts_are_whole_parts_of_dollars(value, bounds):
    assert only(f"cost:{value}").numbers == (bounds,)


@pytest.mark.parametrize("value", ["cheap", "1e3", "-1", "1,5", "0.0000000000001", "9999999", "2..1", ".."])
def test_an_amount_that_cannot_be_meant_is_refused(value):
    assert refusal(f"cost:{value}").where == "q, character 6"


@pytest.mark.parametrize(
    ("value", "bounds"),
    [
        ("5", Bounds(5, 5)),
        ("=5", Bounds(5, 5)),
        (">5", Bounds(6, None)),
        (">=5", Bounds(5, None)),
        ("<5", Bounds(None, 4)),
        ("<=5", Bounds(None, 5)),
        ("1..10", Bounds(1, 10)),
        ("..10", Bounds(None, 10)),
        ("1..", Bounds(1, None)),
        (">10k", Bounds(10_001, None)),
        ("2M", Bounds(2_000_000, 2_000_000)),
    ],
)
def test_numbers_become_bounds_that_include_their_ends(value, bounds):
    assert only(f"calls:{value}").numbers == (bounds,)


def test_a_day_lasts_until_its_last_microsecond():
    first, last = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 1, 23, 59, 59, 999_999, tzinfo=UTC)
    assert only("started:2026-09-01").times == (Bounds(first, last),)


def test_a_range_of_days_includes_both():
    first, last = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 3, 23, 59, 59, 999_999, tzinfo=UTC)
    assert only("started:2026-09-01..2026-09-03").times == (Bounds(first, last),)


def test_after_a_day_means_from_the_next_one():
    assert only("started:>2026-09-01").times == (Bounds(datetime(2026, 9, 2, tzinfo=UTC), None),)


def test_a_moment_with_an_offset_is_taken_to_utc():
    assert only("started:>=2026-09-01T12:00:00+02:00").times == (
        Bounds(datetime(2026, 9, 1, 10, tzinfo=UTC), None),
    )


def test_keys_and_choices_may_be_written_in_capitals():
    assert only("Status:ERROR").texts == ("error",)


def test_an_unknown_key_is_refused_with_the_one_that_was_meant():
    error = refusal("status:error modle:gpt-4o")
    assert error.message == "there is no key 'modle'"
    assert error.where == "q, character 14"
    assert error.hint == "did you mean model:?"
    assert error.caret == "             ^^^^^"


def test_a_key_nobody_could_have_meant_lists_those_there_are():
    assert refusal("zzz:1").hint == "known keys: " + ", ".join(SESSION_KEYS)


def test_an_unknown_choice_is_refused_with_the_one_that_was_meant():
    error = refusal("status:eror")
    assert error.message == "status: cannot be 'eror'"
    assert error.hint == "did you mean status:error? (one of ok, error, cancelled, open)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("status:", "status: has no value"),
        ("calls:many", "calls: cannot be 'many'"),
        ("calls:-1", "calls: cannot be '-1'"),
        ("calls:1.5", "calls: cannot be '1.5'"),
        ("calls:..", "calls: needs at least one end"),
        ("calls:9..1", "calls: ends before it begins"),
        ("calls:>999999999999999999", "999999999999999999 is too large for calls:"),
        ("started:tomorrow", "started: cannot be 'tomorrow'"),
        ("started:2026-02-30", "started: cannot be '2026-02-30'"),
        ("started:9999-12-31", "started: cannot be '9999-12-31'"),
        ("started:2026-09-03..2026-09-01", "started: ends before it begins"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(text, message):
    assert refusal(text).message == message


def fault_of(text, keys):
    try:
        parse(text, keys)
    except QueryError as error:
        return error
    return None


def test_an_empty_query_asks_nothing():
    assert not parse("   ", SESSION_KEYS)


@pytest.mark.parametrize("keys", [SESSION_KEYS, CALL_KEYS])
@given(text=st.text(alphabet=st.sampled_from('statusmodel:()"-<>=.,0123456789kT ORé\0'), max_size=40))
def test_any_text_is_a_query_or_an_error_with_a_place_inside_it(keys, text):
    assert fault_of(text, keys) is None or fault_of(text, keys).start in range(len(text) + 1)


@pytest.mark.parametrize(
    ("value", "bounds"),
    [
        (">5s", Bounds(5_000_001, None)),
        ("5", Bounds(5_000_000, 5_000_000)),
        ("<=500ms", Bounds(None, 500_000)),
        ("1.5m..2h", Bounds(90_000_000, 7_200_000_000)),
        (">=1D", Bounds(86_400_000_000, None)),
    ],
)
def test_durations_are_microseconds(value, bounds):
    assert only(f"wait:{value}").numbers == (bounds,)


@pytest.mark.parametrize("value", ["long", "5w", "-1s", "1e3s", "999999999d", "2s..1s", ".."])
def test_a_duration_that_cannot_be_meant_is_refused(value):
    assert refusal(f"wait:{value}").start in {0, 5}


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("tag:x statsu:error", "tag:x status:error"),
        ("status:eror", "status:error"),
        ("status:(ok OR eror)", "status:(ok OR error)"),
        ("zzzzzz:1", None),
    ],
)
def test_what_was_probably_meant_is_a_query(text, mended):
    assert refusal(text).mended == mended


@pytest.mark.parametrize("operator", ["OR", "AND", "NOT"])
def test_an_operator_between_words_is_refused_instead_of_looked_for(operator):
    with pytest.raises(QueryError) as fault:
        parse(f"status:error {operator} status:ok", CALL_KEYS)
    assert (fault.value.start, fault.value.end) == (13, 13 + len(operator))
    assert parse(f'"{operator}"', CALL_KEYS).terms[0].texts == (operator,)
