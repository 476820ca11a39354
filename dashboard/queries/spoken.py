"""What was said, in pieces that fit a page: text is cut at a stated length, pictures only when they are small."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from journal.anatomy.prompts import Kind, Message, Part
from journal.wire.event import clean_text

from .runs import AgentRun
from .shapes import Tokens

#: Characters of one text that a page or an answer of the API holds, and of all of its texts together.
TEXT_CHARACTERS = 20_000
PAGE_CHARACTERS = 600_000
#: What is left of each text when a page has no more room.
SPARE_CHARACTERS = 300
PICTURE_CHARACTERS = 700_000
PAGE_PICTURE_CHARACTERS = 4_000_000
MOST_PIECES = 200
#: Kinds of pictures that cannot run anything.
PICTURE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_BASE64 = re.compile(r"data:([a-z]+/[a-z0-9.+-]+);base64,([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a tool use. `characters` is its whole length, `text` may be cut."""

    name: str
    text: str
    characters: int


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run of a sub-agent in one line."""

    name: str
    agent: str | None
    calls: int
    errors: int
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Result:
    """What came back for a tool use. `status` and time are those of the executed tool, where it was recorded."""

    status: str | None
    is_error: bool
    duration_seconds: float | None
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message. `characters` is the whole length of its text, which may be cut here.

    `picture` is a data-URL that a browser may show; `address` names media that are somewhere else.
    """

    kind: str
    text: str | None = None
    characters: int = 0
    name: str | None = None
    tool_call_id: str | None = None
    arguments: list[Argument] = field(default_factory=list)
    media_type: str | None = None
    picture: str | None = None
    address: str | None = None
    is_error: bool = False
    pieces: list[Piece] = field(default_factory=list)
    result: Result | None = None
    run: RunLine | None = None

    @property
    def cut(self) -> int:
        """How many characters of the text are not here."""
        return self.characters - len(self.text or "")


@dataclass(frozen=True, slots=True)
class Block:
    """What one side says at a time. `is_new` is false for what an earlier prompt said too."""

    role: str
    pieces: list[Piece]
    is_new: bool = True
    pieces_left_out: int = 0


class Room:
    """How much room a page has left."""

    def __init__(self) -> None:
        self.characters = PAGE_CHARACTERS
        self.picture_characters = PAGE_PICTURE_CHARACTERS

    def cut(self, text: str, most: int = TEXT_CHARACTERS) -> str:
        """As much of a text as fits."""
        kept = text[: min(most, max(self.characters, SPARE_CHARACTERS))]
        self.characters -= len(kept)
        return whole_characters(kept)

    def picture(self, source: str) -> str | None:
        """The data-URL of a picture that is harmless and small enough."""
        if len(source) > min(PICTURE_CHARACTERS, self.picture_characters):
            return None
        found = _BASE64.fullmatch(source)
        if found is None or found.group(1) not in PICTURE_TYPES:
            return None
        self.picture_characters -= len(source)
        return source


def whole_characters(text: str) -> str:
    """The text with unpaired surrogates as U+FFFD: JSON inside of a string may hold some."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return clean_text(text)
    return text


def block_of(told: Message, room: Room, *, is_new: bool = True) -> Block:
    """A message as a block."""
    pieces = [piece_of(part, room) for part in told.parts[:MOST_PIECES]]
    return Block(told.role, pieces, is_new, len(told.parts) - len(pieces))


def pieces_of(parts: Iterable[Part], room: Room) -> list[Piece]:
    """Parts as pieces."""
    return [piece_of(part, room) for _, part in zip(range(MOST_PIECES), parts, strict=False)]


def piece_of(part: Part, room: Room) -> Piece:
    """A part as a piece."""
    match part.kind:
        case Kind.TOOL_USE:
            return _tool_use(part, room)
        case Kind.TOOL_RESULT:
            return _tool_result(part, room)
        case Kind.MEDIA:
            return _media(part, room)
        case Kind.OTHER:
            return _text(part.kind, _as_json(part.value) if part.value is not None else part.name or "", room)
    return _text(part.kind, part.text or "", room)


def run_line(run: AgentRun) -> RunLine:
    """A run in one line."""
    return RunLine(run.name, run.agent, run.calls, run.errors, run.tokens)


def _text(kind: str, text: str, room: Room) -> Piece:
    return Piece(kind, room.cut(text), len(text))


def _tool_use(part: Part, room: Room) -> Piece:
    arguments: list[Argument] = []
    text = part.text
    if isinstance(part.value, dict):
        for name, value in list(part.value.items())[:MOST_PIECES]:
            told = value if isinstance(value, str) else _as_json(value)
            arguments.append(Argument(whole_characters(name[:200]), room.cut(told), len(told)))
    elif part.value is not None:
        text = _as_json(part.value)
    return Piece(
        part.kind,
        None if text is None else room.cut(text),
        len(text or ""),
        name=part.name,
        tool_call_id=part.tool_call_id,
        arguments=arguments,
    )


def _tool_result(part: Part, room: Room) -> Piece:
    pieces = pieces_of(part.parts, room)
    if part.value is not None:
        pieces.append(_text(Kind.TEXT, _only_text(part.value) or _as_json(part.value), room))
    return Piece(
        part.kind,
        name=part.name,
        tool_call_id=part.tool_call_id,
        is_error=part.is_error,
        pieces=pieces,
    )


def _only_text(value: object) -> str | None:
    """The text of an object that holds nothing but one, as some protocols wrap it."""
    if isinstance(value, dict) and len(value) == 1:
        (only,) = value.values()
        return only if isinstance(only, str) else None
    return None


def _media(part: Part, room: Room) -> Piece:
    source = part.source or ""
    is_here = source.startswith("data:")
    return Piece(
        part.kind,
        characters=len(source),
        media_type=part.media_type,
        picture=room.picture(source) if is_here else None,
        address=None if is_here else room.cut(source, 300),
    )


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
