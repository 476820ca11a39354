"""What senders read about the wire is what the wire checks and what the fold reads."""

import ast
import json
import re

import pytest

from journal.vocabulary import Captured, Protocol
from journal.wire import Incoming, Limits, parse_event
from journal.wire.envelope import Source
from tests.engines.recto import ROOT

PAGE = (ROOT / "docs" / "wire-format.md").read_text()
EXTRACTORS = [(ROOT / "journal" / "fold" / name).read_text() for name in ("extract.py", "answer.py")]
READERS = {"text_of", "value_of", "whole_of", "microseconds_of", "object_of"}


def section(title):
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def names_read_from_data():
    """Keys of `data` that the extractors ask for by name."""
    for node in (node for text in EXTRACTORS for node in ast.walk(ast.parse(text))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in READERS:
            container, *keys = node.args
            if getattr(container, "id", None) == "data":
                yield from (key.value for key in keys if isinstance(key, ast.Constant))


def test_every_key_of_the_source_is_named():
    row = next(line for line in PAGE.splitlines() if line.startswith("| `source` |"))
    assert [name for name in Source.__struct_fields__ if f"`{name}`" not in row] == []


def test_every_key_of_data_that_is_read_is_named():
    read = set(names_read_from_data())
    assert {"provider", "usage", "delay_seconds", "tool_call_id"} <= read
    assert sorted(name for name in read if f"`{name}`" not in section("Types")) == []


@pytest.mark.parametrize("word", [*Protocol, *Captured])
def test_every_closed_set_is_listed(word):
    assert f"`{word}`" in section("Types")


def test_the_example_is_an_event():
    example = re.search(r"```json\n(.+?)\n```", PAGE, re.DOTALL).group(1)
    found = parse_event(example.encode(), 0, Limits())
    assert isinstance(found, Incoming)
    assert (found.id, found.flags, found.envelope.attempt) == ("e-17", 0, 2)


def test_the_refusal_of_the_example_is_what_the_wire_says():
    answer = json.loads(re.findall(r"```json\n(.+?)\n```", PAGE, re.DOTALL)[1])
    told = answer["rejected"][0]
    refused = parse_event(b'{"id":"e-9","type":"note.added","attempt":0}', 3, Limits())
    assert told == {name: getattr(refused, name) for name in told}
