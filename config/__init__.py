"""Compose Recto: settings, addresses, servers. No behaviour of its own."""

from __future__ import annotations

# `celery -A config` looks here; nothing is imported before somebody asks, so commands start fast.


def __getattr__(name: str) -> object:
    if name in {"app", "celery"}:
        from config.celery import app

        return app
    raise AttributeError(name)
