"""A rate is that of the last seconds, and unknown while there are too few."""

from journal.uploads.pace import Pace


def test_a_rate_is_unknown_at_first():
    pace = Pace()
    assert pace.per_second() is None
    pace.mark(0.0, 0)
    pace.mark(0.5, 100)
    assert pace.per_second() is None


def test_a_rate_is_that_of_the_last_ten_seconds():
    pace = Pace()
    for second in range(21):
        pace.mark(second, second * 100 if second <= 10 else 1000 + (second - 10) * 7)
    assert pace.per_second() == 7
