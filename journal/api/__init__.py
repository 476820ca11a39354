"""The API of the write side: events in, files in, sessions out for good."""

from __future__ import annotations

from ninja import Router

from . import events, sessions, uploads
from .documented import router as documented

router = Router()
router.add_router("", documented)
router.add_router("", uploads.router)
router.add_router("", sessions.router)

take_events = events.take_events
