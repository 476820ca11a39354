"""A trace of Langfuse gives its generations as calls, its tools, and everything else as it is."""

import io
import json
from collections import Counter
from pathlib import Path

import pytest

from journal.importers.base import Reading
from journal.importers.langfuse import Langfuse
from journal.wire import Refused

SAMPLE = (Path(__file__).parents[2] / "samples" / "agents" / "langfuse.json").read_bytes()
EXPORT = json.loads(SAMPLE)


def read(content):
    return list(Langfuse().read(io.BytesIO(content), Reading()))


def events(content):
    return [json.loads(record.event) for record in read(content)]


def written(value):
    return json.dumps(value).encode()


def test_a_trace_is_recognised_with_its_observations_beside_it_or_inside():
    assert Langfuse().recognise(SAMPLE, "unnamed") == 0.95
    assert Langfuse().recognise(written(EXPORT["trace"]), "unnamed") == 0.95


def test_observations_alone_are_recognised():
    lines = b"\n".join(map(written, EXPORT["observations"]))
    assert Langfuse().recognise(lines, "unnamed") == 0.95


@pytest.mark.parametrize(
    "content", [b'{"trace":{},"observations":[]}', b'{"id":"x","traceId":"y"}', b'[{"projectId":"p"}]', b""]
)
def test_other_objects_are_not(content):
    assert Langfuse().recognise(content, "trace.json") == 0


def test_every_observation_is_told_once_as_what_it_is():
    assert Counter(event["type"] for event in events(SAMPLE)) == {
        "session.started": 1,
        "llm.call.requested": 3,
        "llm.stream.marked": 1,
        "llm.call.returned": 3,
        "tool.call.started": 1,
        "tool.call.returned": 1,
        "langfuse.agent": 1,
        "langfuse.score": 1,
    }


def test_the_trace_is_the_session_where_none_is_told():
    assert {event["session_id"] for event in events(SAMPLE)} == {"t-1"}
    named = {**EXPORT, "trace": {**EXPORT["trace"], "sessionId": "s-9"}}
    assert {event["session_id"] for event in events(written(named))} == {"s-9"}


def test_a_trace_with_its_observations_inside_is_the_same():
    assert events(written(EXPORT["trace"])) == events(SAMPLE)


def test_observations_alone_are_the_same_calls():
    lines = b"\n".join(map(written, EXPORT["observations"]))
    alone = {event["id"]: event["data"] for event in events(lines)}
    whole = {event["id"]: event["data"] for event in events(SAMPLE)}
    assert {name: whole.get(name) for name in alone} == alone


def test_a_line_of_something_else_is_refused():
    refused, *rest = read(b'{"level":"info"}\n' + written(EXPORT["observations"][4]))
    assert isinstance(refused, Refused)
    assert refused.code == "not_this_format"
    assert len(rest) == 2


def test_a_page_of_observations_as_the_api_answers_gives_the_same():
    page = written({"data": EXPORT["observations"], "meta": {"page": 1}})
    assert Langfuse().recognise(page, "unnamed") == 0.95
    assert events(page) == events(b"\n".join(map(written, EXPORT["observations"])))
