"""Columns over time."""

from datetime import date

from dashboard.charts.calendar import calendar, label_of_month


def test_days_in_a_row_without_gaps():
    found = calendar(date(2026, 2, 27), date(2026, 3, 2))
    assert found.unit == "day"
    assert [str(day) for day in found.starts] == ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]
    assert found.place(date(2026, 3, 1)) == 2


def test_many_days_become_months():
    found = calendar(date(2025, 11, 20), date(2026, 11, 3))
    assert (found.unit, len(found.starts)) == ("month", 13)
    assert found.place(date(2026, 1, 31)) == 2
    assert label_of_month(found.starts[2]) == "Jan 2026"


def test_too_many_months_are_no_chart():
    assert calendar(date(1990, 1, 1), date(2026, 1, 1)) is None
