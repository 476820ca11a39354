"""Decide which requests come from the person at this machine and so need no login."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.request import split_domain_port

from config.hosts import is_loopback

SAME_SITE = {"same-origin", "none", "same-site"}


class LocalAccess:
    """Middleware: sets `request.local`; in local mode refuses every name that is not this machine's own.

    `request.by_link` says that only the site of the page that led here may be in the way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.RECTO_LOCAL_MODE and not _names_this_machine(request):
            return HttpResponseBadRequest(
                "This Recto answers to 127.0.0.1, localhost and [::1] only. To reach it by another name, "
                "start it with --host and a login.\n",
                content_type="text/plain; charset=utf-8",
            )
        request.local = settings.RECTO_LOCAL_MODE and is_local(request)  # type: ignore[attr-defined]
        request.by_link = settings.RECTO_LOCAL_MODE and comes_from_another_site(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def is_local(request: HttpRequest) -> bool:
    """A loopback peer that asked us by our own name, directly, and not on behalf of another site's page."""
    return (
        is_loopback(request.META.get("REMOTE_ADDR") or "")
        and _names_this_machine(request)
        and not _came_through_a_proxy(request)
        and not comes_from_another_site(request)
    )


def comes_from_another_site(request: HttpRequest) -> bool:
    """Whether a page of another site sent the browser here; it may not make it do things in our name."""
    return request.headers.get("Sec-Fetch-Site", "none") not in SAME_SITE


def _names_this_machine(request: HttpRequest) -> bool:
    # In local mode exactly the loopback names are allowed; a wildcard is no name.
    host, _port = split_domain_port(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))
    return host in settings.ALLOWED_HOSTS


def _came_through_a_proxy(request: HttpRequest) -> bool:
    return "HTTP_FORWARDED" in request.META or any(
        name.startswith("HTTP_X_FORWARDED_") for name in request.META
    )
