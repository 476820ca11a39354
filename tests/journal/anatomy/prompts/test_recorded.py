"""A recorded coding session: its history grows with every call, and only its spelling changes."""

from __future__ import annotations

import io
import json
import tarfile
from itertools import pairwise

import pytest
import zstandard

from journal.anatomy.prompts import read_prompt
from journal.anatomy.prompts.turns import ROOT, Place, Relation, Said, Tree
from tests.engines.recto import ROOT as FOLDER

RECORDING = "claude_trace/traffic_first_half.jsonl"


def stand(bodies):
    """How each of these requests stands to the earlier ones."""
    tree, found = Tree(), []
    for number, body in enumerate(bodies):
        head = ROOT
        for place, told in enumerate(read_prompt("anthropic_messages", body).messages):
            head = tree.turn(head, Said(told.role, told.digest, told.steps), Place(0, number, place))
        found.append(tree.stand(head, number))
    return found


@pytest.fixture(scope="module")
def requests():
    """The requests of the recording, in order."""
    packed = zstandard.ZstdDecompressor().stream_reader(
        (FOLDER / "tests/samples/traces/traces.tar.zst").read_bytes()
    )
    with tarfile.open(fileobj=io.BytesIO(packed.read())) as archive:
        (member,) = (one for one in archive.getmembers() if one.name.endswith(RECORDING))
        lines = archive.extractfile(member).read().splitlines()
    return [json.loads(line)["request"]["body"] for line in lines]


def test_a_recorded_history_never_breaks(requests):
    standings = stand(requests)
    assert len(standings) == 32
    assert sum(one.relation is Relation.GROWS for one in standings) == 11
    assert [one for one in standings if one.relation is Relation.DIFFERS] == []


def test_its_spelling_changes_every_time(requests):
    growing = [body["messages"] for body in requests if body.get("tools")]
    pairs = list(pairwise(growing))
    assert len(pairs) == 11
    assert [later[: len(earlier)] == earlier for earlier, later in pairs] == [False] * 11


def test_a_marker_that_moves_and_a_text_that_becomes_a_list_change_nothing():
    marker = {"cache_control": {"type": "ephemeral"}}

    def text(said, **more):
        return [{"type": "text", "text": said, **more}]

    use = {"type": "tool_use", "id": "t1", "name": "read", "input": {"path": "a"}}
    result = {"type": "tool_result", "tool_use_id": "t1", "content": "print(42)"}
    first = [{"role": "user", "content": text("look", **marker)}]
    second = [
        {"role": "user", "content": "look"},
        {"role": "assistant", "content": [use]},
        {"role": "user", "content": [{**result, **marker}]},
    ]
    third = [
        {"role": "user", "content": text("look")},
        {"role": "assistant", "content": [{**use, **marker}]},
        {"role": "user", "content": [{**result, "content": text("print(42)"), "is_error": False}]},
        {"role": "assistant", "content": text("It prints 42.")},
        {"role": "user", "content": text("thanks", **marker)},
    ]
    standings = stand([{"messages": messages} for messages in (first, second, third)])
    assert [(one.relation, one.shared) for one in standings] == [
        (Relation.BEGINS, 0),
        (Relation.GROWS, 1),
        (Relation.GROWS, 3),
    ]
