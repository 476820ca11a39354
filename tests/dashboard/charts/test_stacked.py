"""Stacked columns and bars."""

from decimal import Decimal

from dashboard.charts.stacked import Column, bars, columns, round_usd

D = Decimal


def test_columns_stand_on_one_scale_from_zero():
    chart = columns(["a", "b"], [Column("Mon", [D(1), D(2)]), Column("Tue", [D(6), None])])
    assert [(line.y, line.label) for line in chart.lines] == [
        ("100%", "$0"),
        ("66.667%", "$2"),
        ("33.333%", "$4"),
        ("0%", "$6"),
    ]
    monday, tuesday = chart.places
    assert chart.width == 200
    assert chart.outlines == ["M9 10000h82V8333h-82zM109 10000h82V0h-82z", "M9 8333h82V5000h-82z"]
    assert (monday.x, tuesday.x, monday.width) == ("0%", "50%", "50%")
    assert (monday.series_say, tuesday.series_say) == (["$1.00", "$2.00"], ["$6.00", ""])


def test_nothing_known_draws_nothing_and_says_so():
    chart = columns(["a"], [Column("Mon", [None], unknown_calls=2)])
    assert chart.lines == []
    (place,) = chart.places
    assert (chart.outlines, place.lacks) == ([""], True)
    assert place.says == "Mon: —; the cost of 2 calls is unknown"


def test_a_column_that_lacks_calls_says_at_least():
    (place,) = columns(["a"], [Column("Mon", [D(5)], unknown_calls=1)]).places
    assert place.says == "Mon: ≥ $5.00; the cost of 1 call is unknown"


def test_labels_are_thinned_out():
    chart = columns(["a"], [Column(str(day), [D(1)]) for day in range(30)])
    assert [place.label for place in chart.places if place.is_labelled] == [
        "0", "4", "8", "12", "16", "20", "24", "28",
    ]  # fmt: skip


def test_bars_lie_side_by_side_as_shares_of_the_longest():
    chart = bars(["a", "b"], [Column("x", [D(3), D(1)]), Column("y", [None, D(1)])])
    assert [(part.series, part.x, part.width) for part in chart.places[0].parts] == [
        (0, "0%", "75%"),
        (1, "75%", "25%"),
    ]
    assert [(part.series, part.x, part.width) for part in chart.places[1].parts] == [(1, "0%", "25%")]


def test_amounts_of_a_scale_are_short():
    assert [round_usd(D(amount)) for amount in ("0", "0.5", "2500", "0.000025")] == [
        "$0", "$0.50", "$2,500", "$0.000025",
    ]  # fmt: skip


def test_the_scale_ends_at_or_above_the_highest_column():
    assert [line.label for line in columns(["a"], [Column("x", [D("1.99")])]).lines] == ["$0", "$1", "$2"]
    assert [line.label for line in columns(["a"], [Column("x", [D("2.04")])]).lines] == [
        "$0",
        "$1",
        "$2",
        "$3",
    ]
