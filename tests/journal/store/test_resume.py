"""A lineage that grows is the one that would be made from scratch."""

from random import Random

import pytest

from journal.models import Session
from journal.store import lineage as lineages
from journal.store import weave as weaving
from journal.store.lineage import Lineage, counts_of, lineage_of, lineage_up_to
from journal.store.turns import pack
from journal.store.weave import weave
from tests.factories import ProjectFactory
from tests.journal.accept.taking import take
from tests.journal.store.telling import LONG, answered, asked, chat, says

pytestmark = pytest.mark.django_db

TOOLS = [{"type": "function", "function": {"name": "read", "description": LONG}}]


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def read_calls(monkeypatch):
    """How many requests were read to make a lineage."""
    counted = []
    original = weaving.sections_of
    monkeypatch.setattr(weaving, "sections_of", lambda *told: counted.append(1) or original(*told))
    return counted


def journal():
    """Histories that grow, fork, repeat, change, and are kept by a provider; tools and systems that come and go."""
    kept = {"model": "gpt-5", "input": "more", "previous_response_id": "r-g"}
    return [
        asked("a", 0, chat(LONG, system=LONG, tools=TOOLS)), answered("a", 1, "1"),
        asked("b", 2, chat(LONG, "1", "more", system=LONG, tools=TOOLS)), answered("b", 3, "2"),
        asked("c", 4, chat(LONG, "1", "other", system=LONG)), answered("c", 5, "3"),
        asked("d", 6, chat(LONG, "1", "more", "2", LONG, system="Another")), answered("d", 7, "4"),
        asked("e", 8, chat("hi")), asked("f", 9, chat("hi")),
        asked("g", 10, {"model": "gpt-5", "input": "hi"}, protocol="openai_responses"), answered("g", 11, "5"),
        asked("h", 12, kept, protocol="openai_responses"), answered("h", 13, "6"),
        asked("i", 14, chat(LONG, "1", "more", "2", LONG, "4", "end", system="Another")),
    ]  # fmt: skip


def grown_and_made(project):
    session = Session.objects.get(project=project, session_id="s")
    kept = lineage_of(session)
    return pack(kept._packed), pack(weave(session, counts_of(session)))


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_growing_gives_what_is_made_from_scratch(project, seed):
    events = journal()
    for told in events if seed is None else Random(seed).sample(events, len(events)):
        take(project, told)
        grown, made = grown_and_made(project)
        assert grown == made


def test_only_what_is_new_is_read(project, read_calls):
    take(project, *journal()[:8])
    lineage_of(Session.objects.get(project=project))
    read_calls.clear()
    take(project, *journal()[8:10])
    lineage_of(Session.objects.get(project=project))
    assert len(read_calls) == 2


def test_from_a_call_that_changed_everything_is_read_again(project, read_calls):
    take(project, *journal()[:6])
    lineage_of(Session.objects.get(project=project))
    read_calls.clear()
    take(project, asked("early", 1, chat("before b")))
    grown, made = grown_and_made(project)
    assert (grown == made, len(read_calls)) == (True, 3 + 4)


@pytest.fixture
def short_stretches(monkeypatch):
    monkeypatch.setattr(lineages, "STRETCH_CALLS", 2)


def known(lineage, keys):
    return [(lineage.of(key), lineage.new_turns(lineage.of(key))) for key in keys]


def test_a_beginning_says_of_its_calls_what_the_whole_says(project, short_stretches):
    take(project, *journal())
    session = Session.objects.get(project=project)
    whole = Lineage(weave(session, counts_of(session)))
    for calls in (1, 3, 5, 8):
        beginning = lineage_up_to(session, calls)
        assert len(beginning) >= calls
        assert known(beginning, whole.keys[:calls]) == known(whole, whole.keys[:calls])


def test_of_a_long_session_no_more_is_read_than_a_page_needs(project, short_stretches, read_calls):
    take(project, *journal())
    session = Session.objects.get(project=project)
    assert (len(lineage_up_to(session, 1)), len(read_calls)) == (2, 2)
    assert (len(lineage_up_to(session, 2)), len(read_calls)) == (2, 2)
    assert (len(lineage_up_to(session, 3)), len(read_calls)) == (4, 4)
    assert (len(lineage_of(session)), len(read_calls)) == (9, 9)
    assert (len(lineage_up_to(session, 3)), len(read_calls)) == (9, 9)


def test_what_is_known_of_more_calls_is_not_given_up_for_a_beginning(project, short_stretches, read_calls):
    take(project, *journal()[:12])
    lineage_of(Session.objects.get(project=project))
    take(project, *journal()[12:])
    session = Session.objects.get(project=project)
    read_calls.clear()
    assert (len(lineage_up_to(session, 1)), read_calls) == (2, [])
    assert (len(lineage_of(session)), len(read_calls)) == (9, 2)


def test_the_beginning_of_a_transcript_is_not_made_alone(project, short_stretches):
    take(project, *journal()[:8], says("u1", None, 20, "hi"))
    assert len(lineage_up_to(Session.objects.get(project=project), 1)) == 4


def test_with_records_of_a_transcript_it_is_made_anew(project):
    take(project, *journal()[:6])
    lineage_of(Session.objects.get(project=project))
    take(project, says("u1", None, 20, "hi"), *journal()[6:8])
    grown, made = grown_and_made(project)
    assert grown == made
