"""Keys stand on shelves of one time, and are found on whichever they are."""

import hashlib

import pytest
from django.db import connection

from journal.accept.door import forget_all
from journal.models import Blob, Entry, KeyShelf
from journal.store import shelves
from journal.store.filters import filter_of
from journal.store.shelves import Kind, on_shelves, open_shelves
from tests.factories import ProjectFactory
from tests.journal.accept.taking import take

TEXT = "words that are long enough to be stored once and for all, however many events say them"


def key(number):
    return hashlib.blake2b(b"%d" % number, digest_size=16).digest()


def told(number, text=TEXT):
    data = {
        "provider": "openai",
        "protocol": "openai_chat",
        "body": {"messages": [{"role": "user", "content": text}]},
    }
    return {"type": "llm.call.requested", "id": f"event {number}", "call_id": f"call {number}", "data": data}


@pytest.fixture
def small_shelves(monkeypatch):
    """Shelves that three rows fill."""
    monkeypatch.setattr(shelves, "SHELF_KEYS", 3)


@pytest.mark.django_db
def test_an_event_is_known_again_from_every_shelf(small_shelves):
    project = ProjectFactory()
    for number in range(10):
        assert take(project, told(number)).accepted == 1
    if connection.vendor == "sqlite":
        assert set(Entry.objects.values_list("shelf", flat=True)) == {1, 2, 3, 4}
        assert KeyShelf.objects.filter(kind=Kind.ENTRY, filter__isnull=False).count() == 3
    else:
        assert set(Entry.objects.values_list("shelf", flat=True)) == {0}
    assert take(project, *[told(number) for number in range(10)]).duplicates == 10
    assert len(take(project, told(2, "something else")).conflicts) == 1
    assert Entry.objects.count() == 10


@pytest.mark.django_db
def test_a_part_is_stored_once_whatever_shelf_it_is_on(small_shelves):
    project = ProjectFactory()
    take(project, told(0))
    for number in range(1, 8):
        take(project, told(number, f"{number} {TEXT}"))
    shelves._read.clear()
    forget_all()
    before = Blob.objects.count()
    take(project, told(8))
    assert Blob.objects.count() == before


@pytest.mark.django_db
def test_filters_of_a_file_that_was_put_back_are_read_again(small_shelves):
    project = ProjectFactory()
    for number in range(5):
        take(project, told(number))
    if connection.vendor == "postgresql":
        assert open_shelves()[Kind.ENTRY].number == 0
        return
    assert open_shelves()[Kind.ENTRY].filters.count == 1
    KeyShelf.objects.filter(kind=Kind.ENTRY, number=1).update(filter=filter_of([key(7)]), token=b"another")
    KeyShelf.objects.filter(kind=Kind.ENTRY, number=2).update(token=b"another")
    assert list(open_shelves()[Kind.ENTRY].filters.shelves(key(7))) == [1]


@pytest.mark.django_db
def test_a_page_finds_an_event_on_every_shelf(small_shelves):
    project = ProjectFactory()
    for number in range(7):
        take(project, told(number))
    keys = list(Entry.objects.values_list("event_key", flat=True))
    assert all(
        Entry.objects.filter(on_shelves(Kind.ENTRY), project=project, event_key=one).exists() for one in keys
    )
