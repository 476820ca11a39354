"""Small bars in lists."""

from decimal import Decimal

from dashboard.charts.spark import draw
from dashboard.templatetags.lists import sparkline


def test_bars_are_drawn_without_a_style():
    drawn = sparkline(draw([Decimal(1), None]))
    assert drawn.count("<rect ") == 2
    assert drawn.count('class="is-unknown"') == 1
    assert "style" not in drawn


def test_no_bars_are_no_picture():
    assert sparkline([]) == ""
