"""How numbers, durations, sizes and moments are spelled."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from dashboard.charts import spell


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "—"),
        (0, "0 ms"),
        (0.00042, "0.42 ms"),
        (0.83, "830 ms"),
        (0.9996, "1.00 s"),
        (1.239, "1.24 s"),
        (12.34, "12.3 s"),
        (59.96, "1 m 00 s"),
        (125, "2 m 05 s"),
        (3723, "1 h 02 m"),
        (273600, "3 d 04 h"),
        (-2, "−2.00 s"),
    ],
)
def test_a_duration_shows_the_digits_that_matter(seconds, words):
    assert spell.duration(seconds) == words


def test_an_unknown_number_is_a_dash_and_zero_is_zero():
    assert [spell.number(None), spell.number(0), spell.number(1234567)] == ["—", "0", "1,234,567"]


def test_sizes_step_by_1024():
    sizes = [spell.size(count) for count in (None, 512, 1536, 20 * 1024**2, 1024**3)]
    assert sizes == ["—", "512 B", "1.5 KB", "20 MB", "1 GB"]


def test_a_moment_of_another_zone_is_shown_in_utc():
    berlin = timezone(timedelta(hours=1))
    at = datetime(2026, 11, 20, 9, 47, 13, 559543, tzinfo=berlin)
    assert spell.moment(at) == "2026-11-20 08:47:13"
    assert spell.day(at) == "2026-11-20"
    assert spell.clock(at) == "08:47:13.559"
    assert spell.exact(at) == "2026-11-20 08:47:13.559543 UTC"


def test_no_moment_is_a_dash():
    assert [spell.moment(None), spell.day(None), spell.clock(None)] == ["—", "—", "—"]


def test_dollars_have_the_digits_that_matter():
    amounts = ("1234.5", "1", "0.99999", "0.03825", "0.001", "0.00055", "0.000013", "0.000000000001", "0")
    assert [spell.usd(Decimal(amount)) for amount in amounts] == [
        "$1,234.50",
        "$1.00",
        "$1.0000",
        "$0.0382",
        "$0.0010",
        "$0.00055",
        "$0.000013",
        "$0.0000000000010",
        "$0",
    ]
    assert spell.usd(None) == "—"


def test_other_currencies_stand_before_their_code():
    amounts = (("82.8", "EUR"), ("0.33", "EUR"), ("0", "EUR"), ("1.1", "JPY"), ("0.5", "JPY"), ("12", "JPY"))
    assert [spell.money(Decimal(amount), currency) for amount, currency in amounts] == [
        "82.80 EUR",
        "0.3300 EUR",
        "0 EUR",
        "1.1 JPY",
        "0.5000 JPY",
        "12 JPY",
    ]
    assert spell.money(Decimal("12345.6"), "JPY") == "12,346 JPY"
    assert (spell.money(Decimal(2), "USD"), spell.money(None, "EUR")) == ("$2.00", "—")


def test_a_count_brings_its_word():
    words = [spell.plural(1, "call"), spell.plural(2, "call"), spell.plural(3, "try"), spell.plural(2, "day")]
    assert words == ["1 call", "2 calls", "3 tries", "2 days"]


def test_midnight_is_a_time_of_day():
    assert spell.clock(datetime(2026, 1, 1, tzinfo=UTC)) == "00:00:00.000"


def test_a_round_duration_takes_few_letters():
    lengths = (0.5, 2, 90, 900, 7200, 5400, 86400, 3600 * 52 + 60, 86400 * 148 + 3600)
    assert [spell.round_duration(length) for length in lengths] == [
        "500 ms",
        "2 s",
        "1 m 30 s",
        "15 m",
        "2 h",
        "1 h 30 m",
        "1 d",
        "2 d 4 h",
        "148 d",
    ]
