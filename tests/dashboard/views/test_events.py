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


def test_what_cannot_be_read_is_text_alone():
    assert drawn("{cut").root is None
