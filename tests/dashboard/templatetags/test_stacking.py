"""Stacked columns as they are drawn."""

from decimal import Decimal

from dashboard.charts.stacked import Column, columns
from dashboard.templatetags.stacking import amount_rows, stacked_columns
from dashboard.views.cost_pictures import TableRow

D = Decimal


def test_a_column_says_its_sum_and_each_series():
    drawn = stacked_columns(columns(["a", "b"], [Column("Mon", [D(1), D(3)]), Column("Tue", [None, D(2)])]))
    assert "<title>Mon: $4.00\na: $1.00\nb: $3.00</title>" in drawn
    assert "<title>Tue: $2.00\nb: $2.00</title>" in drawn
    assert '<rect class="chart__area" x="50%" y="0" width="50%" height="100%"/>' in drawn


def test_each_series_is_one_path_however_many_columns_there_are():
    drawn = stacked_columns(columns(["a", "b"], [Column(str(day), [D(1), D(3)]) for day in range(90)]))
    assert drawn.count("<path") == 2
    assert '<path class="series-1" d="M9 7500h82V0h-82z' in drawn


def test_names_are_text_without_hidden_characters():
    drawn = stacked_columns(columns(["<script>\u202e"], [Column("Mon", [D(1)])]))
    assert "&lt;script&gt;\\u202e: $1.00" in drawn


def test_a_column_of_which_something_is_unknown_has_a_hatched_foot():
    known, lacking = Column("Mon", [D(1)]), Column("Tue", [None], unknown_calls=1)
    assert stacked_columns(columns(["a"], [known, lacking])).count("chart__lacks") == 1


def test_a_row_has_its_amounts_and_what_they_lack():
    rows = [
        TableRow("Mon", "?from=1&to=2", ["$0.5000", "—"], "$0.5000", 2),
        TableRow("<b>", "", ["$1.00", "$2.00"], "$3.00", 0),
        TableRow("Tue", "", ["—", "—"], "—", 1),
    ]
    monday, odd, tuesday, _ = amount_rows(rows, 60).split("</tr>")
    assert '<a href="?from=1&amp;to=2">' in monday
    assert '<td class="num">$0.5000</td><td class="num">—</td><td class="num">≥ $0.5000</td>' in monday
    assert monday.endswith('<td class="num">2 calls</td>')
    assert "&lt;b&gt;" in odd
    assert odd.endswith('<td class="num">$3.00</td><td class="num"><span class="faint">0</span></td>')
    assert tuesday.endswith('<td class="num">—</td><td class="num">1 call</td>')
