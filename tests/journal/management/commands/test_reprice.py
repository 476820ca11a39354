"""Re-pricing from the command line."""

import json

import pytest
from django.core.management import CommandError, call_command

from journal.actions import begin_repricing
from journal.models import Repricing
from tests.factories import ProjectFactory, requested, returned, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    made = ProjectFactory(slug="p")
    send(made, requested(), returned())
    return made


def test_it_says_how_many_calls_it_priced(project, capsys):
    call_command("reprice", project="p")
    assert capsys.readouterr().out.startswith("1 calls priced as of ")


def test_as_json(project, capsys):
    call_command("reprice", "--from", "2026-09-01", "--to", "2026-09-02", project="p", json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["calls"] == 1
    assert {name: one["changed"] for name, one in told["models"].items()} == {"openai/gpt-4o-2026-05-01": 0}


def test_a_day_that_is_none_is_refused(project):
    with pytest.raises(CommandError, match="2026-09-01"):
        call_command("reprice", "--from", "yesterday", project="p")


def test_a_span_that_ends_before_it_begins_is_refused(project):
    with pytest.raises(CommandError, match="ends before it begins"):
        call_command("reprice", "--from", "2026-10-01", "--to", "2026-09-01", project="p")
    assert not Repricing.objects.exists()


def test_what_was_cut_off_is_ended_by_going_on(project):
    begin_repricing(project)
    with pytest.raises(CommandError, match="--go-on"):
        call_command("reprice", project="p")
    call_command("reprice", go_on=True)
    assert Repricing.objects.get().finished_at is not None
