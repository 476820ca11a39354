"""Finds values that plain text gives to names: `password=…`, `"api_key": …`, headers, URL parameters."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from journal.redact.marks import MARK
from journal.redact.names import TAIL, Names, is_working_directory
from journal.redact.values import is_placeholder, looks_like_code

# Whatever can give a value to the name before it. A comparison gives none.
_SIGN = re.compile(r"[:=](?<=[A-Za-z0-9_\"'`\] \t\n\r-][:=])(?![:=~])>?[ \t]*+")
_NAME_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-. "
_QUOTES = ('"', "'", "`")
_WHITE = " \t\n\r"
_QUOTE = re.compile(r"\\*([\"'`])")
_SAME_QUOTE = {quote: re.compile(r"\\*" + quote) for quote in "\"'`"}
_LONGEST_QUOTED = 4096
_PARAMETER = re.compile(r"[^&\s\"'`<>#\\,;]+")
_BARE = re.compile(r"[^\s\"'`,;&\\<>]+")
_NUMBER = re.compile(r"-?[0-9][0-9.eE+-]*")
_CONTAINER = ("{", "[", "(")

# After a scheme comes the secret; of schemes with parameters the whole line is hidden.
_SCHEME = re.compile(r"(?:basic|bearer|token|negotiate|api-?key|key|bot)[ +]+", re.IGNORECASE)
_SCHEME_LINE = re.compile(
    r"(?:digest|aws4-hmac-sha256|hawk|oauth|ntlm|sharedkey) [^\n\r\"'\\]+", re.IGNORECASE
)
_COOKIES = re.compile(r"[^\s=;,\"'\\]{1,128}=[^\n\r\"'\\]+")
_SHORTEST_BARE = 4


class Assigned(NamedTuple):
    """The characters from start to end are the value of a name that a rule hides."""

    start: int
    end: int
    rule: str
    quote: str  # has to stand around the mark, so that a JSON number gives way to a JSON string


class _Named(NamedTuple):
    """A name that a rule hides, as the text wrote it."""

    name: str
    rule: str
    quote: str
    tight: bool  # `name=value`


def assigned(text: str, names: Names) -> Iterator[Assigned]:
    """Every hidden value that the text gives to a name, in order."""
    done = 0
    for sign in _SIGN.finditer(text):
        if sign.start() >= done:
            found = _at(text, sign.start(), sign.end(), names)
            if found is not None:
                done = found.end
                yield found


def _at(text: str, start: int, end: int, names: Names) -> Assigned | None:
    before = text[max(0, start - TAIL) : start]
    trimmed = before.rstrip(_WHITE).removesuffix("]")
    closed = trimmed[:-1].rstrip("\\") if trimmed[-1:] in _QUOTES else trimmed
    quote = trimmed[len(closed) :]
    lead = closed.rstrip(_NAME_CHARACTERS)
    name = closed[len(lead) :]
    tight = text[start] == "=" and len(before) == len(closed) and end == start + 1
    if tight and lead[-1:] in ("?", "&", ";"):
        rule = names.parameter_rule(name)
        return _parameter(text, end, rule, names) if rule else None
    rule = names.rule(name)
    if rule is None or (lead.endswith("[redacted:")) or ("\n" in before[len(trimmed) :] and not quote):
        return None
    return _value(text, end, _Named(name.strip(), rule, quote, tight), names)


def _parameter(text: str, start: int, rule: str, names: Names) -> Assigned | None:
    found = _PARAMETER.match(text, start)
    if found is None or MARK.fullmatch(found.group()) or is_placeholder(found.group()):
        return None
    if names.rule(found.group()) is not None:  # `?password=password` in a manual
        return None
    return Assigned(start, found.end(), rule, "")


def _value(text: str, start: int, named: _Named, names: Names) -> Assigned | None:
    opening = _QUOTE.match(text, start)
    if opening is not None:
        return _quoted(text, opening, named)
    if named.rule in ("authorization", "cookie"):
        return _header(text, start, named)
    if named.quote:
        number = _NUMBER.match(text, start)
        if number is not None and len(number.group()) >= _SHORTEST_BARE:
            return Assigned(start, number.end(), named.rule, named.quote)
    return _bare(text, start, named, names)


def _quoted(text: str, opening: re.Match[str], named: _Named) -> Assigned | None:
    """Up to the same quote again, or as far as a bare value goes where it never comes."""
    start = opening.end()
    end = _closing(text, opening)
    if end is None:
        cut = _BARE.match(text, start)
        if cut is None:
            return None
        end = cut.end()
    value = text[start:end]
    # One letter is the accesskey of a link.
    if len(value) < (1 if named.quote else 2) or MARK.fullmatch(value):
        return None
    if is_working_directory(named.name, value):
        return None
    # `input("Password: ") + "…"`: the quote ends the text that the name is in.
    if not named.quote and value[0] in " ),;]}+\\/":
        return None
    if is_placeholder(value) or value.lower() in ("include", "omit", "same-origin"):
        return None
    return Assigned(start, end, named.rule, "")


def _closing(text: str, opening: re.Match[str]) -> int | None:
    start = opening.end()
    for quote in _SAME_QUOTE[opening.group(1)].finditer(text, start, start + _LONGEST_QUOTED):
        # With more backslashes it is a quote inside the value.
        if len(quote.group()) <= len(opening.group()):
            return None if "\n" in text[start : quote.start()] else quote.start()
    return None


def _header(text: str, start: int, named: _Named) -> Assigned | None:
    if named.rule == "cookie":
        cookies = _COOKIES.match(text, start)
        if cookies is None or MARK.fullmatch(cookies.group()):
            return None
        return Assigned(start, cookies.end(), named.rule, "")
    line = _SCHEME_LINE.match(text, start)
    if line is not None:
        return Assigned(start, line.end(), named.rule, "")
    scheme = _SCHEME.match(text, start)
    if scheme is not None:
        start = scheme.end()
    found = _BARE.match(text, start)
    if found is None or len(found.group()) < _SHORTEST_BARE or MARK.fullmatch(found.group()):
        return None
    value = found.group()
    # "Authorization: the process of …" is prose; letters after "Basic" are not.
    if is_placeholder(value) or looks_like_code(value) or (value.isalpha() and scheme is None):
        return None
    return Assigned(start, found.end(), named.rule, "")


def _bare(text: str, start: int, named: _Named, names: Names) -> Assigned | None:
    found = _BARE.match(text, start)
    if found is None:
        return None
    value = found.group().rstrip(".:)]}") or found.group()
    if len(value) < _SHORTEST_BARE or MARK.fullmatch(found.group()) or value.startswith(_CONTAINER):
        return None
    if is_placeholder(value) or is_working_directory(named.name, value):
        return None
    if looks_like_code(found.group()) or looks_like_code(value) or names.rule(value) is not None:
        return None
    # "password: required" is prose or a type; `password=correcthorse` is neither.
    if value.replace("_", "").isalpha() and not named.tight:
        return None
    return Assigned(start, start + len(value), named.rule, "")
