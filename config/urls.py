"""Every address of the server."""

from __future__ import annotations

from django.urls import include, path

from config.health import healthz, readyz
from config.routes import later
from journal.api.events import take_events

handler400 = "dashboard.views.faults.bad_request"
handler403 = "dashboard.views.faults.no_permission"
handler404 = "dashboard.views.faults.not_found"
handler500 = "dashboard.views.faults.our_fault"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    # In front of the framework, because nothing else is asked as often.
    path("api/v1/events", take_events, name="events"),
    later("api/", "config.api_urls", app_name="ninja", namespace="api-1"),
    path("", include("dashboard.urls")),
]
