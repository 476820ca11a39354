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
    passed = sum(bool(list(filters.shelves(key(number)))) for number in range(20_000, 70_000))
    assert passed < 20


def test_a_filter_of_half_the_bits_is_read_as_one_that_says_each_twice():
    whole = int.from_bytes(filter_of(map(key, range(100))), "little")
    half = 8 * len(filter_of([])) // 2
    former = (whole & (1 << half) - 1 | whole >> half).to_bytes(half // 8, "little")
    filters = Filters()
    filters.add(former, b"1")
    filters.add(filter_of([key(200)]), b"2")
    assert all(list(filters.shelves(key(number))) == [1] for number in range(100))
    assert list(filters.shelves(key(200))) == [2]


def test_shelves_keep_their_numbers_however_many_there_are():
    filters = filters_of(*[[key(number)] for number in range(1, 301)])
    assert [list(filters.shelves(key(number))) for number in range(1, 301)] == [[n] for n in range(1, 301)]
    assert list(filters.shelves(key(0))) == []
