"""All styles in one file, under an address that changes with them, so that a browser may keep it."""

from __future__ import annotations

import functools
import gzip

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from dashboard.templatetags.styles import all_styles

KEPT_SECONDS = 365 * 24 * 3600


@require_safe
def styles(request: HttpRequest, tag: str) -> HttpResponse:
    """The styles; a page of an older version that still asks for its own is led to those there are."""
    present, content = all_styles()
    if tag != present:
        return redirect("styles", present)
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(_packed() if is_packed else content, content_type="text/css; charset=utf-8")
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}, immutable"
    return response


@functools.cache
def _packed() -> bytes:
    return gzip.compress(all_styles()[1], 6, mtime=0)
