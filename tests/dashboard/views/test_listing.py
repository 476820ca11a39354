"""What lists have in common."""

import pytest

from dashboard.grammar import CALL_KEYS, SESSION_KEYS
from dashboard.http import BadParameterError
from dashboard.views import listing
from dashboard.views.calls import COLUMNS as CALL_COLUMNS
from dashboard.views.sessions import COLUMNS as SESSION_COLUMNS


def test_a_view_that_cannot_be_asked_is_left_out(rf):
    views = listing.ready_views(rf.get("/x"), "", [("All", ""), ("Odd", "nonsense:1")], SESSION_KEYS)
    assert [view.label for view in views] == ["All"]


def test_a_ready_view_closes_what_was_open_and_begins_at_the_first_page(rf):
    request = rf.get("/x", {"q": "a", "after": "b", "peek": "c", "sort": "-cost"})
    (view,) = listing.ready_views(request, "a", [("Errors", "status:error")], CALL_KEYS)
    assert view.link == "/x?q=status%3Aerror&sort=-cost"


def test_a_ready_view_keeps_the_chosen_days(rf):
    text = "status:open started:>=2026-09-24"
    open_now, errors = listing.ready_views(
        rf.get("/x", {"q": text}), text, [("Open", "status:open"), ("Errors", "status:error")], CALL_KEYS
    )
    assert (open_now.is_current, errors.is_current) == (True, False)
    assert errors.link == "/x?q=status%3Aerror+started%3A%3E%3D2026-09-24"


def test_both_scopes_keep_the_query():
    links = [scope.link for scope in listing.scopes("default", "status:error", "calls")]
    assert links == ["/p/default/sessions?q=status%3Aerror", "/p/default/calls?q=status%3Aerror"]


@pytest.mark.parametrize("kinds", [SESSION_COLUMNS, CALL_COLUMNS], ids=["sessions", "calls"])
def test_no_two_columns_share_a_name(kinds):
    assert len({kind.name for kind in kinds}) == len(kinds)


def test_a_density_that_is_not_offered_is_refused(rf):
    with pytest.raises(BadParameterError, match="density cannot be 'tight'"):
        listing.read_layout(rf.get("/x", {"density": "tight"}), CALL_COLUMNS, "cookie")


def test_columns_keep_their_order_whatever_the_address_says(rf):
    layout = listing.read_layout(rf.get("/x", {"columns": "cost,length"}), CALL_COLUMNS, "cookie")
    assert layout.names == ("length", "cost")
    assert layout.width == 4
