"""The query language of pages, API and command line: text to terms, terms to conditions on rows."""

from __future__ import annotations

from .calls import call_condition
from .errors import QueryError
from .keys import CALL_KEYS, SESSION_KEYS, Key, Kind
from .parse import Query, Term, parse
from .sessions import session_condition

__all__ = [
    "CALL_KEYS",
    "SESSION_KEYS",
    "Key",
    "Kind",
    "Query",
    "QueryError",
    "Term",
    "call_condition",
    "parse",
    "session_condition",
]
