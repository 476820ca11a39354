"""Two figures of the same kind beside each other."""

from decimal import Decimal

from dashboard.queries.figures import Figure, Unit, known_figures


def test_a_difference_is_what_the_second_has_more():
    assert Figure("calls", Unit.NUMBER, 3, 5).difference == 2
    assert Figure("time", Unit.SECONDS, 3.5, 1.0).difference == -2.5
    assert Figure("cost", Unit.USD, Decimal("0.1"), Decimal("0.3")).difference == Decimal("0.2")


def test_of_something_unknown_and_of_words_there_is_none():
    assert Figure("cost", Unit.USD, None, Decimal(1)).difference is None
    assert Figure("model", Unit.WORDS, "a", "b").difference is None


def test_what_nobody_knows_of_either_is_left_out():
    known = Figure("calls", Unit.NUMBER, None, 0)
    assert known_figures([known, Figure("cost", Unit.USD, None, None)]) == [known]


def test_the_same_is_the_same():
    assert Figure("model", Unit.WORDS, "a", "a").is_same
    assert not Figure("model", Unit.WORDS, "a", None).is_same
