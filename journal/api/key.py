"""The same question for routers: apart, because the events door needs nothing of the framework."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from journal.accept.authenticate import Caller
from journal.vocabulary import Scope

from .who import caller_of


class Key(HttpBearer):
    """For routers: the same question. The caller is then `request.auth`."""

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> Caller:
        return caller_of(request, *self.scopes)

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Not reached: the header is read whole."""
        raise NotImplementedError
