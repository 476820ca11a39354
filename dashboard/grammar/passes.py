"""Conditions on what gateways did to a call: which passes ran, and what they changed."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from journal.models import Pass

from .conditions import any_of, one_of_texts
from .parse import Query, Term

#: Keys that can only be answered where payloads were compared.
OF_CHANGES = frozenset(("has", "changed", "blame"))


def asks_for_changes(query: Query) -> bool:
    """Whether a query is about what passes changed."""
    return any(term.key in OF_CHANGES for term in query.terms)


def has_diff(term: Term) -> Q:
    """Some pass of the call changed something."""
    return _some(Q(changed=True))


def has_pass(term: Term) -> Q:
    """A pass of one of these names ran."""
    return _some(one_of_texts("name", term.texts))


def is_changed_by(term: Term) -> Q:
    """A pass of one of these names changed something."""
    return _some(Q(changed=True) & one_of_texts("name", term.texts))


def is_changed(term: Term) -> Q:
    """One of these places, or something inside of it, was changed by a pass."""
    return _some(Q(changed=True) & any_of(_at(place_of(text)) for text in term.texts))


def place_of(text: str) -> str:
    """A place as it is kept: a pointer, with a star for every index. Nothing is the whole."""
    tokens = [token for token in text.strip().split("/") if token]
    return "".join("/*" if token.isascii() and token.isdigit() else f"/{token}" for token in tokens)


def _at(place: str) -> Q:
    if place in ("", "/*"):
        return Q(changed=True)
    # Each place stands between two line breaks.
    return Q(changed_paths__contains=f"\n{place}\n") | Q(changed_paths__contains=f"\n{place}/")


def _some(condition: Q) -> Q:
    return Q(Exists(Pass.objects.filter(condition, call=OuterRef("pk"))))
