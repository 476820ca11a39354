"""The API of the read side: what the pages show, as JSON, from the same queries."""

from __future__ import annotations

from ninja import Router

from . import breaks, calls, compare, conversation, costs, integrity, notes, passes, sessions, uploads

router = Router()
router.add_router("", sessions.router)
router.add_router("", notes.router)
router.add_router("", conversation.router)
router.add_router("", breaks.router)
router.add_router("", calls.router)
router.add_router("", passes.router)
router.add_router("", compare.router)
router.add_router("", integrity.router)
router.add_router("", costs.router)
router.add_router("", uploads.reading_router)

#: Apart, because senders may follow their own uploads with a key that reads nothing else.
upload_router = uploads.router
