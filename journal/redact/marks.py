"""The mark that stands where something was hidden."""

import re

#: How many characters a rule hid; in identifiers also a hash of the whole identifier, by which they stay apart.
MARK = re.compile(r"\[redacted:[a-z0-9-]{1,64}:([0-9]{1,18})(?::[0-9a-f]{12})?\]")
LONGEST_MARK_CHARACTERS = 107
HASH_CHARACTERS = 12

_PLAIN = re.compile(r"(\[redacted:[a-z0-9-]{1,64}:[0-9]{1,18})\]")
_HASHED = re.compile(r"(\[redacted:[a-z0-9-]{1,64}:[0-9]{1,18}):[0-9a-f]{12}\]")


def mark(rule: str, hidden: str) -> str:
    """Says which rule hid how many characters; marks inside count as what they stand for."""
    characters = len(hidden)
    if "[redacted:" in hidden:
        for inner in MARK.finditer(hidden):
            characters += int(inner.group(1)) - len(inner.group())
    return f"[redacted:{rule}:{characters}]"


def with_hash(text: str, digest: str) -> str:
    """The same with a hash in each mark that has none."""
    return _PLAIN.sub(rf"\1:{digest}]", text)


def without_hash(text: str) -> str:
    """The same as it was marked before identifiers had hashes."""
    return _HASHED.sub(r"\1]", text)
