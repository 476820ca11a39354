"""Find the characters of recorded text that a reader would not see or that would move what he sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# Joiners build emoji and Persian words: between two characters beyond ASCII they are left alone.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)
CONTROL_NAMES = {
    0x00: "NULL",
    0x07: "BELL",
    0x08: "BACKSPACE",
    0x0D: "CARRIAGE RETURN",
    0x1B: "ESCAPE",
    0x7F: "DELETE",
}


class Piece(NamedTuple):
    """Plain text, or one character spelled out (`name` is then what it is)."""

    text: str
    name: str | None


def pieces(text: str) -> Iterator[Piece]:
    """The text in order, hidden characters spelled as their escapes."""
    done = 0
    for found in HIDDEN.finditer(text):
        if found.start() > done:
            yield Piece(text[done : found.start()], None)
        yield Piece(escape_of(found.group()), name_of(found.group()))
        done = found.end()
    if done < len(text):
        yield Piece(text[done:], None)


def escape_of(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def name_of(character: str) -> str:
    code = ord(character)
    kind = "lone surrogate" if 0xD800 <= code <= 0xDFFF else "control character"
    return f"U+{code:04X} {unicodedata.name(character, CONTROL_NAMES.get(code, kind))}"
