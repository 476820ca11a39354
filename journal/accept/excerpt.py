"""What is shown of something refused: its beginning, without secrets, even where it is damaged."""

import re

from journal.redact import Redactor
from journal.wire.event import clean_text

from .rows import clean

CHARACTERS = 300
#: Texts of so many characters or more are taken for the beginning of a longer one.
_CUT_CHARACTERS = 250
#: The end of a text that was cut may be half a secret.
DOUBTFUL_CHARACTERS = 100
# A name and its value as two members or two elements. Rules know them in JSON; in a damaged text nobody does.
_PAIR = re.compile(
    r'("(?:name|key|header)"\s*:\s*"([^"\\]+)"\s*,\s*"value"\s*:\s*|\[\s*"([^"\\]+)"\s*,\s*)"(?!\[redacted:)(?:[^"\\]|\\.)*"?'
)


def shown(text: str, redactor: Redactor) -> str:
    """A short text of a sender as both databases take it, without secrets."""
    return clean(clean_text(redactor.text(text)[0])) or ""


def hidden(text: str, redactor: Redactor) -> str:
    """A text of a sender, of any length and perhaps damaged, as `shown`."""

    def hide(pair: re.Match[str]) -> str:
        name = pair.group(2) or pair.group(3)
        return f'{pair.group(1)}"[redacted]"' if redactor.hides_key(name) else pair.group()

    return _PAIR.sub(hide, shown(text, redactor))


def excerpt(text: str, redactor: Redactor) -> str:
    """The beginning of what was refused."""
    found = hidden(text, redactor)
    if len(text) < _CUT_CHARACTERS and len(found) <= CHARACTERS:
        return found
    return found[: min(CHARACTERS, max(0, len(found) - DOUBTFUL_CHARACTERS))]
