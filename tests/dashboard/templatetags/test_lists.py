"""Small bars in lists."""

from decimal import Decimal

from dashboard.charts.spark import draw
from dashboard.templatetags.lists import sparkline


def test_bars_are_drawn_without_a_style():
    drawn = sparkline(draw([Decimal(1), None]))
    assert '<path d="M0.0 0.0h6.0v16.0h-6.0z"/>' in drawn
    assert '<path d="M7.0 15.0h6.0v1.0h-6.0z" class="is-unknown"/>' in drawn
    assert "style" not in drawn


def test_all_bars_of_a_kind_are_one_element():
    assert sparkline(draw([Decimal(1)] * 20)).count("<path ") == 1


def test_no_bars_are_no_picture():
    assert sparkline([]) == ""
