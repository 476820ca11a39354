"""JSON events of every shape, as text: keys, numbers and escapes are written in many ways."""

from __future__ import annotations

import json

from hypothesis import strategies as st

NUMBERS = [
    *("0", "-0", "1", "-12", "1.0", "1.50", "1e3", "1E+3", "1.2e-30", "-0.0", "1e999"),
    *("123456789012345678901234567890", "0.1000", "9007199254740993"),
]
KEYS = [
    *("", "a", "content", "role", "type", "cache_control", "text", "messages", "tools", "body", "data"),
    *("with space", 'quo"te', "back\\slash", "ключ", "☃", "\x00", "line\nend", "\u2028", "a.b", "0", "$ref"),
]
MARKERS = [
    '"cache_control":{"type":"ephemeral"}',
    '"cache_control":{"type":"ephemeral","ttl":"1h"}',
    '"cache_control":{"ttl":"5m","type":"ephemeral"}',
    '"cache_control":null',
    '"cache_control":{}',
    '"cache_control":{"type":"ephemeral","note":"' + "n" * 30 + '"}',
    '"cache_control":"text"',
    '"cache_control":[{"type":"ephemeral"}]',
]
TEXTS = [
    *(
        "",
        "short",
        "word " * 20,
        "a" * 300,
        "line\n" * 100,
        '"quoted" ' * 50,
        "\\" * 260,
        "☃" * 100,
        "\x00" * 9,
    ),
    *(',"cache_control":{"type":"ephemeral"}' * 8, '{"cache_control":null,' * 20, "[1,2,{}]" * 40),
]


def written(text: str) -> st.SearchStrategy[str]:
    """The same string with and without escapes, and with escapes that nobody needs."""
    odd = '"' + "".join(f"\\u{ord(one):04X}" if ord(one) < 0xD800 else one for one in text) + '"'
    return st.sampled_from([json.dumps(text), json.dumps(text, ensure_ascii=False), odd])


strings = st.sampled_from(TEXTS).flatmap(written)
keys = st.sampled_from(KEYS).flatmap(written)
scalars = st.one_of(st.sampled_from(NUMBERS), st.sampled_from(["null", "true", "false"]), strings)


@st.composite
def pairs(draw: st.DrawFn, depth: int) -> str:
    return (
        draw(st.sampled_from(MARKERS))
        if draw(st.integers(0, 3)) == 0
        else f"{draw(keys)}:{_value(draw, depth)}"
    )


def _value(draw: st.DrawFn, depth: int) -> str:
    kind = draw(st.integers(0, 4)) if depth else 0
    if kind < 2:
        return draw(scalars)
    size = draw(st.integers(0, 4))
    if kind == 2:
        return "{" + ",".join(draw(pairs(depth - 1)) for _ in range(size)) + "}"
    elements = [_value(draw, depth - 1) for _ in range(size)]
    return "[" + ",".join(elements * (1 if kind == 3 else 6)) + "]"


@st.composite
def values(draw: st.DrawFn) -> str:
    """A JSON value."""
    return _value(draw, 3)


@st.composite
def objects(draw: st.DrawFn) -> str:
    """A JSON object."""
    return "{" + ",".join(draw(pairs(2)) for _ in range(draw(st.integers(0, 5)))) + "}"


@st.composite
def event_texts(draw: st.DrawFn) -> bytes:
    """An event with a body; with two members of one name now and then."""
    names = draw(st.lists(st.sampled_from(['"messages"', '"tools"']), max_size=2))
    body = [f"{name}:[{value},{value}]" for name in names for value in [draw(values())]]
    body += [f"{draw(keys)}:{draw(values())}" for _ in range(draw(st.integers(0, 2)))]
    data = ['"body":{' + ",".join(body) + "}"] if draw(st.booleans()) else []
    data += [f"{draw(keys)}:{draw(values())}" for _ in range(draw(st.integers(0, 2)))]
    members = ['"id":"e"', '"type":"llm.call.requested"', '"data":{' + ",".join(data) + "}"]
    extra = draw(keys)
    if json.loads(extra) not in ("type", "data"):
        members.append(f"{extra}:{draw(values())}")
    return ("{" + ",".join(draw(st.permutations(members))) + "}").encode()
