"""Headers of a request or an answer, found under any spelling and kept as they were."""

from __future__ import annotations

from collections.abc import Iterable

from .writing import json_of


class Headers:
    """Looked up in lower case; `wire` is the JSON object that is kept, `{}` when there are none."""

    __slots__ = ("_found", "wire")

    def __init__(self, pairs: Iterable[tuple[str, object]]) -> None:
        kept: dict[str, object] = {}
        self._found: dict[str, str] = {}
        for name, value in pairs:
            before = kept.get(name)
            if name not in kept:
                kept[name] = value
            else:
                kept[name] = [*before, value] if isinstance(before, list) else [before, value]
            if isinstance(value, str):
                self._found.setdefault(name.lower(), value)
        self.wire = json_of(kept)

    def get(self, name: str) -> str | None:
        """The first value under a name that is written in lower case."""
        return self._found.get(name)


def headers_of(value: object) -> Headers:
    """Of an object (values may be lists), of a list of `{name, value}`, or of a list of pairs."""
    return Headers(_pairs(value))


def _pairs(value: object) -> Iterable[tuple[str, object]]:
    if isinstance(value, dict):
        for name, told in value.items():
            if isinstance(told, list):
                yield from ((str(name), one) for one in told)
            else:
                yield str(name), told
    elif isinstance(value, list):
        for pair in value:
            if isinstance(pair, dict) and isinstance(name := pair.get("name"), str):
                yield name, pair.get("value")
            elif isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str):
                yield pair[0], pair[1]


NO_HEADERS = Headers(())
