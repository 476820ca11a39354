"""pi's counts stand beside each other."""

from journal.cost.usage.pi import read
from journal.fold.facts import Usage


def test_what_a_cache_gave_or_took_is_not_in_the_input():
    usage = {
        "input": 56,
        "output": 34,
        "cacheRead": 64,
        "cacheWrite": 30,
        "totalTokens": 184,
        "cost": {"input": 0.001, "total": 0.004},
    }
    assert read(usage) == Usage(56, 64, 30, 34, None, "pi")


def test_another_total_is_marked():
    assert read({"input": 56, "output": 34, "totalTokens": 91}).mismatch is True


def test_without_counts_nothing_is_told():
    assert read({"cost": {"total": 0.004}}) is None
