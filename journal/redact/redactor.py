"""Applies a list of rules to JSON text and to plain text."""

import hashlib
import json
import re
from collections.abc import Sequence

from journal.redact.rules import RULES, RULES_VERSION, Rule

_MEMBER = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:\s*("(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*)')
_PUNCTUATION = re.compile(r"[^a-z0-9]+")


def _normalised(name: str) -> str:
    return _PUNCTUATION.sub("", name.lower())


class Redactor:
    """Hides what its rules name; the same rules give the same fingerprint."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._keys = {key: rule.name for rule in rules for key in rule.keys}
        self._patterns = [(rule.name, re.compile(rule.pattern)) for rule in rules if rule.pattern]
        described = json.dumps([[r.name, sorted(r.keys), r.pattern] for r in rules])
        self.fingerprint = hashlib.sha256(f"{RULES_VERSION} {described}".encode()).hexdigest()[:16]

    def hides_key(self, name: str) -> bool:
        return _normalised(name) in self._keys

    def text(self, value: str) -> tuple[str, tuple[str, ...]]:
        fired: dict[str, None] = {}

        for name, pattern in self._patterns:

            def hide(found: re.Match[str], name: str = name) -> str:
                fired[name] = None
                start, end = found.span("hide")
                whole = found.group()
                at = start - found.start()
                return f"{whole[:at]}[redacted:{name}:{end - start}]{whole[at + end - start :]}"

            value = pattern.sub(hide, value)
        return value, tuple(fired)

    def json(self, raw: bytes) -> tuple[bytes, tuple[str, ...]]:
        text = raw.decode()
        fired: dict[str, None] = {}

        def member(found: re.Match[str]) -> str:
            rule = self._keys.get(_normalised(found.group(1)))
            value = found.group(2)
            if rule is None or value.startswith('"[redacted:'):
                return found.group()
            fired[rule] = None
            hidden = len(value) - 2 if value.startswith('"') else len(value)
            at = found.start(2) - found.start()
            return f'{found.group()[:at]}"[redacted:{rule}:{hidden}]"'

        text, names = self.text(_MEMBER.sub(member, text))
        fired.update(dict.fromkeys(names))
        return (text.encode(), tuple(fired)) if fired else (raw, ())


DEFAULT = Redactor(RULES)


def redactor_with(extra: Sequence[Rule]) -> Redactor:
    """The shipped rules and some more."""
    return Redactor([*RULES, *extra])
