"""Calls, waits and tools on one axis."""

from datetime import UTC, datetime, timedelta

from dashboard.charts.timeline import Stretch, axis_of, merged

START = datetime(2026, 9, 1, 12, tzinfo=UTC)


def stretch(start, end, kind="provider"):
    ends = None if end is None else START + timedelta(seconds=end)
    return Stretch(kind, START + timedelta(seconds=start), ends, f"{kind} {start} to {end}")


def test_nothing_to_draw_has_no_axis():
    assert axis_of([]) is None


def test_bars_take_their_share_of_the_time():
    axis = axis_of([stretch(0, 2), stretch(2, 8), stretch(8, 10)])
    bars = [axis.bar(stretch(0, 2)), axis.bar(stretch(2, 8)), axis.bar(stretch(8, 10))]
    assert [(bar.x, bar.width) for bar in bars] == [("0%", "20%"), ("20%", "60%"), ("80%", "20%")]


def test_a_bar_keeps_its_kind_and_words():
    axis = axis_of([stretch(0, 2, "wait")])
    bar = axis.bar(stretch(0, 2, "wait"))
    assert (bar.kind, bar.says) == ("wait", "wait 0 to 2")


def test_a_moment_is_still_seen():
    axis = axis_of([stretch(0, 1000)])
    assert axis.bar(stretch(1000, 1000)).width == "0.15%"
    assert axis.bar(stretch(1000, 1000)).x == "99.85%"
    assert [axis.bar(stretch(0, end)).is_moment for end in (0, 1)] == [True, False]
    assert [axis.bar(stretch(0, end)).is_short for end in (0, 7, 9)] == [True, True, False]


def test_what_has_no_end_is_drawn_to_the_edge():
    axis = axis_of([stretch(0, 10), stretch(4, None, "open")])
    assert axis.bar(stretch(4, None, "open")).width == "60%"


def test_a_long_silence_is_folded_when_it_rules_the_picture():
    axis = axis_of([stretch(0, 5), stretch(605, 610)])
    assert axis.is_folded
    assert [(fold.x, fold.width) for fold in axis.folds()] == [("48.75%", "2.5%")]
    assert axis.folds()[0].says == "10 m 00 s without recorded calls or tools, folded"
    assert axis.bar(stretch(605, 610)).x == "51.25%"


def test_short_silences_stay_as_they_are():
    axis = axis_of([stretch(0, 5), stretch(6, 10)])
    assert not axis.is_folded
    assert axis.folds() == []


def test_silences_are_shown_in_full_on_request():
    axis = axis_of([stretch(0, 5), stretch(605, 610)], fold=False)
    assert axis.bar(stretch(605, 610)).x == "99.18%"


def test_folding_can_be_asked_for():
    assert axis_of([stretch(0, 10), stretch(14, 24)], fold=True).is_folded


def test_many_folds_leave_most_of_the_room_to_what_happened():
    axis = axis_of([stretch(place * 1000, place * 1000 + 1) for place in range(100)])
    folded = sum(segment.width for segment in axis.segments if segment.is_fold)
    assert round(folded) == 30
    assert round(sum(segment.width for segment in axis.segments)) == 100


def test_moments_without_length_stand_apart():
    axis = axis_of([stretch(0, 0), stretch(100, 100)])
    assert axis.mark(START) != axis.mark(START + timedelta(seconds=100))


def test_ticks_are_round_and_apart():
    axis = axis_of([stretch(0, 10)])
    assert [(tick.x, tick.label) for tick in axis.ticks()] == [
        ("0%", "12:00:00"),
        ("40%", "+4 s"),
        ("80%", "+8 s"),
    ]


def test_no_label_is_told_twice_in_a_row():
    axis = axis_of([stretch(0, 10), stretch(40 * 86400, 40 * 86400 + 60)])
    assert [tick.label for tick in axis.ticks()] == ["12:00:00", "+40 d"]


def test_overlapping_spans_are_one():
    assert merged([(0, 5), (3, 4), (4, 8), (9, 10)]) == [(0, 8), (9, 10)]
