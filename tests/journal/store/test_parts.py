"""Parts are redacted, cut and compressed once, however often they come."""

from journal.store.pack import skeleton_of
from journal.store.parts import PartMemory

from .shelf import Shelf

SECRET = b"s" * 32
MARKER = b',"cache_control":{"type":"ephemeral"}'


def memory(redact=lambda raw: raw):
    return PartMemory(SECRET, redact)


def hiding(secret):
    """A rule that says how much it hid, so that what is left is shorter."""

    def redact(raw):
        return raw.replace(secret, b"[x]") if secret in raw else raw

    return redact


def message(number, size=100):
    return b'{"role":"user","content":"%d %s"}' % (number, b"a" * size)


def list_of(*elements):
    return b"[" + b",".join(elements) + b"]"


def test_the_same_bytes_are_the_same_part():
    parts = memory()
    assert parts.part(message(1)) is parts.part(message(1))
    assert parts.part(message(1)) is not parts.part(message(2))
    assert len(parts) == 2


def test_a_part_knows_whether_something_was_hidden():
    parts = memory(hiding(b"secret"))
    assert parts.part(b'"no secret here"').was_redacted
    assert not parts.part(b'"nothing"').was_redacted


def test_two_secrets_hidden_the_same_way_give_one_digest():
    parts = memory(lambda raw: raw.replace(b"one", b"[x]").replace(b"two", b"[x]"))
    assert parts.part(b'"one"').digest == parts.part(b'"two"').digest


def test_a_tool_result_shares_its_text_with_the_message_that_repeats_it():
    parts = memory()
    text = b'"' + b"long text " * 40 + b'"'
    alone = parts.part(text)
    inside = parts.part(b'{"role":"tool","content":' + text + b"}")
    assert inside.leaves == (alone,)


def test_a_composite_gives_its_bytes_back():
    shelf = Shelf()
    raw = b'{"a":"' + b"x" * 300 + b'","b":"' + b"y" * 300 + b'","c":[]}'
    part = memory().part(raw)
    assert len(part.leaves) == 2
    assert shelf.text(skeleton_of([[raw]], []), [part]) == raw


def test_a_history_that_grows_is_looked_at_from_where_it_ended():
    seen = []
    parts = memory(lambda raw: seen.append(raw) or raw)
    first = list_of(message(1), message(2), message(3))
    second = list_of(message(1), message(2), message(3), message(4), message(5))
    assert len(parts.long_list("s", "messages", first)) == 3
    assert [part.size for part in parts.long_list("s", "messages", second)] == [len(message(1))] * 5
    assert seen == [message(number) for number in (1, 2, 3, 4, 5)]


def test_a_history_whose_last_message_grew_is_not_taken_for_one_with_more_messages():
    parts = memory()
    first = list_of(message(1), b'{"content":"' + b"a" * 100 + b'"}')
    second = list_of(message(1), b'{"content":"' + b"a" * 100 + b'","more":[1,2]}')
    parts.long_list("s", "messages", first)
    found = parts.long_list("s", "messages", second)
    assert Shelf().text(skeleton_of([b"[", [b"", b""], b"]"], []), found) == second


def test_lists_of_other_sessions_and_names_are_kept_apart():
    parts = memory()
    one, other = list_of(message(1), message(2)), list_of(message(3), message(4))
    for session, name in (("s", "messages"), ("t", "messages"), ("s", "tools"), (None, "messages")):
        parts.long_list(session, name, one)
        assert parts.long_list(session, name, other)[0] is parts.part(message(3))


def test_a_list_with_small_elements_has_no_parts():
    assert memory().long_list("s", "messages", list_of(message(1), b"1")) is None


def test_a_marked_part_is_the_part_without_its_marker():
    parts = memory()
    bare = message(1)
    part, markers = parts.marked(bare[:-1] + MARKER + b"}")
    assert part is parts.part(bare)
    assert markers == [(len(bare) - 1, MARKER)]


def test_markers_stay_where_they_are_when_something_before_them_was_hidden():
    parts = memory(hiding(b"secret"))
    raw = b'{"text":"a secret"' + MARKER + b"}"
    part, markers = parts.marked(raw)
    assert markers == []
    assert Shelf().text(skeleton_of([[b""]], []), [part]) == b'{"text":"a [x]"' + MARKER + b"}"


def test_old_parts_are_forgotten_before_memory_grows_without_end(monkeypatch):
    monkeypatch.setattr("journal.store.parts.REMEMBERED_PARTS", 8)
    parts = memory()
    for number in range(100):
        parts.part(message(number))
    assert len(parts) <= 8


def test_old_lists_are_forgotten_by_their_size(monkeypatch):
    monkeypatch.setattr("journal.store.parts.REMEMBERED_LIST_BYTES", 1000)
    parts = memory()
    for number in range(20):
        parts.long_list(str(number), "messages", list_of(message(number), message(number + 1)))
    assert 1 <= len(parts._lists) <= 5
