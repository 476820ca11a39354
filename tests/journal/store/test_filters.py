"""Filters know the keys they were made of, and hardly any others."""

import hashlib

from journal.store.filters import Filters, filter_of


def key(number):
    return hashlib.blake2b(b"%d" % number, digest_size=16).digest()


def filters_of(*keys_of_shelves):
    filters = Filters()
    for number, keys in enumerate(keys_of_shelves, start=1):
        filters.add(filter_of(keys), b"%d" % number)
    return filters


def test_a_filter_knows_every_key_of_its_shelf():
    filters = filters_of(map(key, range(1000)), map(key, range(1000, 2000)))
    assert all(1 in filters.shelves(key(number)) for number in range(1000))
    assert all(2 in filters.shelves(key(number)) for number in range(1000, 2000))


def test_a_key_that_is_nowhere_is_hardly_looked_for():
    filters = filters_of(map(key, range(16_384)))
    passed = sum(bool(list(filters.shelves(key(number)))) for number in range(20_000, 30_000))
    assert passed < 100


def test_shelves_keep_their_numbers_however_many_there_are():
    filters = filters_of(*[[key(number)] for number in range(1, 131)])
    assert [list(filters.shelves(key(number))) for number in range(1, 131)] == [[n] for n in range(1, 131)]
    assert list(filters.shelves(key(0))) == []
