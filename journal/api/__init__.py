"""The API of the write side."""

from __future__ import annotations

from ninja import Router

router = Router()
