"""Members of JSON objects and elements of lists as the bytes they were written in."""

from __future__ import annotations

import json
from typing import NoReturn

import msgspec

Members = dict[str, bytes]

_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_lists = msgspec.json.Decoder(list[msgspec.Raw])


def members_of(raw: bytes) -> Members:
    """The members of one JSON object as bytes, the last of equal keys; ValueError says why it is none."""
    try:
        return {key: bytes(value) for key, value in _members.decode(raw).items()}
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return _odd_members(raw, error)


def object_of(raw: bytes | None) -> Members:
    """The members, when it is an object; nothing otherwise."""
    if raw is None or not raw.startswith(b"{"):
        return {}
    try:
        return members_of(raw)
    except ValueError:
        return {}


def list_of(raw: bytes | None) -> list[bytes]:
    """The elements, when it is a list; nothing otherwise."""
    if raw is None or not raw.startswith(b"["):
        return []
    try:
        return [bytes(element) for element in _lists.decode(raw)]
    except (msgspec.DecodeError, RecursionError):
        return _odd_list(raw)


def _odd_members(raw: bytes, quick_error: Exception) -> Members:
    """The standard decoder also takes unpaired surrogates, which some writers leave behind."""
    try:
        value = json.loads(raw, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None
    except ValueError as error:
        raise ValueError(str(error) if "is not JSON" in str(error) else str(quick_error)) from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return {key: json.dumps(member, separators=(",", ":")).encode() for key, member in value.items()}


def _odd_list(raw: bytes) -> list[bytes]:
    try:
        return [json.dumps(element, separators=(",", ":")).encode() for element in json.loads(raw)]
    except (ValueError, RecursionError):
        return []


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
