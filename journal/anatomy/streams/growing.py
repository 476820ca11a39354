"""A value that grows by deltas of a kind nobody wrote down in full."""

from typing import Any


class Growing:
    """A value that grows by deltas: texts are joined, lists put together, of anything else the last one holds."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.texts: dict[str, list[str]] = {}
        self.lists: dict[str, list[Any]] = {}

    def grow(self, delta: dict[str, Any], *, fixed: frozenset[str]) -> None:
        for name, value in delta.items():
            if isinstance(value, str) and name not in fixed:
                self.texts.setdefault(name, []).append(value)
            elif isinstance(value, list):
                self.lists.setdefault(name, []).extend(value)
            elif value is not None and value != "":
                self.known[name] = value
            else:
                self.known.setdefault(name, value)

    def whole(self) -> dict[str, Any]:
        joined = {name: "".join(pieces) for name, pieces in self.texts.items()}
        whole = {**self.known, **joined, **self.lists}
        for name in joined.keys() & self.lists.keys():
            whole[name] = [*self.lists[name], {"type": "text", "text": joined[name]}]
        return whole
