"""What stands at a place before and after, cut to the part that differs."""

from dashboard.queries.excerpts import Excerpt, excerpt


def test_equal_text_before_the_difference_is_left_out():
    told = excerpt("x" * 100 + " at 12:00", "x" * 100 + " at 12:01")
    assert told == Excerpt("x" * 52 + " at 12:00", "x" * 52 + " at 12:01", 48)


def test_what_is_long_is_cut():
    told = excerpt("a" * 500, "b" * 240)
    assert told == Excerpt("a" * 240 + "…", "b" * 240, 0)


def test_where_nothing_stood_nothing_is_shown():
    assert excerpt(None, {"name": "read"}) == Excerpt(None, '{"name": "read"}', 0)


def test_half_characters_do_no_harm():
    assert excerpt("\ud83d", "b").before == "\ufffd"
