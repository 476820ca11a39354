"""The command that deletes a session."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journal.accept import Origin, accept
from journal.actions import create_project
from journal.models import Entry, Session
from journal.wire import Limits, parse_batch

pytestmark = pytest.mark.django_db

TWO_SESSIONS = (
    b'[{"id":"1","type":"llm.call.requested","session_id":"a","call_id":"c"},'
    b'{"id":"2","type":"llm.call.requested","session_id":"b","call_id":"d"}]'
)


def test_it_takes_one_session_and_leaves_the_other():
    accept(create_project("one", "One"), parse_batch(TWO_SESSIONS, Limits()).items, origin=Origin())
    out = StringIO()
    call_command("delete_session", "a", "--project", "one", "--json", stdout=out)
    receipt = json.loads(out.getvalue())
    assert (receipt["session_id"], receipt["entries"], receipt["calls"]) == ("a", 1, 1)
    assert [session.session_id for session in Session.objects.all()] == ["b"]
    assert Entry.objects.count() == 1


def test_an_unknown_session_is_said_so():
    create_project("one", "One")
    with pytest.raises(CommandError, match="has no session 'nowhere'"):
        call_command("delete_session", "nowhere", "--project", "one")
