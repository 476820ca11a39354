"""The rebuild command."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journal.accept import Origin, accept
from journal.actions import create_project
from journal.models import Call
from journal.wire import Limits, parse_batch

pytestmark = pytest.mark.django_db

CALL = (
    b'[{"id":"1","type":"llm.call.requested","session_id":"s","call_id":"c"},'
    b'{"id":"2","type":"llm.call.returned","session_id":"s","call_id":"c","data":{"status_code":200}}]'
)


def test_it_says_that_nothing_differs():
    accept(create_project("one", "One"), parse_batch(CALL, Limits()).items, origin=Origin())
    out = StringIO()
    call_command("rebuild", "--project", "one", stdout=out)
    assert out.getvalue() == "one: 2 events in 1 groups folded again\n  no difference\n"


def test_a_damaged_row_is_named_mended_and_ends_with_an_error():
    accept(create_project("one", "One"), parse_batch(CALL, Limits()).items, origin=Origin())
    key = Call.objects.get().key
    Call.objects.update(status="error")
    out = StringIO()
    with pytest.raises(CommandError, match="1 rows differed"):
        call_command("rebuild", "--json", stdout=out)
    assert json.loads(out.getvalue())["one"]["differing"] == {"calls": [key]}
    assert Call.objects.get().status == "ok"
