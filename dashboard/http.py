"""What every view needs of HTTP: page or fragment, links that keep the rest of the query, typed request."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

Response = TypeVar("Response", bound=HttpResponseBase)


class BadParameterError(ValueError):
    """A parameter of an address that cannot be meant. `hint` says what may stand there."""

    def __init__(self, name: str, value: str, *, reason: str | None = None, hint: str | None = None) -> None:
        super().__init__(reason or f"{name} cannot be {value!r}")
        self.name = name
        self.value = value
        self.hint = hint

    @property
    def message(self) -> str:
        """What is wrong."""
        return str(self)


MOST_DIGITS = 9


class PageRequest(HttpRequest):
    """A request as the middleware leaves it."""

    htmx: HtmxDetails
    local: bool


def wants_fragment(request: HttpRequest) -> bool:
    """Whether a part of the page is asked for. Boosted links and restored history expect all of it."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def as_private(response: Response) -> Response:
    """Recorded text is nobody else's: no shared cache, and no copy on the disk of the browser."""
    response.headers.setdefault("Cache-Control", "no-store, private")
    patch_vary_headers(response, ("HX-Request", "Cookie"))
    return response


def link_with(request: HttpRequest, **changes: Any) -> str:
    """This page's address with some parameters changed; None takes a parameter away."""
    parameters = {name: request.GET[name] for name in request.GET}
    parameters.update({name: str(value) for name, value in changes.items() if value is not None})
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
    query = urlencode({name: value for name, value in parameters.items() if value != ""})
    return f"{request.path}?{query}" if query else request.path


def choice(request: HttpRequest, name: str, allowed: Collection[str], *, usual: str = "") -> str:
    """A parameter that takes one of a few words; raises what is allowed for any other."""
    value = request.GET.get(name, "")
    if value == "":
        return usual
    if value not in allowed:
        near = difflib.get_close_matches(value, allowed, n=1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise BadParameterError(name, value, hint=f"{meant}It may be {', '.join(allowed)}.")
    return value


def number_of(request: HttpRequest, name: str) -> int | None:
    """A parameter that counts from zero, None where it is not told; raises for anything but a number."""
    value = request.GET.get(name, "")
    if value == "":
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS):
        raise BadParameterError(name, value, hint=f"It may be a number of at most {MOST_DIGITS} digits.")
    return int(value)


def go_to_login(request: HttpRequest, address: str) -> HttpResponse:
    """To the login page and back; a fragment cannot hold a login form, so the whole page goes."""
    target = (
        f"{address}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else address
    )
    if wants_fragment(request):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponse(status=302, headers={"Location": target})
