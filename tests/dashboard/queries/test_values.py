"""Small conversions."""

from dashboard.queries.values import added, json_list, seconds


def test_an_unknown_duration_stays_unknown():
    assert seconds(None) is None
    assert seconds(0) == 0.0
    assert seconds(1_500_000) == 1.5


def test_a_sum_is_unknown_only_when_every_part_is():
    assert added(None, None) is None
    assert added(None, 0) == 0
    assert added(3, None, 4) == 7


def test_an_empty_column_is_an_empty_list():
    assert json_list("") == []
    assert json_list('["a"]') == ["a"]
