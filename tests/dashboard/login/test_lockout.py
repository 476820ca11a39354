"""Guessing is made slow."""

from dashboard.login import lockout
from dashboard.login.lockout import Lockout

ADDRESS = "203.0.113.5"


class Clock:
    seconds = 0.0

    def __call__(self):
        return self.seconds


def failing(times):
    clock = Clock()
    lock = Lockout(clock)
    for _ in range(times):
        lock.failed(ADDRESS)
    return lock, clock


def test_four_wrong_ones_are_free():
    assert failing(4)[0].seconds_left(ADDRESS) == 0


def test_the_fifth_waits_a_minute():
    assert failing(5)[0].seconds_left(ADDRESS) == 60


def test_each_further_one_doubles_the_wait_up_to_a_quarter_of_an_hour():
    assert [failing(times)[0].seconds_left(ADDRESS) for times in (6, 7, 8, 9, 30)] == [
        120,
        240,
        480,
        900,
        900,
    ]


def test_the_wait_ends():
    lock, clock = failing(5)
    clock.seconds = 61
    assert lock.seconds_left(ADDRESS) == 0


def test_another_address_does_not_wait():
    assert failing(9)[0].seconds_left("203.0.113.6") == 0


def test_a_success_forgets_the_failures():
    lock, _ = failing(4)
    lock.succeeded(ADDRESS)
    lock.failed(ADDRESS)
    assert lock.seconds_left(ADDRESS) == 0


def test_addresses_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(lockout, "MOST_ADDRESSES", 3)
    lock, _ = failing(9)
    for number in range(3):
        lock.failed(f"198.51.100.{number}")
    assert lock.seconds_left(ADDRESS) == 0
