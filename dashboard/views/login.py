"""Sign in with the admin's password or with the link printed at the start; sign out."""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.http import as_private
from dashboard.login import (
    Lockout,
    is_link_usable,
    is_password,
    is_password_set,
    is_signed_in,
    sign_in,
    sign_out,
    use_link,
)

LOCKOUT = Lockout()


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    target = _target(request)
    if is_signed_in(request) or getattr(request, "local", False):
        return as_private(HttpResponseRedirect(target))
    fault, status = None, 200
    if request.method == "POST":
        address = request.META.get("REMOTE_ADDR", "")
        wait_seconds = LOCKOUT.seconds_left(address)
        if wait_seconds:
            response = _form(request, target, _too_many(wait_seconds), 429)
            response["Retry-After"] = str(math.ceil(wait_seconds))
            return response
        if is_password(request.POST.get("password", "")):
            LOCKOUT.succeeded(address)
            sign_in(request)
            return as_private(HttpResponseRedirect(target))
        LOCKOUT.failed(address)
        fault, status = "This is not the password.", 403
    return _form(request, target, fault, status)


def _form(request: HttpRequest, target: str, fault: str | None, status: int) -> HttpResponse:
    context = {
        "fault": fault,
        "next": target,
        "is_password_set": is_password_set(),
        "came_by_link": getattr(request, "by_link", False),
    }
    return as_private(render(request, "login/page.html", context, status=status))


def _too_many(wait_seconds: float) -> str:
    return f"Too many wrong passwords from your address. Try again in {math.ceil(wait_seconds / 60)} min."


@require_http_methods(["GET", "HEAD", "POST"])
def login_once(request: HttpRequest, token: str) -> HttpResponse:
    """The link shows a button: what only looks at links, like a mail program, must not use it up."""
    if request.method == "POST" and use_link(token):
        sign_in(request)
        return as_private(HttpResponseRedirect("/"))
    usable = request.method != "POST" and is_link_usable(token)
    return as_private(render(request, "login/once.html", {"usable": usable}, status=200 if usable else 403))


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    sign_out(request)
    return as_private(HttpResponseRedirect("/login"))


def _target(request: HttpRequest) -> str:
    """Where to go after the login: a page of ours, nothing else."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else "/"
