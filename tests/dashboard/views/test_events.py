"""Raw events as trees."""

from datetime import UTC, datetime

from dashboard.queries.raw import RawEvent
from dashboard.views.events import drawn_events

AT = datetime(2026, 9, 1, 12, tzinfo=UTC)


def drawn(text):
    return drawn_events([RawEvent("made.up", None, AT, text)])[0]


def test_a_small_event_is_a_whole_tree():
    many = ", ".join(["0"] * 400)
    root = drawn(f'{{"numbers": [{many}], "text": "{"a" * 3000}"}}').root
    assert len(root.children[0].children) == 400
    assert root.children[1].cut == 0


def test_a_large_event_is_text_alone():
    assert drawn('"' + "a" * 20_000 + '"').root is None


def test_a_type_that_is_not_known_is_told_by_its_event():
    text = '{"type": "made.up", "data": {"text": "What it says"}}'
    shown = drawn_events([RawEvent(None, None, AT, text)])[0]
    assert (shown.type, shown.says) == ("made.up", "What it says")


def test_what_cannot_be_read_is_text_alone():
    assert drawn("{cut").root is None
