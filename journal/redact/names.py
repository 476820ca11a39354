"""Decides from a name whether the value beside it is hidden."""

import re
from collections.abc import Sequence

from journal.redact.rules import Rule

# `password2` and `OPENAI_API_KEY_1` are names of secrets too.
_AFTER = r"(?:[-_. ]?[0-9]{1,2})?\Z"
_AFTER_CHARACTERS = "0123456789-_. "
# Longer than any ending that rules name, with what may follow it.
TAIL = 64
_REMEMBERED = 4096


def ending(words: str) -> str:
    """The pattern for an ending as rules write it: "_" is any separator or none."""
    return re.escape(words).replace("_", r"[-_. ]?")


def endings(names: Sequence[str]) -> str:
    """One pattern for several endings, the longest first."""
    return "|".join(ending(name) for name in sorted(names, key=lambda name: (-len(name), name)))


def parameter(name: str) -> str:
    """The form in which names of URL parameters are compared."""
    return name.lower().replace("-", "_")


def is_working_directory(name: str, value: str) -> bool:
    """`PWD` is more often the working directory than a password."""
    return name.lower().rpartition(" ")[2] in ("pwd", "oldpwd") and value.startswith(("/", "~/"))


class Names:
    """The names that a list of rules hides."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._endings = [
            (
                rule.name,
                re.compile(f"(?:{endings(rule.keys)}){_AFTER}", re.IGNORECASE | re.ASCII),
                re.compile(f"(?:{endings(rule.spared)}){_AFTER}", re.IGNORECASE | re.ASCII)
                if rule.spared
                else None,
            )
            for rule in rules
            if rule.keys
        ]
        keys = [key for rule in rules for key in rule.keys]
        self._last = tuple({key.rpartition("_")[2].lower() for key in keys}) or ("\n",)
        self._parameters = {parameter(name): rule.name for rule in rules for name in rule.parameters}
        self._remembered: dict[str, str | None] = {}

    def rule(self, name: str) -> str | None:
        """The name of the rule that hides what stands under this name."""
        name = name[-TAIL:]
        try:
            return self._remembered[name]
        except KeyError:
            if not name.rstrip(_AFTER_CHARACTERS).lower().endswith(self._last):
                return None
        if len(self._remembered) >= _REMEMBERED:
            self._remembered.clear()
        found = self._remembered[name] = self._find(name)
        return found

    def parameter_rule(self, name: str) -> str | None:
        """The same for a parameter of a URL, where more names are secret."""
        return self._parameters.get(parameter(name[-TAIL:])) or self.rule(name)

    def _find(self, name: str) -> str | None:
        for rule, hidden, spared in self._endings:
            if hidden.search(name) and not (spared and spared.search(name)):
                return rule
        return None
