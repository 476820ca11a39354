"""A stored request is read without restoring it."""

import json

import pytest

from journal.anatomy.prompts import read_prompt, read_sections
from journal.models import Entry
from journal.store.prompts import Ref, data_of, outline_of, references_in, resolved, sections_of
from journal.store.reading import fetch_blobs
from tests.factories import ProjectFactory
from tests.journal.accept.taking import take
from tests.journal.store.telling import LONG, asked, chat

pytestmark = pytest.mark.django_db


def outline(body, **data):
    project = ProjectFactory()
    assert take(project, asked("a", 0, body, **data)).accepted == 1
    return outline_of(bytes(Entry.objects.get(project=project).document))


def test_large_parts_stand_apart_and_small_ones_where_they_were():
    told = sections_of(outline(chat(LONG, "short", LONG + "!")), "openai_chat")
    assert [isinstance(item, Ref) for item in told.messages] == [True, False, True]


@pytest.mark.parametrize(
    ("protocol", "body"),
    [
        ("openai_chat", chat(LONG, "short", LONG, system=LONG, tools=[{"name": LONG}, {"name": "x"}])),
        ("openai_responses", {"input": LONG, "instructions": LONG}),
        ("anthropic_messages", {"system": LONG, "messages": [{"role": "user", "content": LONG}] * 3}),
        ("gemini", {"contents": [{"parts": [{"text": LONG}]}], "systemInstruction": {"parts": [{"text": LONG}]}}),
    ],
)  # fmt: skip
def test_what_is_read_is_what_was_sent(protocol, body):
    told = outline(body, protocol=protocol)
    whole = resolved(data_of(told)["body"], fetch_blobs(references_in(told)))
    assert whole == body
    assert read_prompt(protocol, whole) == read_prompt(protocol, body)
    assert len(sections_of(told, protocol).messages) == len(read_sections(protocol, body).messages)


def test_cache_markers_are_left_out():
    block = {"type": "text", "text": LONG, "cache_control": {"type": "ephemeral"}}
    told = outline({"messages": [{"role": "user", "content": [block]}] * 2})
    text = json.dumps(resolved(data_of(told)["body"], fetch_blobs(references_in(told))))
    assert "cache_control" not in text


def test_a_recording_that_looks_like_our_signs_is_taken_at_its_word():
    body = chat(LONG, "part-0-0:1", LONG, "part-1-0:1")
    told = outline(body)
    assert resolved(data_of(told)["body"], fetch_blobs(references_in(told))) == body


def test_a_body_that_is_no_object_has_no_sections():
    assert sections_of(outline("just text"), None) is None
    assert sections_of(outline(None), None) is None
