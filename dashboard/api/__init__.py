"""The API of the read side."""

from __future__ import annotations

from ninja import Router

router = Router()
