"""The mark of a cache break in the row of its call."""

from dashboard.templatetags.breaks import break_mark
from dashboard.views.breaks import DrawnMark

ALARM = DrawnMark("cache break", 'Another "system" prompt', True)


def test_a_mark_leads_to_its_break_and_says_what_differs():
    told = break_mark({"k": ALARM}, "k")
    assert 'href="?view=breaks#call-k"' in told
    assert "Another &quot;system&quot; prompt" in told
    assert "badge--warning" in told


def test_what_was_to_be_expected_is_no_warning():
    assert "badge--warning" not in break_mark({"k": DrawnMark("cache lost", "", False)}, "k")


def test_other_calls_have_none():
    assert break_mark({"k": ALARM}, "other") == ""
    assert break_mark(None, "k") == ""
