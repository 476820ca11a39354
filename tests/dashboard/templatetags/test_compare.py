"""Figures beside each other: each in its unit, the difference with its sign."""

from decimal import Decimal

from dashboard.queries.figures import Figure, Unit
from dashboard.templatetags.compare import (
    figure_difference,
    figure_value,
    more_seconds,
    more_usd,
    usd_of,
)


def test_each_figure_is_written_in_its_unit():
    assert figure_value(Figure("calls", Unit.NUMBER, 1234, None), "before") == "1,234"
    assert figure_value(Figure("time", Unit.SECONDS, None, 2.0), "after") == "2.00 s"
    assert figure_value(Figure("cost", Unit.USD, Decimal("0.5"), None), "before") == "$0.5000"
    assert figure_value(Figure("calls", Unit.NUMBER, 1, None), "after") == "—"


def test_words_are_shown_as_recorded():
    shown = figure_value(Figure("model", Unit.WORDS, "<b>", "b"), "before")
    assert shown == '<bdi class="told">&lt;b&gt;</bdi>'


def test_a_difference_has_its_sign():
    assert figure_difference(Figure("calls", Unit.NUMBER, 3, 5)) == "+2"
    assert figure_difference(Figure("calls", Unit.NUMBER, 5, 3)) == "−2"
    assert figure_difference(Figure("calls", Unit.NUMBER, 5, 5)) == "same"
    assert figure_difference(Figure("calls", Unit.NUMBER, 5, None)) == "—"


def test_words_differ_or_not():
    assert figure_difference(Figure("model", Unit.WORDS, "a", "b")) == "differs"
    assert figure_difference(Figure("model", Unit.WORDS, "a", "a")) == ""


def test_money_and_time_of_a_step():
    assert more_usd(Decimal("-0.5")) == "−$0.5000"
    assert more_seconds(1.5) == "+1.50 s"
    assert more_seconds(None) == "—"
    assert usd_of(Decimal(2)) == "$2.00"
