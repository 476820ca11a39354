"""Files are recognised by what they hold, never by what they are called."""

from pathlib import Path

import pytest

from journal.importers import IMPORTERS, recognise, what_was_looked_for

SAMPLES = Path(__file__).parents[2] / "samples"
LOG = b'{"id":"1","timestamp":"2025-03-23T16:52:36","level":"INFO","message":"up","event_type":"LogEvent"}\n'


@pytest.mark.parametrize(
    ("file", "format"),
    [
        ("ouroboros/rows.jsonl", "ouroboros"),
        ("ouroboros/dumps.jsonl", "ouroboros"),
        ("ouroboros/dumps_in_a_list.json", "ouroboros"),
        ("ouroboros/events.db", "ouroboros_db"),
        ("http/claude_trace.jsonl", "claude_trace_http"),
        ("http/archive.har", "har"),
        ("http/cassette.yaml", "vcr_yaml"),
        ("http/cassette.json", "vcr_yaml"),
        ("claude_code/by_hand.jsonl", "claude_code"),
        ("claude_code/refused_tries.jsonl", "claude_code"),
    ],
)
def test_each_sample_is_recognised_under_a_misleading_name(file, format):
    importer, certainty = recognise((SAMPLES / file).read_bytes(), "recto-export.txt")
    assert importer.name == format
    assert certainty > 0.9


@pytest.mark.parametrize("content", [b"", b"\n\n", LOG, b"\0\1\2", b"{", b"[]", b"name,value\n1,2\n"])
def test_what_nobody_knows_is_not_recognised(content):
    assert recognise(content, "events.jsonl") is None


def test_the_owner_of_an_unknown_file_is_told_what_was_looked_for():
    text = what_was_looked_for()
    assert text.startswith("could not tell; looked for Recto's own events")
    assert all(importer.looks_for in text for importer in IMPORTERS)


def test_every_importer_has_a_name_of_its_own():
    assert len({importer.name for importer in IMPORTERS}) == len(IMPORTERS)
