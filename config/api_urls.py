"""Addresses of the API, loaded when the first of them is asked for: no page needs them."""

from __future__ import annotations

from django.urls import path

from config.api import api
from config.routes import joined
from journal.api.errors import no_such_address

urlpatterns = [*joined(api.urls[0]), path("<path:rest>", no_such_address)]
