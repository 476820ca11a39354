"""Let nobody see a page who is neither at this machine nor signed in."""

from __future__ import annotations

import functools
import hmac
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.gzip import gzip_page

from dashboard.http import as_private, go_to_login

from .proofs import admin_fingerprint

SESSION_NAME = "admin"
SESSION_SECONDS = 14 * 24 * 3600

View = Callable[..., HttpResponseBase]


def guarded(view: View) -> View:
    """The view for those who may, compressed; a way to the login page for everybody else."""

    packed = gzip_page(view)

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (getattr(request, "local", False) or is_signed_in(request)):
            return as_private(go_to_login(request, settings.LOGIN_URL))
        return as_private(packed(request, *args, **kwargs))

    return wrapper


def is_signed_in(request: HttpRequest) -> bool:
    told = request.session.get(SESSION_NAME, "")
    return isinstance(told, str) and hmac.compare_digest(told.encode(), admin_fingerprint().encode())


def sign_in(request: HttpRequest) -> None:
    # A fresh key, so that a cookie planted before the login is worth nothing after it.
    request.session.cycle_key()
    request.session[SESSION_NAME] = admin_fingerprint()
    request.session.set_expiry(SESSION_SECONDS)


def sign_out(request: HttpRequest) -> None:
    request.session.flush()
