"""The redaction rules in force."""

from collections.abc import Iterator
from contextlib import contextmanager

from journal.redact import DEFAULT, Redactor

_current: list[Redactor] = [DEFAULT]


def current() -> Redactor:
    """The rules that everything passes before it is stored."""
    return _current[-1]


@contextmanager
def rules(redactor: Redactor) -> Iterator[None]:
    """Other rules for a while."""
    _current.append(redactor)
    try:
        yield
    finally:
        _current.remove(redactor)
