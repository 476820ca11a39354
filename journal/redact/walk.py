"""Walks through JSON text and collects what has to be hidden, without building its values."""

import re
from collections.abc import Callable
from json import JSONDecoder
from typing import NamedTuple

from journal.redact.edits import Edit
from journal.redact.escapes import escaped_edits
from journal.redact.marks import MARK, mark
from journal.redact.names import is_working_directory

_TOKEN = re.compile(r'[ \t\n\r]*+([{}\[\],:"]|true|false|null|-?Infinity|NaN|-?[0-9][0-9.eE+-]*)')
_BLANK = re.compile(r"[ \t\n\r]*+")
_CONSTANTS = frozenset(("true", "false", "null"))
# A property of a JSON schema describes a secret; it is none.
_SCHEMA = re.compile(
    r'\{\s*"(?:\$ref|type|title|description|anyOf|oneOf|allOf|enum|format|const|default|items|examples?'
    r'|nullable|minLength|maxLength|pattern|properties|writeOnly)"\s*:'
)
_SCHEMA_VALUES = frozenset(("default", "const", "example", "examples", "enum"))
_LABEL_VALUE = re.compile(r"[A-Za-z0-9_. :-]{2,64}")
_LABELS = frozenset(("name", "key"))
# Names of headers are secret even where nothing says that a list of two texts is a header.
_HEADER = re.compile(
    r"(?:proxy-)?authorization|(?:set-)?cookie|x(?:-[a-z]+)*-api-?key|api-key|x-[a-z-]+-token", re.IGNORECASE
)

# Shorter names are names, and so are those without a digit.
_SHORTEST_KEY = 12
_DIGIT = re.compile(r"[0-9]")

_DECODER = JSONDecoder(strict=False)

NameRule = Callable[[str], str | None]
TextEdits = Callable[[str], list[Edit]]


class NotJsonText(ValueError):
    """The text is not one JSON value."""


class _Place(NamedTuple):
    """Where a value stands, and which of the edits are inside it."""

    start: int
    end: int
    first_edit: int
    last_edit: int


class _Frame:
    """An object or array that is being walked through."""

    __slots__ = (
        "count",
        "first_edit",
        "first_text",
        "hide",
        "in_list",
        "is_object",
        "is_properties",
        "key",
        "key_rule",
        "label_rule",
        "schema_rule",
        "second",
        "start",
        "values",
        "waits",
    )

    def __init__(self, *, is_object: bool, start: int, first_edit: int) -> None:
        self.is_object = is_object
        self.start = start
        self.first_edit = first_edit
        self.waits = "value or end"
        self.hide: str | None = None
        self.in_list = False
        self.is_properties = False
        self.schema_rule: str | None = None
        self.key = ""
        self.key_rule: str | None = None
        self.label_rule: str | None = None
        self.values: list[_Place] = []
        self.count = 0
        self.first_text: str | None = None
        self.second: _Place | None = None


def edits_of(text: str, name_rule: NameRule, text_edits: TextEdits) -> list[Edit]:
    """What to hide in one JSON value. Raises NotJsonText if the text is anything else."""
    return _Walk(text, name_rule, text_edits).run()


