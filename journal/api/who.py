"""Ask for a key before anything else is done."""

from __future__ import annotations

from django.http import HttpRequest

from journal.accept.authenticate import AuthError, Caller, authenticate
from journal.vocabulary import Scope

from .answers import RequestRefused


def caller_of(request: HttpRequest, *scopes: Scope) -> Caller:
    """Whose key the request carries, if it has one of the scopes; else a refusal."""
    found = authenticate(request.META.get("HTTP_AUTHORIZATION"), *scopes)
    if isinstance(found, AuthError):
        headers = {"WWW-Authenticate": 'Bearer realm="recto"'} if found.status == 401 else {}
        raise RequestRefused(
            found.status, found.code, found.reason, where="Authorization", hint=found.hint, headers=headers
        )
    return found
