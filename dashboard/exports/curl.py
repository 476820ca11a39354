"""A recorded request as a shell command. What was hidden, and what must never be written down, is a variable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from journal.redact.marks import MARK
from journal.vocabulary import Protocol

#: Where requests of a protocol go when nobody recorded the address.
_ADDRESSES: Mapping[str, str] = {
    Protocol.OPENAI_CHAT: "https://api.openai.com/v1/chat/completions",
    Protocol.OPENAI_RESPONSES: "https://api.openai.com/v1/responses",
    Protocol.ANTHROPIC_MESSAGES: "https://api.anthropic.com/v1/messages",
    Protocol.OLLAMA: "http://127.0.0.1:11434/api/chat",
    Protocol.EMBEDDINGS: "https://api.openai.com/v1/embeddings",
}
_GEMINI = "https://generativelanguage.googleapis.com/v1beta/models/{model}:generateContent"
#: How a protocol is told who asks, when no headers were recorded.
_KEYS: Mapping[str, tuple[str, str]] = {
    Protocol.ANTHROPIC_MESSAGES: ("x-api-key", "$ANTHROPIC_API_KEY"),
    Protocol.GEMINI: ("x-goog-api-key", "$GEMINI_API_KEY"),
}
_BEARER = ("authorization", "Bearer $OPENAI_API_KEY")
_SECRET_NAME = re.compile(
    r"authorization|cookie|(api|access|auth|security|subscription|goog|amz)[-_].*(key|token|signature)|^key$|token$"
    r"|secret|password|credential",
    re.IGNORECASE,
)
#: What the command makes itself, or what belongs to one connection only.
_LEFT_OUT = {
    "accept-encoding", "connection", "content-length", "host", "transfer-encoding", "keep-alive", "te",
    "upgrade", "proxy-connection", "trailer", "expect",
}  # fmt: skip
_NOT_IN_VARIABLES = re.compile(r"[^A-Z0-9]+")
#: Characters that a terminal hides, or that turn text round; JSON knows them by their numbers as well.
_UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
#: A hidden part, or a variable that we wrote ourselves.
_VARIABLE = re.compile(rf"{MARK.pattern}|\$(?:(?:OPENAI|ANTHROPIC|GEMINI)_API_KEY|URL)\Z")
_PLAIN_ADDRESS = re.compile(r"https?://[^\s\"'\\<>]+\Z")


@dataclass(frozen=True, slots=True)
class Request:
    """What is known of a request. `headers` empty: none were recorded."""

    body: bytes | None
    protocol: str | None = None
    model: str | None = None
    url: str | None = None
    method: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


def command(asked: Request) -> str:
    """Lines for a shell of the POSIX kind. Names of variables that must be set stand in its first line."""
    variables: list[str] = []
    lines = [f"curl {_words(_url(asked), variables)}"]
    if asked.method and asked.method.upper() != "POST" and asked.method.isalpha():
        lines[0] = f"curl -X {asked.method.upper()} {lines[0].removeprefix('curl ')}"
    lines += [f"  -H {_header(name, value, variables)}" for name, value in _headers(asked)]
    tail = ""
    if asked.body is not None:
        words, delimiter = _document(asked.body.decode("utf-8", "replace"), variables)
        lines.append(f"  --data-binary @- <<{delimiter}")
        tail = f"\n{words}\n{delimiter.strip(chr(39))}"
    told = f"# Set {', '.join(dict.fromkeys(variables))} before.\n" if variables else ""
    return told + " \\\n".join(lines) + tail + "\n"


def _url(asked: Request) -> str:
    if asked.url and _PLAIN_ADDRESS.match(asked.url):
        return asked.url
    if asked.protocol == Protocol.GEMINI and asked.model and _NAME.match(asked.model):
        return _GEMINI.format(model=asked.model)
    return _ADDRESSES.get(asked.protocol or "", "$URL")


def _headers(asked: Request) -> list[tuple[str, str]]:
    recorded = [(name, value) for name, value in asked.headers if _NAME.match(name)]
    kept = [(name, value) for name, value in recorded if name.lower() not in _LEFT_OUT]
    if kept:
        return kept
    known = [("content-type", "application/json")]
    if asked.protocol == Protocol.ANTHROPIC_MESSAGES:
        known.append(("anthropic-version", "2023-06-01"))
    if asked.protocol != Protocol.OLLAMA:
        known.append(_KEYS.get(asked.protocol or "", _BEARER))
    return known


def _header(name: str, value: str, variables: list[str]) -> str:
    if _SECRET_NAME.search(name) and not value.endswith("_API_KEY"):
        scheme, _, rest = value.partition(" ")
        is_told = bool(rest) and scheme.lower() in {"bearer", "basic"}
        return (
            f"{_single(f'{name}: {scheme} ' if is_told else f'{name}: ')}{_use(_variable(name, variables))}"
        )
    return _words(f"{name}: {value}", variables)


def _words(text: str, variables: list[str]) -> str:
    """One word of the shell: text between single quotes, in which nothing means anything, and variables."""
    pieces, done = [], 0
    for found in _VARIABLE.finditer(text):
        pieces.append(_single(text[done : found.start()]))
        told = found.group()
        if told.startswith("$"):
            variables.append(told[1:])
        pieces.append(_use(told[1:] if told.startswith("$") else _hidden(told, variables)))
        done = found.end()
    return "".join([*pieces, _single(text[done:])])


def _use(variable: str) -> str:
    return f'"${variable}"'


def _single(text: str) -> str:
    shown = _UNSEEN.sub("", "".join(character for character in text if character.isprintable()))
    return "'" + shown.replace("'", "'\\''") + "'" if shown else ""


def _document(text: str, variables: list[str]) -> tuple[str, str]:
    """The body as a here-document. Quoted, a shell changes nothing in it; with hidden parts it fills in these."""
    text = _UNSEEN.sub(_numbered, text)
    delimiter = "JSON"
    while delimiter in text:
        delimiter += "_END"
    if not MARK.search(text):
        return text, f"'{delimiter}'"
    pieces, done = [], 0
    for found in MARK.finditer(text):
        pieces.append(re.sub(r"([\\$`])", r"\\\1", text[done : found.start()]))
        pieces.append(f"${{{_hidden(found.group(), variables)}}}")
        done = found.end()
    pieces.append(re.sub(r"([\\$`])", r"\\\1", text[done:]))
    return "".join(pieces), delimiter


def _numbered(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _hidden(mark: str, variables: list[str]) -> str:
    rule = mark.split(":")[1]
    return _variable(f"hidden {rule}", variables)


def _variable(name: str, variables: list[str]) -> str:
    variable = _NOT_IN_VARIABLES.sub("_", name.upper()).strip("_") or "SECRET"
    variables.append(variable)
    return variable
