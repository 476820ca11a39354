"""Loopback is this machine and nothing else."""

import pytest

from config.hosts import is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_this_machine(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "::", "localhost.example", "127.0.0.1.example", ""])
def test_any_other_name(host):
    assert not is_loopback(host)