class _Walk:
    def __init__(self, text: str, name_rule: NameRule, text_edits: TextEdits) -> None:
        self.text = text
        self.name_rule = name_rule
        self.text_edits = text_edits
        self.edits: list[Edit] = []
        self.stack: list[_Frame] = []
        self.hidden = 0  # frames around us whose whole value is hidden

    def run(self) -> list[Edit]:
        position = self._value(0)
        while self.stack:
            frame = self.stack[-1]
            token, start, end = self._token(position)
            position = (
                self._member(frame, token, start, end)
                if frame.is_object
                else self._element(frame, token, start, end)
            )
        blank = _BLANK.match(self.text, position)
        if blank is None or blank.end() != len(self.text):
            raise NotJsonText
        return self.edits

    def _token(self, position: int) -> tuple[str, int, int]:
        found = _TOKEN.match(self.text, position)
        if found is None:
            raise NotJsonText
        return found.group(1), found.start(1), found.end()

    def _member(self, frame: _Frame, token: str, start: int, end: int) -> int:
        """One step inside an object: a key with its value, a comma, or the end."""
        if token == "}" and frame.waits != "value":
            return self._close(frame, end)
        if token == "," and frame.waits == "comma or end":
            frame.waits = "value"
            return end
        if token != '"' or frame.waits == "comma or end":
            raise NotJsonText
        frame.key, end = self._string(start)
        if len(frame.key) >= _SHORTEST_KEY and not self.hidden and _DIGIT.search(frame.key):
            self._text_of_key(frame.key, start, end)
        colon, _, end = self._token(end)
        if colon != ":":
            raise NotJsonText
        frame.waits = "comma or end"
        frame.key_rule = None if self.hidden else self._key_rule(frame, end)
        return self._value(end)

    def _text_of_key(self, key: str, start: int, end: int) -> None:
        """A secret may be what things are filed under."""
        found = self.text_edits(key)
        if found:
            self.edits += escaped_edits(self.text[start + 1 : end - 1], found, start + 1)

    def _key_rule(self, frame: _Frame, position: int) -> str | None:
        if frame.schema_rule and frame.key in _SCHEMA_VALUES:
            return frame.schema_rule
        return self.name_rule(frame.key)

    def _element(self, frame: _Frame, token: str, start: int, end: int) -> int:
        """One step inside an array."""
        if token == "]" and frame.waits != "value":
            return self._close(frame, end)
        if token == "," and frame.waits == "comma or end":
            frame.waits = "value"
            return end
        if frame.waits == "comma or end":
            raise NotJsonText
        frame.waits = "comma or end"
        return self._value(start)

    def _string(self, start: int) -> tuple[str, int]:
        try:
            value, end = _DECODER.raw_decode(self.text, start)
        except ValueError:
            raise NotJsonText from None
        return str(value), end

    def _value(self, position: int) -> int:
        """Reads a whole scalar, or the beginning of an object or array."""
        token, start, end = self._token(position)
        first_edit = len(self.edits)
        if token == '"':
            value, end = self._string(start)
            if not self.hidden:
                self._text_value(value, start, end)
                self._seen(_Place(start, end, first_edit, len(self.edits)), value)
            return end
        if token in ("{", "["):
            self._open(token, start, first_edit)
            return end
        if token in ("}", "]", ",", ":"):
            raise NotJsonText
        if not self.hidden:
            rule = self._rule_here()
            if rule is not None:
                self._hide(rule, start, end)
            self._seen(_Place(start, end, first_edit, len(self.edits)), None)
        return end

    def _rule_here(self) -> str | None:
        frame = self.stack[-1] if self.stack else None
        return frame.key_rule if frame is not None and frame.is_object else None

    def _text_value(self, value: str, start: int, end: int) -> None:
        rule = self._rule_here()
        if rule is not None and not is_working_directory(self.stack[-1].key, value):
            self._hide(rule, start, end)
            return
        found = self.text_edits(value)
        if found:
            self.edits += escaped_edits(self.text[start + 1 : end - 1], found, start + 1)

    def _open(self, token: str, start: int, first_edit: int) -> None:
        frame = _Frame(is_object=token == "{", start=start, first_edit=first_edit)
        parent = self.stack[-1] if self.stack else None
        if self.hidden:
            self.hidden += 1
        elif parent is not None:
            if not parent.is_object:
                frame.in_list = True
            elif parent.key_rule is None:
                frame.is_properties = frame.is_object and parent.key == "properties"
            elif parent.is_properties and _SCHEMA.match(self.text, start):
                frame.schema_rule = parent.key_rule
            else:
                frame.hide = parent.key_rule
                self.hidden = 1
        self.stack.append(frame)

    def _close(self, frame: _Frame, end: int) -> int:
        self.stack.pop()
        if self.hidden:
            self.hidden -= 1
            if self.hidden:
                return end
        if frame.hide is not None:
            self._hide(frame.hide, frame.start, end)
        elif frame.is_object and frame.label_rule:
            for place in reversed(frame.values):
                self._replace(frame.label_rule, place)
        elif frame.count == 2 and frame.first_text is not None and frame.second is not None:
            rule = self.name_rule(frame.first_text)
            if rule is not None and (frame.in_list or _HEADER.fullmatch(frame.first_text)):
                self._replace(rule, frame.second)
        self._seen(_Place(frame.start, end, frame.first_edit, len(self.edits)), None)
        return end

    def _seen(self, place: _Place, value: str | None) -> None:
        """Tells the object or array around a value about it: the value may belong to a header."""
        if not self.stack:
            return
        frame = self.stack[-1]
        if not frame.is_object:
            frame.count += 1
            if frame.count == 1:
                frame.first_text = value if value is not None and _LABEL_VALUE.fullmatch(value) else None
            elif frame.count == 2:
                frame.second = place if value is not None else None
        elif frame.key == "value":
            frame.values.append(place)
        elif value is not None and frame.key in _LABELS and _LABEL_VALUE.fullmatch(value):
            frame.label_rule = frame.label_rule or self.name_rule(value)

    def _replace(self, rule: str, place: _Place) -> None:
        """Hides a value whose parts may have been looked at already; later edits stay."""
        after = self.edits[place.last_edit :]
        before = self.edits[place.first_edit : place.last_edit]
        del self.edits[place.first_edit :]
        if not self._hide(rule, place.start, place.end):
            self.edits += before
        self.edits += after

    def _hide(self, rule: str, start: int, end: int) -> bool:
        """Puts a mark in place of a value. Constants, empty values and marks stay."""
        written = self.text[start:end]
        if written in _CONSTANTS:
            return False
        if written[0] == '"':
            value, _ = self._string(start)
            if not value or MARK.fullmatch(value):
                return False
            self.edits.append(Edit(start + 1, end - 1, mark(rule, value), rule))
            return True
        if written[0] in "{[" and not written[1:-1].strip():
            return False
        self.edits.append(Edit(start, end, f'"{mark(rule, written)}"', rule))
        return True
