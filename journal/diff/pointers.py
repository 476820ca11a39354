"""Places in a JSON document: paths of keys and indices, and how JSON pointers (RFC 6901) write them."""

from typing import Any

#: Keys of objects are texts, indices of arrays are whole numbers.
Path = tuple[str | int, ...]


def pointer(path: Path) -> str:
    """The path as a JSON pointer; the whole document is the empty text."""
    return "".join([f"/{token}" if type(token) is int else "/" + _escaped(str(token)) for token in path])


def general(path: Path) -> str:
    """The pointer with a star for every index: `/messages/*/content`."""
    return "".join(["/*" if type(token) is int else "/" + _escaped(str(token)) for token in path])


def resolve(document: Any, text: str) -> Path:
    """The path that a pointer means in this document. Raises LookupError when it leads nowhere."""
    if text and not text.startswith("/"):
        raise LookupError(f"a pointer begins with a slash: {text}")
    path: list[str | int] = []
    value = document
    for written in text.split("/")[1:]:
        if isinstance(value, list):
            index = _index(written, len(value))
            value = value[index]
            path.append(index)
            continue
        key = written.replace("~1", "/").replace("~0", "~")
        if not isinstance(value, dict) or key not in value:
            raise LookupError(f"nothing at {text}")
        value = value[key]
        path.append(key)
    return tuple(path)


def find(document: Any, path: Path) -> Any:
    """What stands at a path. Raises LookupError when nothing does."""
    value = document
    for token in path:
        if isinstance(token, int) != isinstance(value, list) or not isinstance(value, list | dict):
            raise LookupError(f"nothing at {pointer(path)}")
        inside: Any = value
        value = inside[token]
    return value


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


def _index(written: str, length: int) -> int:
    is_plain = written.isascii() and written.isdigit() and (written == "0" or written[0] != "0")
    if not is_plain or len(written) > len(str(length)) or int(written) >= length:
        raise LookupError(f"no element {written} of {length}")
    return int(written)
