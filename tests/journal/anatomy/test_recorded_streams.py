"""Answers as providers really sent them are read right, to the token."""

import io
import json
import tarfile

import pytest
import zstandard

from journal.anatomy import read_answer
from journal.anatomy.streams import assemble
from journal.cost.usage import read_usage
from journal.fold.facts import Usage
from tests.engines.recto import ROOT


@pytest.fixture(scope="module")
def recorded():
    """Text of a recorded file by its name."""
    packed = zstandard.ZstdDecompressor().stream_reader(
        (ROOT / "tests/samples/traces/traces.tar.zst").read_bytes()
    )
    with tarfile.open(fileobj=io.BytesIO(packed.read())) as archive:
        yield lambda name: archive.extractfile(name).read().decode()


def read(stream):
    """Protocol, finish reasons, names of tools, usage, kind of error, and whether the stream came to its end."""
    found = assemble(None, stream)
    protocol, answer = read_answer(found.protocol, found.body)
    error = (found.error or answer.error or {}).get("type")
    names = [name for _, name in answer.tool_uses]
    return (
        protocol,
        answer.finish_reasons,
        names,
        read_usage(protocol, answer.usage),
        error,
        found.is_complete,
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "anthropic-text.chunks.txt",
            (
                "anthropic_messages",
                ["end_turn"],
                [],
                Usage(12, 0, 0, 30, None, "anthropic_messages", 0),
                None,
                True,
            ),
        ),
        (
            "anthropic-message-delta-input-tokens.chunks.txt",
            (
                "anthropic_messages",
                ["end_turn"],
                [],
                Usage(61, None, None, 2, None, "anthropic_messages"),
                None,
                True,
            ),
        ),
        (
            "anthropic-tool-no-args.chunks.txt",
            (
                "anthropic_messages",
                ["tool_use"],
                ["updateIssueList"],
                Usage(565, 0, 0, 48, None, "anthropic_messages", 0),
                None,
                True,
            ),
        ),
        (
            "deepseek-tool-call.chunks.txt",
            (
                "openai_chat",
                ["tool_calls"],
                ["weather"],
                Usage(19, 320, None, 44, 39, "deepseek"),
                None,
                True,
            ),
        ),
        (
            "google-tool-call-gemini3.chunks.txt",
            ("gemini", ["STOP"], ["weather"], Usage(29, None, None, 15, 804, "gemini"), None, True),
        ),
        ("google-429-retry-info.json", (None, [], [], None, "RESOURCE_EXHAUSTED", False)),
        (
            "openai-custom-tool.1.chunks.txt",
            (
                "openai_responses",
                ["completed"],
                ["write_sql"],
                Usage(50, 0, None, 20, 0, "openai_responses"),
                None,
                True,
            ),
        ),
        (
            "openai-custom-tool.1.json",
            (
                "openai_responses",
                ["completed"],
                ["write_sql"],
                Usage(50, 0, None, 20, 0, "openai_responses"),
                None,
                True,
            ),
        ),
        (
            "openai-error.1.chunks.txt",
            ("openai_responses", ["failed"], [], None, "insufficient_quota", False),
        ),
    ],
)
def test_a_recorded_answer_is_read_to_the_token(recorded, name, expected):
    assert read(recorded(f"provider_streams/{name}")) == expected


def test_a_stream_and_the_same_answer_in_one_piece_say_the_same(recorded):
    stream = recorded("provider_streams/openai-custom-tool.1.chunks.txt")
    body = recorded("provider_streams/openai-custom-tool.1.json")
    assert assemble(None, stream).body["output"] == assemble(None, body).body["output"]


def test_recorded_exchanges_of_a_session_add_up(recorded):
    """18 of 32 came as streams."""
    responses = [
        json.loads(line)["response"]
        for line in recorded("claude_trace/traffic_first_half.jsonl").splitlines()
    ]
    streams = [response["body_raw"] for response in responses if response["body"] is None]
    found = [read(stream) for stream in streams]
    found += [read([response["body"]]) for response in responses if response["body"] is not None]
    usages = [usage for _, _, _, usage, _, _ in found]
    assert (len(streams), len(found)) == (18, 32)
    assert sum(usage.input_uncached for usage in usages) == 1306
    assert sum(usage.cache_read for usage in usages) == 197_681
    assert sum(usage.cache_write for usage in usages) == 24_874
    assert sum(usage.output_visible for usage in usages) == 6621
    assert sum(len(names) for _, _, names, _, _, _ in found) == 11
    assert all(is_complete and not usage.mismatch for _, _, _, usage, _, is_complete in found)
