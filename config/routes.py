"""One view for each address of the API, whichever sides answer there, and our words for other methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern
from django.views.decorators.csrf import csrf_exempt

from journal.api.answers import RequestRefused, error_answer

View = Callable[..., HttpResponseBase]


def joined(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses, each once: Django would stop at the first view, whatever its methods."""
    views: dict[str, list[View]] = {}
    found: dict[str, URLPattern] = {}
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            raise TypeError("an API has no addresses below its addresses")
        route = str(pattern.pattern)
        views.setdefault(route, []).append(pattern.callback)
        found.setdefault(route, pattern)
    for route, pattern in found.items():
        pattern.callback = _first_that_allows(views[route])
    return list(found.values())


def _first_that_allows(views: list[View]) -> View:
    # Exempt like the views themselves: they take keys in a header, and never a cookie.
    @csrf_exempt
    def view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        allowed: set[str] = set()
        for one in views:
            response = one(request, *args, **kwargs)
            if not isinstance(response, HttpResponseNotAllowed):
                # Recorded text is nobody else's: it stays in no cache.
                response.headers.setdefault("Cache-Control", "no-store, private")
                return response
            allowed.update(response["Allow"].split(", "))
        methods = ", ".join(sorted(allowed))
        refused = RequestRefused(
            405,
            "method_not_allowed",
            f"this address answers to {methods}",
            where="method",
            headers={"Allow": methods},
        )
        return error_answer(refused)

    return view


class LaterResolver(URLResolver):
    """Addresses of a module that is only loaded when one of them, or a name in their namespace, is asked for."""

    def _populate(self) -> None:
        """Called for the names outside of the namespace, of which there are none: nothing needs to be loaded."""


def later(route: str, module: str, *, app_name: str, namespace: str) -> URLResolver:
    """Addresses under a route, loaded when they are needed."""
    return LaterResolver(RoutePattern(route), module, app_name=app_name, namespace=namespace)
