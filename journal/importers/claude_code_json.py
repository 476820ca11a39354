"""JSON that is handed on as the bytes it came in: small members are read, large ones are only moved."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TypeGuard

import msgspec

from journal.wire.envelope import ID_CHARACTERS

from .members import Members

#: Names of strangers are kept in memory up to this length.
_KNOWN_KEY_CHARACTERS = 40

_strings = msgspec.json.Decoder(str)


def text_of(raw: bytes | None) -> str | None:
    """The string, when it is one."""
    if raw is None or not raw.startswith(b'"'):
        return None
    try:
        return _strings.decode(raw)
    except msgspec.DecodeError:
        return _odd_text(raw)


def _odd_text(raw: bytes) -> str | None:
    """With unpaired surrogates; escapes that are none pass where a value is only skipped."""
    try:
        text = json.loads(raw)
    except ValueError:
        return None
    return text if isinstance(text, str) else None


def number_of(raw: bytes | None) -> int | float | None:
    """The number, when it is one that a float holds."""
    if raw is None or raw[0] not in b"-0123456789":
        return None
    try:
        found = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return None
    return found if isinstance(found, int | float) else None


def unspaced(raw: bytes) -> bytes:
    """Without white space between tokens, where that can be told."""
    try:
        return msgspec.json.format(raw, indent=-1)
    except (msgspec.DecodeError, RecursionError):
        return raw


def is_id(raw: bytes | None) -> TypeGuard[bytes]:
    """Whether it may stand where the wire has an id: a string, not empty and not too long."""
    return raw is not None and raw.startswith(b'"') and 2 < len(raw) <= ID_CHARACTERS + 2


def told(raw: bytes | None) -> TypeGuard[bytes]:
    """Whether a member is there and says something."""
    return raw is not None and raw != b"null"


def quoted(text: str) -> bytes:
    """The text as JSON."""
    try:
        return msgspec.json.encode(text)
    except UnicodeEncodeError:
        return json.dumps(text).encode()


def joined(members: Members) -> bytes:
    """A JSON object of parts that are JSON already."""
    return b"{" + b",".join([_key(key) + value for key, value in members.items()]) + b"}"


def _key(name: str) -> bytes:
    return _known_key(name) if len(name) <= _KNOWN_KEY_CHARACTERS else quoted(name) + b":"


@lru_cache(maxsize=1024)
def _known_key(name: str) -> bytes:
    return quoted(name) + b":"
