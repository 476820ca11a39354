"""Answer machines that ask whether this process lives and whether it can work."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers; without it nothing can be taken in or shown."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as fault:
        # The message of a driver may hold addresses and names, so only its kind goes out.
        return JsonResponse({"status": "unavailable", "database": type(fault).__name__}, status=503)
    return JsonResponse({"status": "ok", "database": connection.vendor})
