"""Stacked columns as they are drawn."""

from decimal import Decimal

from dashboard.charts.stacked import Column, columns
from dashboard.templatetags.stacking import amount_cells, stacked_columns

D = Decimal


def test_a_column_has_a_piece_for_each_series_and_says_all_of_them():
    drawn = stacked_columns(columns(["a", "b"], [Column("Mon", [D(1), D(3)])]))
    assert "<title>Mon: $4.00\na: $1.00\nb: $3.00</title>" in drawn
    assert '<rect class="series-1" x="9%" y="0%" width="82%" height="75%"/>' in drawn


def test_names_are_text_without_hidden_characters():
    drawn = stacked_columns(columns(["<script>\u202e"], [Column("Mon", [D(1)])]))
    assert "&lt;script&gt;\\u202e: $1.00" in drawn


def test_a_column_of_which_something_is_unknown_has_a_hatched_foot():
    known, lacking = Column("Mon", [D(1)]), Column("Tue", [None], unknown_calls=1)
    assert stacked_columns(columns(["a"], [known, lacking])).count("chart__lacks") == 1


def test_an_unknown_amount_is_a_dash():
    assert amount_cells([D("0.5"), None]) == '<td class="num">$0.5000</td><td class="num">—</td>'
