"""Tells cheaply that a text has nothing to hide."""


def suspicious(raw: bytes) -> bool:
    return True
