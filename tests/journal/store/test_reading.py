"""Stored events are read back exactly, many of them in few statements."""

import pytest

from journal.models import Entry
from journal.store.reading import body_json, data_json, event_json, event_jsons, member, stored_texts
from tests.factories import ProjectFactory
from tests.journal.accept.taking import take

pytestmark = pytest.mark.django_db

LONG = b'"' + b"long text " * 60 + b'"'


def entry_of(text):
    project = ProjectFactory()
    assert take(project, text).accepted == 1
    return Entry.objects.get(project=project)


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (b'{"body":{"a":1.0,"b":[]},"c":2}', b'{"a":1.0,"b":[]}'),
        (b'{"c":2,"body":' + LONG + b"}", LONG),
        (b'{"stream":[{"a":1}],"c":2}', b'[{"a":1}]'),
        (b'{"stream":[1],"body":{}}', b"{}"),
        (b'{"body":null,"stream":[1]}', b"null"),
        (b'{"body":{"a":1,"a":2}}', b'{"a":1,"a":2}'),
        (b'{"body":{"s":"\\ud800"},"other":"\\ud800"}', b'{"s":"\\ud800"}'),
        (b'{"body":1,"body":2}', b"2"),
        (b'{"c":2}', None),
        (b"{}", None),
    ],
    ids=[
        *(
            "an object",
            "a long text",
            "a stream",
            "a body beside a stream",
            "null",
            "two members of one name",
        ),
        *("unpaired surrogates", "two bodies", "none", "nothing"),
    ],
)
def test_data_and_body_are_read_as_they_stand(data, body):
    entry = entry_of(b'{"id":"e","type":"x","data":' + data + b"}")
    assert data_json(entry) == data
    assert body_json(entry) == body


def test_an_event_without_data_has_none():
    entry = entry_of(b'{"id":"e","type":"x"}')
    assert event_json(entry) == b'{"id":"e","type":"x"}'
    assert (data_json(entry), body_json(entry)) == (None, None)


def test_many_events_are_read_in_order_with_few_statements(django_assert_max_num_queries):
    project = ProjectFactory()
    texts = [
        b'{"id":"%d","type":"x","data":{"text":%b,"n":%d}}' % (number, LONG, number) for number in range(120)
    ]
    take(project, *texts)
    entries = Entry.objects.filter(project=project).order_by("-pk")
    with django_assert_max_num_queries(8):
        assert list(event_jsons(entries)) == texts[::-1]


def test_no_events_are_nothing():
    assert list(event_jsons([])) == []
    assert stored_texts([]) == {}


def test_texts_are_found_by_the_numbers_of_their_entries():
    entry = entry_of(b'{"id":"e","type":"x","data":{"text":' + LONG + b"}}")
    assert stored_texts([entry.pk, entry.pk + 1]) == {entry.pk: event_json(entry)}


@pytest.mark.parametrize("odd", [False, True])
def test_a_member_is_found_by_its_name_and_the_last_one_counts(odd):
    text = b'{ "a" : 1 , "b" : [ 2 ] , "a" : {"c":3} }'
    assert member(text, "a", odd=odd) == b'{"c":3}'
    assert member(text, "b", odd=odd) == b"[ 2 ]"
    assert member(text, "c", odd=odd) is None
    assert member(b"[1]", "a", odd=odd) is None
    assert member(b"{}", "a", odd=odd) is None
