"""The mark that stands where something was hidden."""

import re

MARK = re.compile(r"\[redacted:[a-z0-9-]{1,64}:([0-9]{1,18})\]")


def mark(rule: str, hidden: str) -> str:
    """Says which rule hid how many characters; marks inside count as what they stand for."""
    characters = len(hidden)
    if "[redacted:" in hidden:
        for inner in MARK.finditer(hidden):
            characters += int(inner.group(1)) - len(inner.group())
    return f"[redacted:{rule}:{characters}]"
