"""Applies a list of rules to JSON text and to plain text."""

import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import astuple
from itertools import chain

from journal.redact.assignments import assigned
from journal.redact.edits import Edit, applied
from journal.redact.flags import flagged
from journal.redact.marks import MARK, mark
from journal.redact.names import Names
from journal.redact.prefilter import suspicious
from journal.redact.rules import RULES_VERSION, Rule
from journal.redact.shipped import RULES
from journal.redact.walk import NotJsonText, edits_of

# Hiding one secret may uncover the boundary of another; more rounds than this were never needed.
_ROUNDS = 8
_SHORTEST_SECRET = 6


class Redactor:
    """Hides what its rules name; the same rules give the same fingerprint."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._names = Names(rules)
        self._patterns = [(rule.name, re.compile(rule.pattern)) for rule in rules if rule.pattern]
        added = [rule for rule in rules if rule not in RULES]
        self._hints = [rule.hint.lower().encode() for rule in added if rule.hint]
        self._always = any(not rule.hint for rule in added)
        described = json.dumps([RULES_VERSION, [astuple(rule) for rule in rules]])
        self.fingerprint = hashlib.sha256(described.encode()).hexdigest()[:16]

    def hides_key(self, name: str) -> bool:
        """Is the value under this name hidden whole?"""
        return self._names.rule(name) is not None

    def json(self, raw: bytes) -> tuple[bytes, tuple[str, ...]]:
        """The JSON text without secrets and the rules that fired; the same object if none did."""
        if not self._suspicious(raw):
            return raw, ()
        text = raw.decode("utf-8", "surrogateescape")
        fired: dict[str, None] = {}
        for _ in range(_ROUNDS):
            edits = self._json_edits(text)
            if not edits:
                break
            fired.update((edit.rule, None) for edit in edits)
            text = applied(text, edits)
            raw = text.encode("utf-8", "surrogateescape")
            if not self._suspicious(raw):
                break
        return raw, tuple(fired)

    def text(self, value: str) -> tuple[str, tuple[str, ...]]:
        """The plain text without secrets and the rules that fired."""
        fired: dict[str, None] = {}
        for _ in range(_ROUNDS):
            edits = self._edits(value)
            if not edits:
                break
            fired.update((edit.rule, None) for edit in edits)
            value = applied(value, edits)
        return value, tuple(fired)

    def _suspicious(self, raw: bytes) -> bool:
        if self._always or suspicious(raw, self._names):
            return True
        if self._hints:
            lowered = raw.lower()
            return any(hint in lowered for hint in self._hints)
        return False

    def _json_edits(self, text: str) -> list[Edit]:
        try:
            return edits_of(text, self._names.rule, self._edits)
        except NotJsonText:
            return self._plain_edits(text)

    def _edits(self, value: str) -> list[Edit]:
        """What to hide in a text, which may itself be JSON."""
        if len(value) < _SHORTEST_SECRET or not self._suspicious(value.encode("utf-8", "surrogatepass")):
            return []
        if value.lstrip()[:1] in ("{", "["):
            try:
                return edits_of(value, self._names.rule, self._edits)
            except NotJsonText:
                pass  # a cut piece, or text that begins like JSON
        return self._plain_edits(value)

    def _plain_edits(self, text: str) -> list[Edit]:
        marks = [found.span() for found in MARK.finditer(text)]
        found: list[tuple[int, int, int, str, str]] = []
        for order, (rule, pattern) in enumerate(self._patterns):
            group = "hide" if "hide" in pattern.groupindex else 0
            for match in pattern.finditer(text):
                start, end = match.span(group)
                found.append((start, -end, order, rule, ""))
        order = len(self._patterns)
        given = chain(assigned(text, self._names), flagged(text, self._names))
        found += [(a.start, -a.end, order, a.rule, a.quote) for a in given]
        return _without_overlaps(text, sorted(found), marks)


def _without_overlaps(
    text: str, found: list[tuple[int, int, int, str, str]], marks: list[tuple[int, int]]
) -> list[Edit]:
    """One edit for everything that overlaps, named by what begins first. Marks stay whole."""
    edits: list[Edit] = []
    for start, negative_end, _, rule, quote in found:
        end = -negative_end
        start = _after_mark(start, marks)
        end = _after_mark(end, marks)
        if start >= end or MARK.fullmatch(text, start, end):
            continue
        if edits and start < edits[-1].end:
            last = edits[-1]
            if end <= last.end:
                continue
            start, rule = last.start, last.rule
            edits.pop()
        edits.append(Edit(start, end, f"{quote}{mark(rule, text[start:end])}{quote}", rule))
    return edits


def _after_mark(place: int, marks: list[tuple[int, int]]) -> int:
    """The place itself, or the end of the mark that it is inside of."""
    index = bisect_left(marks, (place, 0)) - 1
    if index >= 0 and marks[index][0] < place < marks[index][1]:
        return marks[index][1]
    return place


DEFAULT = Redactor(RULES)


def redactor_with(extra: Sequence[Rule]) -> Redactor:
    """The shipped rules and some more."""
    return Redactor([*RULES, *extra])
