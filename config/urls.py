"""Every address of the server."""

from __future__ import annotations

from django.urls import include, path

from config.api import api
from config.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("api/", api.urls),
    path("", include("dashboard.urls")),
]
