"""How figures are told."""

import json

from benchmarks.report import percentile, ratio, show


def test_a_percentile_is_a_value_that_was_measured():
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.95) == 4.0
    assert percentile([], 0.5) is None


def test_a_ratio_with_something_unknown_is_unknown():
    assert ratio(6.0, 2.0) == 3.0
    assert ratio(None, 2.0) is None
    assert ratio(6.0, None) is None


def test_a_table_is_followed_by_a_json_line_for_each_row(capsys):
    show("F4 a small request", [{"what": "Recto", "p50_ms": 1.25, "peak_mb": None}])
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:4] == ["F4 a small request", "   what  p50_ms  peak_mb", "  Recto    1.25        —"]
    assert json.loads(lines[4]) == {"figure": "F4", "what": "Recto", "p50_ms": 1.25, "peak_mb": None}
