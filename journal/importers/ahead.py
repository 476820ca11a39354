"""Files of sessions that name their session somewhere near their begin: it is found before anything is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from journal.wire import Refused

from .base import MEBIBYTE
from .lines import Piece

_MOST_PIECES = 2000
_MOST_BYTES = 16 * MEBIBYTE

Found = TypeVar("Found")
Pieces = Iterator[Piece | Refused]


def with_session(
    pieces: Pieces, session_of: Callable[[dict[str, bytes]], Found | None]
) -> tuple[Pieces, Found | None]:
    """All pieces from the first one on, and the first session that one of them names; None: none does so soon."""
    ahead: list[Piece | Refused] = []
    size = 0
    found = None
    for piece in pieces:
        ahead.append(piece)
        if isinstance(piece, Piece):
            found = session_of(piece.members)
            size += len(piece.raw)
        if found is not None or len(ahead) >= _MOST_PIECES or size >= _MOST_BYTES:
            break
    return _whole(ahead, pieces), found


def _whole(ahead: list[Piece | Refused], rest: Pieces) -> Pieces:
    """Each one that was looked at, and its memory is free; then the rest."""
    ahead.reverse()
    while ahead:
        yield ahead.pop()
    yield from rest


class Answers:
    """Ids of answers that parts were met of; further parts follow soon, so old ones are forgotten."""

    def __init__(self, at_most: int = 20_000) -> None:
        self.at_most = at_most
        self.met: dict[object, None] = {}

    def is_known(self, identifier: object) -> bool:
        """Whether a part of this answer was met before; from now on it was."""
        if identifier in self.met:
            return True
        self.met[identifier] = None
        if len(self.met) > self.at_most:
            del self.met[next(iter(self.met))]
        return False
