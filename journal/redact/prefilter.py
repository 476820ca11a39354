"""Tells cheaply that a text has nothing to hide, so that only the others are looked at closely.

Nearly all recorded text is harmless, and every new byte comes through here. So the text is translated once
(small letters, one byte for all separators, one for all signs, one for all quotes), and four searches that
each begin with a plain byte go through the result: that is several times faster than one pattern that begins
with a choice. What they find is compared with the names of the rules before anybody looks closer.
"""

import re

from journal.redact.names import TAIL, Names


def _translation() -> bytes:
    table = bytearray(bytes(range(256)).lower())
    # The capitals are anchors for AKIA, ASIA, AIza, eyJ, SG. and SK: rare in text, and separators nowhere.
    for character in b"-IJKG":
        table[character] = ord("_")
    table[ord("=")] = ord(":")
    for character in b"'`":
        table[character] = ord('"')
    for character in b"\t\n\r":
        table[character] = ord(" ")
    return bytes(table)


_TRANSLATION = _translation()
# Every look behind has room.
_MARGIN = b"      "
_BEFORE = len(_MARGIN)

# Forms of secrets, seen from the separator (or capital) in their beginning. A raw `\n` or `\u00e9` before
# a secret ends with a letter or digit, hence the odd class of letters that may not stand there.
_FORMS = re.compile(
    # Nearly all separators stop here: what may come before one, and enough of a secret after it.
    rb"_(?<=[kpousrftimxa8bey]_)(?<=(?:[srp]k|h[pousrf]|at|ai|pm|r8|to|lx|pi|ly|pt|x[abeoprs]|o[opr]|ey|.[as])_)(?=(?=[a-z0-9_]{10})(?:"
    rb"(?<=sk_)[a-z0-9_]{15}"
    rb"|(?<=[rp]k_)(?:live|test)_"
    rb"|(?<=gh[pousr]_)[a-z0-9_]{30}"
    rb"|(?<=(?:pat|xai|npm)_)[a-z0-9_]{20}"
    rb"|(?<=(?:hf|r8)_)[a-z0-9_]{20}"
    rb"|(?<=(?:glpat|recto)_)[a-z0-9_]{16}"
    rb"|(?<=(?:pplx|pypi|vapi|tvly)_)[a-z0-9_]{16}"
    rb"|(?<=2_pt_)[0-9a-f]{20}"
    rb"|(?<=xox[abeoprs]_)"
    rb"|(?<=do[opr]_)v1_[0-9a-f]{32}"
    rb"|(?<=a_)(?:za[a-z0-9_]{30}|_a[a-z0-9_]{16})"
    rb"|(?<=as_)a[a-z0-9_]{16}"
    rb"|(?<=ey_)[a-z0-9_]{8}"
    rb"|(?<=s_)[0-9a-f]{32}"
    rb")|(?<=s_)\.[a-z0-9_]{16})|_(?<=_____)(?=be__n [a-z0-9_ ]{0,40}pr_vate _ey)"
)

# The same in the right case, with what may stand before it, in the bytes around the separator.
_BEGINNINGS = re.compile(
    rb"(?:(?<![A-Za-z0-9])|(?<=\\[ntrbf])|(?<=\\u[0-9a-fA-F]{4}))"
    rb"(?:sk-|gsk_|[srp]k_|gh[pousr]_|github_pat_|hf_|xai-|npm_|r8_|glpat-|recto_|pplx-|pypi-|xox[abeoprs]-"
    rb"|do[opr]_v1_|nvapi-|csk-|tvly-|lsv2_(?:pt|sk)_|shpat_|AIza|A[KS]IA|eyJ|SK[0-9a-f]|SG\.)|-BEGI"
)
_REACH = 24

# How names end that rules hide: always five bytes, because a look behind has one width.
_WORD = (
    rb"(?:[a-z_][a-z_. ][k_]ey|to[k_]en|..[j_]wt|ecret|crets|sword|[_. ]word|asswd|..pwd|hrase|ation"
    rb"|oo[k_][i_]e|o[k_][i_]es|nt[i_]al|t[i_]als)"
)
_NUMBERED = (
    rb"(?:.[a-z_][a-z_][yntdels][0-9]|[a-z_][a-z_][yntdels][_. ][0-9]"
    rb"|[a-z_][a-z_][yntdels][0-9][0-9]|[a-z_][yntdels][_. ][0-9][0-9])"
)
_NAME = rb"(?:" + _WORD + rb"|" + _NUMBERED + rb")"
_PARAMETER = rb"(?:.[?&;6][k_]ey|.[?&;6]s[i_][g_]|ature)"
# `"name":"authorization"` and `"key":…`
_LABEL = rb'(?:"name|."[k_]ey)'
# Three bytes that all of these end with, and how they do: that turns most names away at once.
_LETTERS = rb"[k_jreospai][ejwtsroail_m][yntdels]"
_THREE = rb"(?:[k_]e[yn]|[j_]wt|ret|ets|ord|[sp]wd|ase|ion|[k_][i_]e|[i_]es|[i_]al|als)"


