"""Clauses of a price list: which names of providers and models an entry stands for."""

import re
from collections.abc import Callable
from typing import Any

Match = Callable[[str], bool]


def matcher(clause: dict[str, Any] | None) -> Match:
    """A function on small-letter names. No clause matches nothing; an unknown kind of clause raises."""
    if clause is None:
        return _never
    ((kind, value),) = clause.items()
    if kind in ("or", "and"):
        parts = [matcher(one) for one in value]
        if kind == "or":
            return lambda name: any(part(name) for part in parts)
        return lambda name: all(part(name) for part in parts)
    return _KINDS[kind](value)


def _never(name: str) -> bool:
    return False


def _starts_with(value: str) -> Match:
    small = value.lower()
    return lambda name: name.startswith(small)


def _ends_with(value: str) -> Match:
    small = value.lower()
    return lambda name: name.endswith(small)


def _contains(value: str) -> Match:
    small = value.lower()
    return lambda name: small in name


def _equals(value: str) -> Match:
    small = value.lower()
    return lambda name: name == small


def _regex(value: str) -> Match:
    pattern = re.compile(value)
    return lambda name: pattern.search(name) is not None


_KINDS: dict[str, Callable[[str], Match]] = {
    "starts_with": _starts_with,
    "ends_with": _ends_with,
    "contains": _contains,
    "equals": _equals,
    "regex": _regex,
}
