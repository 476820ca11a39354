"""JSON values as they are compared: read without loss, told apart by type, encoded in one canonical form."""

import json
import math
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from .pointers import Path

# What a JSON text may say; every function that takes one asks for its type before it looks inside.
Json = Any

# Decimal digits of which a float gives back every one.
_SAFE_CHARACTERS = 15
_EXTENSION = 1
#: How the canonical form of a value begins that the encoder refuses. No other form does.
ODD = b"\xc1"


class Number:
    """A number that Python's own would not give back, as it is written: `1e400`, or twenty decimals."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and other.text == self.text

    def __hash__(self) -> int:
        return hash((Number, self.text))

    def __repr__(self) -> str:
        return f"Number({self.text!r})"

    def __str__(self) -> str:
        return self.text


class NotJson(ValueError):
    """The text is not one JSON value, or is nested deeper than can be read."""


def parse(text: bytes | str) -> Json:
    """The value of a JSON text, every number kept. Of a key that is there twice, the last value holds."""
    try:
        return _decoder.decode(text)
    except (ValueError, RecursionError):
        return _parse_odd(text)


def canonical(value: Json) -> bytes:
    """One form for equal values, two for different ones: keys sorted; 1, 1.0 and true differ."""
    try:
        return _encode(value)
    except (OverflowError, UnicodeEncodeError, RecursionError):
        return _spelled(value)


def same_scalar(one: Json, other: Json) -> bool:
    """Whether two values that are no objects or arrays are the same, type included."""
    if type(one) is not type(other):
        return False
    if type(one) is float:
        if one != one or other != other:
            return one != one and other != other
        return one == other and math.copysign(1, one) == math.copysign(1, other)
    return bool(one == other)


def leaves(value: Json) -> Iterator[tuple[Path, Json]]:
    """Every value that holds no other, empty objects and arrays included, in order of the document."""
    waiting: list[tuple[Path, Json]] = [((), value)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, dict) and node:
            waiting += [((*path, key), node[key]) for key in reversed(node)]
        elif isinstance(node, list) and node:
            waiting += [((*path, index), node[index]) for index in range(len(node) - 1, -1, -1)]
        else:
            yield path, node


def _parse_odd(text: bytes | str) -> Json:
    """Unpaired surrogates and endless digits: slower, and refused when it is no JSON."""
    try:
        return json.loads(text, parse_float=_float, parse_int=_int, parse_constant=_refuse)
    except (ValueError, RecursionError) as fault:
        raise NotJson(str(fault)) from fault


def _float(text: str) -> float | Number:
    number = float(text)
    if len(text) <= _SAFE_CHARACTERS and "e" not in text and "E" not in text:
        return number
    try:
        is_exact = math.isfinite(number) and Decimal(text) == Decimal(repr(number))
    except InvalidOperation:  # an exponent of more digits than decimals have
        is_exact = False
    return number if is_exact else Number(text)


def _int(text: str) -> int | Number:
    try:
        return int(text)
    except ValueError:  # more digits than Python converts
        return Number(text)


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is no JSON value")


def _extension(value: object) -> msgspec.msgpack.Ext:
    if isinstance(value, Number):
        return msgspec.msgpack.Ext(_EXTENSION, value.text.encode())
    raise NotImplementedError(f"{type(value).__name__} is no JSON value")


def _spelled(value: Json) -> bytes:
    """The canonical form of what the encoder refuses: large integers, unpaired surrogates, deep nesting."""
    out = [ODD]
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            out.append(b"{%d " % len(node))
            for key in sorted(node, reverse=True):
                waiting += (node[key], key)
        elif isinstance(node, list):
            out.append(b"[%d " % len(node))
            waiting += reversed(node)
        else:
            out.append(_spelled_scalar(node))
    return b"".join(out)


def _spelled_scalar(value: Json) -> bytes:
    if isinstance(value, str):
        text = value.encode("utf-8", "surrogatepass")
        return b'"%d ' % len(text) + text
    if value is None or isinstance(value, bool):
        return {None: b"n", True: b"t", False: b"f"}[value]
    if isinstance(value, int):
        return b"i%x;" % value
    if isinstance(value, float):
        return b"d%b;" % value.hex().encode()
    if isinstance(value, Number):
        return b"#%b;" % value.text.encode()
    raise TypeError(f"{type(value).__name__} is no JSON value")


_decoder = msgspec.json.Decoder(float_hook=_float)
_encode = msgspec.msgpack.Encoder(order="sorted", enc_hook=_extension).encode