def _pattern(template: bytes) -> re.Pattern[bytes]:
    parts = {
        b"NAME": _NAME,
        b"WORD": _WORD,
        b"NUMBERED": _NUMBERED,
        b"PARAMETER": _PARAMETER,
        b"LABEL": _LABEL,
        b"LETTERS": _LETTERS,
        b"THREE": _THREE,
    }
    for word, part in parts.items():
        template = template.replace(word, part)
    return re.compile(template)


# Signs that give a value to such a name, by what stands between both. Deep inside JSON in strings, every
# quote has many backslashes: there the name is looked at right away.
_ASSIGNMENTS = _pattern(
    rb":(?:"
    rb'(?<=LETTERS":)(?:(?<=THREE":)(?<=WORD":)|(?<=LABEL":)(?= *+"[^"\\]{2,64}+(?<=NAME)))'
    rb'|(?<=[0-9\\]":)(?:(?<=NUMBERED":)|(?<=\\":)(?:'
    rb'(?<=LETTERS\\":)(?:(?<=THREE\\":)(?<=WORD\\":)|(?<=LABEL\\":)(?= *+\\++"[^"\\]{2,64}+(?<=NAME)))'
    rb'|(?<=[0-9\\]\\":)(?:(?<=NUMBERED\\":)|(?<=NAME\\\\":)|(?<=\\\\\\":)(?:'
    rb'(?<=NAME\\\\\\":)|(?<=LABEL\\\\\\":)(?= *+\\++"[^"\\]{2,64}+(?<=NAME))|(?<=\\\\\\\\":)))))'
    rb'|(?<!":)(?:'
    rb"(?<=[a-z0-9_]:)(?:(?<=LETTERS:)(?<=THREE:)(?<=WORD:)|(?<=[0-9]:)(?:(?<=NUMBERED:)|(?<=u0027:))"
    rb"|(?<=[yge]:)(?<=PARAMETER:)|(?<=\\[tnr]:))"
    rb"|(?<= :)(?:(?<=[a-z0-9_] :)(?:(?<=LETTERS :)(?<=THREE :)(?<=WORD :)"
    rb"|(?<=[0-9] :)(?:(?<=NUMBERED :)|(?<=u0027 :))|(?<=\\[tnr] :))|(?<=  :)"
    rb'|(?<=" :)(?:(?<=NAME" :)|(?<=NAME\\" :)|(?<=\\\\" :)|(?<=LABEL" :)|(?<=LABEL\\" :))'
    rb'|(?<=\] :)(?:(?<=NAME\] :)|(?<=NAME"\] :)|(?<=NAME\\"\] :)|(?<=\\\\"\] :))'
    rb")"
    rb'|(?<=\]:)(?:(?<=NAME\]:)|(?<=NAME"\]:)|(?<=NAME\\"\]:)|(?<=\\\\"\]:))'
    rb"))"
)
_LABELLED = re.compile(rb'\s*+\\*+"([^"\\]{2,64}+)')
# `["authorization","…"]`, a header in a list.
_PAIRS = _pattern(rb'\[(?: |\\++[tnr])*+\\*+"[^"\\]{2,64}+(?<=NAME)\\*+"(?: |\\++[tnr])*+,')
_PAIR_NAME = re.compile(rb'\[(?:\s|\\++[tnr])*+\\*+"([^"\\]*+)')
_BEARER = re.compile(rb"earer[ +](?:[a-z._~+/:\\]{0,40}[0-9]|[a-z._~+/:\\]{24})")
# A password before the host, or a token alone.
_IN_URL = re.compile(
    rb":(?:\\?/){2}(?:[^\s/@:\"'<>]{0,300}:(?!\[redacted:)[^\s/@\"<>]{1,2048}|[A-Za-z0-9_.~-]{20,256})@"
)
# What follows a name with two hyphens and a space; and a name with a password after the flag of curl.
_FLAGS = _pattern(
    rb' _(?:_([a-z_][a-z0-9_.]{1,60}+)(?<=NAME) ++\\*"?(?!__|\[redacted:)[^ "]'
    rb'|(?:[a-z_]{0,8}u|_user|_proxy_user)[ :]*+\\*"?[^ :"\\]{1,128}:(?!\[redacted:)[^ "])'
)
_BEFORE_FLAG_OF_CURL = 2100
# Escapes of plain letters, digits and signs hide from all of the above; those of `<>&'` are common and harmless.
_ESCAPES = re.compile(rb"\\u00(?!3[ce]|2[67])[2-7]")

