"""Plain values of a YAML text: never an object of any language, never more than was written allows for."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

import yaml

from .base import ReadLimits

_STANDARD = "tag:yaml.org,2002:"
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,3999})")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]*(?:[eE][-+]?[0-9]{1,3})?")
_TRUE = frozenset(("true", "yes", "on"))
_FALSE = frozenset(("false", "no", "off"))
# What a value takes in memory beside its text, roughly; so that many empty ones count as well.
_VALUE_BYTES = 8
#: The key under which a mapping takes over the members of others.
_MERGE = "<<"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = yaml.SafeLoader.yaml_implicit_resolvers


class YamlError(ValueError):
    """The text cannot be read; `line` counts from 0 where the text begins."""

    def __init__(self, line: int, code: str, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.code = code


class Anchors:
    """Values that later places of a file may refer to, with what they take when written out."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.size = 0
        self.known: dict[str, tuple[object, int]] = {}

    def keep(self, name: str, value: object, size: int) -> None:
        self.size += size
        if self.size > self.limit_bytes:
            self.known.clear()
            self.size = size
        self.known[name] = (value, size)


class _Level:
    """A list or mapping that has begun, and the key that waits for its value."""

    __slots__ = ("anchor", "before", "key", "value")

    def __init__(self, value: list[Any] | dict[str, Any], anchor: str | None, before: int) -> None:
        self.value = value
        self.anchor = anchor
        self.before = before
        self.key: str | None = None


def yaml_value(raw: bytes, limits: ReadLimits, anchors: Anchors) -> object:
    """The one value of the text. References are followed as long as the whole stays within the limit."""
    builder = _Builder(limits, anchors)
    try:
        raw.decode()
        for event in yaml.parse(raw, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(mark.line if mark else 0, "invalid_yaml", _said(error)) from None
    except yaml.YAMLError as error:
        raise YamlError(0, "invalid_yaml", _said(error)) from None
    except UnicodeDecodeError:
        raise YamlError(0, "invalid_utf8", "not UTF-8") from None
    return builder.result


def _said(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
    context = getattr(error, "context", None)
    return f"{context}: {problem}" if context else str(problem)


class _Builder:
    """Puts values together from the parser's events, without recursion."""

    def __init__(self, limits: ReadLimits, anchors: Anchors) -> None:
        self.limits = limits
        self.anchors = anchors
        self.size = 0
        self.levels: list[_Level] = []
        self.result: object = None

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            before = self.size
            self._grow(event, len(event.value) + _VALUE_BYTES)
            self._place(event, _scalar(event), event.anchor, before)
        elif isinstance(event, yaml.AliasEvent):
            value, size = self._known(event)
            before = self.size
            self._grow(event, size)
            self._place(event, value, None, before)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            if len(self.levels) >= self.limits.nesting:
                reason = f"nested deeper than {self.limits.nesting} levels"
                raise YamlError(_line(event), "too_deep", reason)
            begun: list[Any] | dict[str, Any] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
            self.levels.append(_Level(begun, event.anchor, self.size))
            self._grow(event, _VALUE_BYTES)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            level = self.levels.pop()
            self._place(event, level.value, level.anchor, level.before)

    def _place(self, event: Any, value: object, anchor: str | None, before: int) -> None:
        if anchor is not None:
            self.anchors.keep(anchor, value, self.size - before)
        if not self.levels:
            self.result = value
            return
        level = self.levels[-1]
        if isinstance(level.value, list):
            level.value.append(value)
        elif level.key is None:
            if isinstance(value, list | dict):
                raise YamlError(_line(event), "invalid_yaml", "a key that is no text")
            level.key = _name(value)
        else:
            if level.key != _MERGE or not _merged(level.value, value):
                level.value[level.key] = value
            level.key = None

    def _known(self, event: Any) -> tuple[object, int]:
        found = self.anchors.known.get(event.anchor)
        if found is None:
            reason = f"refers to {event.anchor[:100]}, which is not known here"
            raise YamlError(_line(event), "invalid_yaml", reason)
        return found

    def _grow(self, event: Any, size: int) -> None:
        self.size += size
        if self.size > self.limits.line_bytes + len(self.levels) * _VALUE_BYTES:
            reason = f"larger than {self.limits.line_bytes} bytes when its references are followed"
            raise YamlError(_line(event), "too_large", reason)


def _merged(into: dict[str, Any], value: object) -> bool:
    """Take over what a merge key refers to, wherever nothing is written; False when it refers to no mappings."""
    sources = value if isinstance(value, list) else [value]
    mappings = [source for source in sources if isinstance(source, dict)]
    if len(mappings) < len(sources):
        return False
    for mapping in mappings:
        for name, told in mapping.items():
            into.setdefault(name, told)
    return True


def _line(event: Any) -> int:
    return event.start_mark.line if event.start_mark is not None else 0


def _name(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)


def _scalar(event: Any) -> object:
    """Numbers only where JSON has them as well; times and all other notations stay texts."""
    text: str = event.value
    tag = event.tag
    if tag is not None and tag != "!":
        if tag == _STANDARD + "binary":
            return _bytes(event, text)
        if tag not in {_STANDARD + name for name in ("int", "float", "bool", "null")}:
            return text
    elif event.implicit[0]:
        tag = _resolved(text)
    else:
        return text
    return _plain(tag.removeprefix(_STANDARD), text)


def _resolved(text: str) -> str:
    for tag, pattern in _RESOLVERS.get(text[:1], ()):
        if pattern.match(text):
            return tag
    return _STANDARD + "str"


def _plain(kind: str, text: str) -> object:
    if kind == "null":
        return None
    if kind == "bool" and text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    if kind == "int" and _DECIMAL.fullmatch(text):
        return int(text)
    if kind == "float" and _FLOAT.fullmatch(text):
        return float(text)
    return text


def _bytes(event: Any, text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError) as error:
        raise YamlError(_line(event), "invalid_yaml", f"no base64 ({error})") from None
