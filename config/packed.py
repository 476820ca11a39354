"""Send our own styles and scripts packed: they are text, and a first page asks for forty of them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

PACKED_TYPES = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")
SMALLEST_BYTES = 400
MOST_FILES = 500


class PackedStaticFiles:
    """Middleware in front of the one that serves static files. Each file is packed once a process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.packed: dict[tuple[str, str], bytes] = {}
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(settings.STATIC_URL):
            return self.get_response(request)
        # What was packed is told apart by a weak tag; the file behind it has the strong one.
        tag = request.META.get("HTTP_IF_NONE_MATCH", "")
        request.META.update({"HTTP_IF_NONE_MATCH": tag.removeprefix("W/")} if tag else {})
        response = self.get_response(request)
        if not self._can_be_packed(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        takes_packed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        if request.method != "GET" or not takes_packed or "HTTP_RANGE" in request.META:
            return response
        return self._packed(request, response)

    def _can_be_packed(self, response: HttpResponseBase) -> bool:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        size = response.headers.get("Content-Length", "0")
        return (
            response.status_code == 200
            and kind in PACKED_TYPES
            and size.isdigit()
            and int(size) >= SMALLEST_BYTES
            and "Content-Encoding" not in response.headers
        )

    def _packed(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
        tag = response.headers.get("ETag", "")
        name = (request.path_info, tag)
        content = self.packed.get(name)
        if content is None:
            content = gzip.compress(_whole(response), 6, mtime=0)
            with self.lock:
                if len(self.packed) >= MOST_FILES:
                    self.packed.clear()
                self.packed[name] = content
        answer = HttpResponse(content, headers=dict(response.headers))
        # The file behind it is closed together with the answer, and the end of the request told once.
        answer._resource_closers.extend(response._resource_closers)  # type: ignore[attr-defined]
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Length"] = str(len(content))
        if tag:
            answer.headers["ETag"] = f"W/{tag}"
        return answer


def _whole(response: HttpResponseBase) -> bytes:
    if isinstance(response, HttpResponse):
        return response.content
    parts: list[bytes] = list(response)
    return b"".join(parts)