_NAME_CHARACTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-. "
_CLOSING = b" \t\r\n\"'`\\]"
_ESCAPE_ENDS = (b"t", b"n", b"r", b"7")
_BEHIND = TAIL + 32
_MARK = rb"\[redacted:[a-z0-9-]{1,64}:[0-9]{1,18}(?::[0-9a-f]{12})?\]"
_MARKED = re.compile(
    rb"[:=] ?(?:(?P<quote>\\*+[\"'])" + _MARK + rb"(?P=quote)|" + _MARK + rb"(?:[\"'&\s]|\\[tnr\"]|\Z))"
)


def suspicious(raw: bytes, names: Names) -> bool:
    """May there be something to hide? JSON text or the bytes of plain text; "no" is certain."""
    text = (_MARGIN + raw).translate(_TRANSLATION)
    if _FORMS.search(text) and _has_form(raw, text):
        return True
    if _BEARER.search(text):
        return True
    if b"\\" in raw and _ESCAPES.search(text):
        return True
    if b"@" in raw and _IN_URL.search(raw):
        return True
    for flag in _FLAGS.finditer(text):
        if _gives(raw, text, flag, names):
            return True
    for sign in _ASSIGNMENTS.finditer(text):
        if _assigns(raw, sign.start() - _BEFORE, names):
            return True
    return _PAIRS.search(text) is not None and _has_pair(raw, text, names)


def _gives(raw: bytes, text: bytes, flag: re.Match[bytes], names: Names) -> bool:
    """Does a flag give a value to a name that is hidden, or a password to curl?"""
    start, end = flag.span(1)
    if start < 0:
        return text.rfind(b"curl", max(0, flag.start() - _BEFORE_FLAG_OF_CURL), flag.start()) >= 0
    return names.rule(raw[start - _BEFORE : end - _BEFORE].decode("latin-1")) is not None


def _has_form(raw: bytes, text: bytes) -> bool:
    """Has anything that looked like a form the right case, too?"""
    return any(
        _BEGINNINGS.search(raw, max(0, form.start() - _REACH), form.start()) for form in _FORMS.finditer(text)
    )


def _has_pair(raw: bytes, text: bytes, names: Names) -> bool:
    """Is the first of two texts in a list a name that is hidden?"""
    found = (_PAIR_NAME.match(raw, pair.start() - _BEFORE) for pair in _PAIRS.finditer(text))
    return any(pair is not None and names.rule(pair.group(1).decode("latin-1")) for pair in found)


def _assigns(raw: bytes, at: int, names: Names) -> bool:
    """Does the sign there give a value to a name that is hidden, and is no mark there yet?"""
    closed = raw[max(0, at - _BEHIND) : at].rstrip(_CLOSING)
    while closed[-1:] in _ESCAPE_ENDS and (shorter := _without_escape(closed)) != closed:
        closed = shorter
    lead = closed.rstrip(_NAME_CHARACTERS)
    name = closed[len(lead) :].decode("ascii")
    if names.rule(name) is not None:
        return not lead.endswith(b"[redacted:") and _MARKED.match(raw, at) is None
    if raw[at] == ord("=") and names.parameter_rule(name.rpartition("u0026")[2]) is not None:
        return (lead[-1:] in (b"?", b"&", b";") or "u0026" in name) and _MARKED.match(raw, at) is None
    if name in ("name", "key"):
        value = _LABELLED.match(raw, at + 1)
        return value is not None and names.rule(value.group(1).decode("latin-1")) is not None
    return False


def _without_escape(closed: bytes) -> bytes:
    """Without an escaped quote or white space at the end, and without what can stand before those."""
    if closed.endswith(b"\\u0027"):
        return closed[:-6].rstrip(_CLOSING)
    if closed[-2:-1] == b"\\":
        return closed[:-2].rstrip(_CLOSING)
    return closed
