"""Tells values that stand for a secret in code and templates from secrets."""

import re

_PLACEHOLDER = re.compile(
    r"\$\{?[A-Za-z_][A-Za-z0-9_:.-]*\}?"  # $TOKEN, ${TOKEN}, ${env:TOKEN}
    r"|\$?\(.*|\$?\{\{?[^{}]*\}?\}?"  # $(pass show x), {token}, {{ token }}
    r"|<[^<>]*>?|%\(?[A-Za-z_]*\)?[sdrv]?|%[A-Za-z_]+%"  # <your-token>, %s, %(token)s, %TOKEN%
    r"|[*.•…x-]+|X+"
)
_CALL = re.compile(r"[!&*]?[A-Za-z_$][A-Za-z0-9_$.:?>!-]*[(\[{]")
_PATH = re.compile(r"[!&*]?[A-Za-z_$][A-Za-z_$]*(?:(?:\.|->|::|\?\.|!\.)[A-Za-z_$][A-Za-z_$]*)+")
_WORDS = frozenset(
    (
        "none",
        "null",
        "nil",
        "true",
        "false",
        "undefined",
        "string",
        "optional",
        "required",
        "boolean",
        "number",
        "integer",
        "object",
        "bytes",
        "include",
        "omit",
        "same-origin",
    )
)


def is_placeholder(value: str) -> bool:
    """Does the value only say where a secret goes?"""
    return _PLACEHOLDER.fullmatch(value) is not None


def looks_like_code(value: str) -> bool:
    """Is the value a call, an attribute or a word of a programming language?"""
    return value.lower() in _WORDS or _CALL.match(value) is not None or _PATH.fullmatch(value) is not None
