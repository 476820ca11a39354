"""Everything of the write side but the events door, for the framework."""

from __future__ import annotations

from ninja import Router

from . import notes, sessions, uploads
from .documented import router as documented

router = Router()
router.add_router("", documented)
router.add_router("", uploads.router)
router.add_router("", sessions.router)
router.add_router("", notes.router)
