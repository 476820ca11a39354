"""Pages that follow each other by where the last one ended."""

from datetime import UTC, datetime

import pytest

from dashboard.queries.paging import (
    BadCursorError,
    BadLimitError,
    Cursor,
    Horizon,
    Order,
    furthest,
    horizon,
    keyset,
    pack,
    page_size,
    unpack,
)
from journal.models import Session
from tests.factories import SessionFactory, at

BY_START = Order("started_at", "started_at", nullable=True)
NEWEST_FIRST = Order("started_at", "started_at", descending=True, nullable=True)


def pages(order, limit):
    """Names on every page, in order."""
    token, found = None, []
    while True:
        page = keyset(Session.objects.all(), order, token, limit)
        found.append([row.session_id for row in page.rows])
        token = page.next
        if token is None:
            return found


@pytest.fixture
def _sessions(db):
    for name, started_at in (("b", at(2)), ("a", at(1)), ("none", None), ("c", at(2)), ("nil", None)):
        SessionFactory(session_id=name, started_at=started_at)


@pytest.mark.usefixtures("_sessions")
def test_pages_follow_each_other_without_gap_or_repetition():
    assert pages(BY_START, 2) == [["a", "b"], ["c", "none"], ["nil"]]


@pytest.mark.usefixtures("_sessions")
def test_rows_without_a_value_come_last_in_both_directions():
    assert pages(NEWEST_FIRST, 2) == [["c", "b"], ["a", "nil"], ["none"]]


@pytest.mark.usefixtures("_sessions")
def test_a_page_that_ends_with_the_last_value_is_followed_by_the_rows_without_one():
    assert pages(BY_START, 3) == [["a", "b", "c"], ["none", "nil"]]


@pytest.mark.usefixtures("_sessions")
def test_the_last_page_has_no_next_one():
    assert pages(BY_START, 5) == [["a", "b", "c", "none", "nil"]]


@pytest.mark.usefixtures("_sessions")
def test_a_page_knows_the_row_that_follows_it():
    assert keyset(Session.objects.all(), BY_START, None, 2).following.session_id == "c"


@pytest.mark.usefixtures("_sessions")
def test_a_row_that_arrives_before_the_place_reached_changes_no_later_page():
    first = keyset(Session.objects.all(), BY_START, None, 2)
    SessionFactory(session_id="late", started_at=at(0))
    second = keyset(Session.objects.all(), BY_START, first.next, 2)
    assert [row.session_id for row in second.rows] == ["c", "none"]


def test_a_token_brings_back_its_cursor():
    assert unpack(pack(Cursor(5, 7), "-calls"), "-calls") == Cursor(5, 7)
    assert unpack(pack(Cursor(None, 7), "-calls"), "-calls") == Cursor(None, 7)


def test_a_token_counts_only_for_its_own_order():
    with pytest.raises(BadCursorError):
        unpack(pack(Cursor(5, 7), "-calls"), "calls")


@pytest.mark.parametrize("token", ["", "x", "é", "AAAA", "!!!!", "A" * 301, pack(Cursor(5, 7), "o") + "A"])
def test_a_token_from_elsewhere_is_refused(token):
    with pytest.raises(BadCursorError):
        unpack(token, "o")


def test_a_changed_token_is_refused():
    token = pack(Cursor(5, 7), "o")
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")
    with pytest.raises(BadCursorError):
        unpack(changed, "o")


def test_a_page_has_a_usual_and_a_largest_size():
    assert page_size(None) == 50
    assert page_size(500) == 500
    with pytest.raises(BadLimitError, match="limit is 501; it may be 1 to 500"):
        page_size(501)
    with pytest.raises(BadLimitError):
        page_size(0)


def looks(order, at_once, limit=5):
    """Names on every page of a reader who looks through so many rows at once."""
    token, found = None, []
    while True:
        until = furthest(Session.objects.all(), order, token, at_once)
        page = keyset(Session.objects.all(), order, token, limit, until=until)
        found.append([row.session_id for row in page.rows])
        token = page.next
        if token is None:
            return found


@pytest.mark.usefixtures("_sessions")
@pytest.mark.parametrize("order", [BY_START, NEWEST_FIRST])
@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_looking_piece_by_piece_finds_every_row_once(order, at_once):
    pieces = looks(order, at_once)
    assert [name for piece in pieces for name in piece] == pages(order, 9)[0]
    assert max(map(len, pieces[:-1])) == at_once


@pytest.mark.usefixtures("_sessions")
def test_a_page_that_is_full_before_looking_ends_is_not_cut():
    until = furthest(Session.objects.all(), BY_START, None, 3)
    assert not keyset(Session.objects.all(), BY_START, None, 2, until=until).is_cut
    assert keyset(Session.objects.all(), BY_START, None, 3, until=until).is_cut


@pytest.mark.usefixtures("_sessions")
def test_looking_has_no_end_where_fewer_rows_are_left():
    assert furthest(Session.objects.all(), BY_START, None, 4) is None
    assert horizon(None, 4) is None


def test_a_horizon_tells_the_moment_it_stopped_at():
    assert horizon(Cursor(1_000_000, 7), 4) == Horizon(4, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    assert horizon(Cursor(0, 7), 4) == Horizon(4, None)
