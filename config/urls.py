"""Every address of the server."""

from __future__ import annotations

from django.urls import include, path

from config.api import api
from config.health import healthz, readyz
from config.routes import joined
from journal.api import take_events
from journal.api.errors import no_such_address

api_patterns, api_name, api_namespace = api.urls

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    # In front of the framework, because nothing else is asked as often.
    path("api/v1/events", take_events, name="events"),
    path("api/", (joined(api_patterns), api_name, api_namespace)),
    path("api/<path:rest>", no_such_address),
    path("", include("dashboard.urls")),
]
