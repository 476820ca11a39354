"""Small bars of cost."""

from decimal import Decimal

from dashboard.charts.spark import MOST_BARS, SparkBar, draw


def test_the_dearest_call_is_as_high_as_the_picture():
    assert draw([Decimal(1), Decimal(4)]) == [
        SparkBar(x="0.0", y="12.0", width="6.0", height="4.0", is_unknown=False),
        SparkBar(x="7.0", y="0.0", width="6.0", height="16.0", is_unknown=False),
    ]


def test_an_unknown_cost_is_a_line_at_the_bottom():
    assert draw([Decimal(1), None])[1] == SparkBar(
        x="7.0", y="15.0", width="6.0", height="1.0", is_unknown=True
    )


def test_nothing_known_and_one_call_are_no_picture():
    assert draw([None, None]) == []
    assert draw([Decimal(1)]) == []


def test_many_calls_share_bars():
    bars = draw([Decimal(1)] * 100)
    assert len(bars) == MOST_BARS


def test_calls_that_cost_nothing_are_drawn_low():
    assert {bar.height for bar in draw([Decimal(0), Decimal(0)])} == {"1.0"}
