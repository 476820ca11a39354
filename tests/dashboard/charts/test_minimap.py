"""The drawing of a whole session."""

from datetime import UTC, datetime
from decimal import Decimal

from dashboard.charts.minimap import Step, draw, says_of

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


def step(row, calls=10, **facts):
    told = {
        "began_at": NOON, "errors": 0, "retried": 0, "unanswered": 0,
        "provider_seconds": None, "wait_seconds": None, "usd": None, "cost_unknown_calls": 0,
    }  # fmt: skip
    return Step(row, calls, **(told | facts))


def looks(column):
    return [part.look for part in column.rects]


def test_columns_stand_side_by_side_and_the_longest_is_as_high_as_the_lane():
    drawn = draw([step(1, provider_seconds=10.0), step(11, provider_seconds=5.0)], first=1, shown=5)
    assert [(column.x, column.width) for column in drawn.columns] == [("0%", "50%"), ("50%", "50%")]
    assert [(part.y, part.height) for column in drawn.columns for part in column.rects] == [
        ("0.0", "26.0"),
        ("13.0", "13.0"),
    ]


def test_a_wait_stands_on_the_time_at_the_provider():
    drawn = draw([step(1, provider_seconds=6.0, wait_seconds=3.0), step(11)], first=1, shown=5)
    assert [(part.look, part.y, part.height) for part in drawn.columns[0].rects] == [
        ("provider", "8.7", "17.3"),
        ("wait", "0.0", "8.7"),
    ]


def test_what_went_wrong_is_marked_by_its_share():
    drawn = draw(
        [step(1, errors=1, retried=3), step(11, retried=1), step(21, unanswered=1)], first=1, shown=5
    )
    assert [[(part.look, part.y, part.height) for part in column.rects] for column in drawn.columns] == [
        [("failed", "0.0", "2.2"), ("retried", "2.2", "6.8")],
        [("retried", "0.0", "2.2")],
        [("open", "0.0", "2.2")],
    ]


def test_the_shown_stretch_is_marked():
    drawn = draw([step(1, errors=1), step(11)], first=6, shown=10)
    assert (drawn.from_x, drawn.width) == ("25%", "50%")


def test_an_unknown_cost_is_no_column_and_none_in_words():
    drawn = draw([step(1, usd=Decimal("0.5")), step(11)], first=1, shown=5)
    assert [looks(column) for column in drawn.columns] == [["cost"], []]
    assert says_of(step(11)) == "calls 11 to 20, from 2026-09-01 12:00:00"


def test_words_tell_everything_that_is_drawn():
    told = step(
        1,
        errors=1,
        retried=2,
        provider_seconds=3.0,
        wait_seconds=0.5,
        usd=Decimal("0.25"),
        cost_unknown_calls=1,
    )
    assert says_of(told) == (
        "calls 1 to 10, from 2026-09-01 12:00:00, 1 error, 2 retried, 3.00 s at the provider, 500 ms waiting, ≥ $0.2500"
    )


def test_the_table_puts_neighbours_together():
    drawn = draw([step(1 + 10 * number, errors=1, usd=Decimal(1)) for number in range(30)], first=1, shown=5)
    assert [(row.row, row.last, row.errors, row.usd) for row in drawn.rows[:2]] == [
        (1, 20, 2, Decimal(2)),
        (21, 40, 2, Decimal(2)),
    ]
    assert len(drawn.rows) == 15


def test_one_step_is_no_picture():
    assert draw([step(1)], first=1, shown=5) is None


def test_a_lane_of_nothing_takes_no_room():
    drawn = draw([step(1, usd=Decimal(1)), step(11, usd=Decimal(2))], first=1, shown=5)
    assert (drawn.height, drawn.has_time, drawn.has_marks) == (12, False, False)
    assert [(part.y, part.height) for column in drawn.columns for part in column.rects] == [
        ("6.0", "6.0"),
        ("0.0", "12.0"),
    ]
    drawn = draw([step(1, usd=Decimal(1), errors=1, wait_seconds=2.0), step(11)], first=1, shown=5)
    assert (drawn.height, [part.y for part in drawn.columns[0].rects]) == (55, ["0.0", "30.0", "43.0"])


def test_where_nothing_is_known_there_is_no_picture():
    assert draw([step(1), step(11)], first=1, shown=5) is None
