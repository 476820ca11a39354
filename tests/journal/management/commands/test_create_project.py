"""Make a project from the command line."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journal.models import Project

pytestmark = pytest.mark.django_db


def told(*arguments):
    out = StringIO()
    call_command("create_project", *arguments, stdout=out)
    return out.getvalue()


def test_a_project_gets_a_slug_of_its_name():
    assert "Project night-shift is made" in told("Night shift")
    assert Project.objects.get(slug="night-shift").name == "Night shift"


def test_a_slug_can_be_told():
    told("Ночь", "--slug", "night")
    assert Project.objects.get().slug == "night"


@pytest.mark.parametrize(
    "arguments", [("Ночь",), ("x" * 61,), ("x", "--slug", "A b"), ("x", "--slug", "y" * 61)]
)
def test_what_is_no_slug_is_refused(arguments):
    with pytest.raises(CommandError, match="is no slug"):
        told(*arguments)


def test_a_name_that_would_be_cut_is_refused():
    with pytest.raises(CommandError, match="has 201 characters"):
        told("x" * 201, "--slug", "x")


def test_a_taken_slug_is_refused():
    told("One")
    with pytest.raises(CommandError, match="There is a project 'one' already"):
        told("One")


def test_scripts_get_the_project_as_json():
    assert json.loads(told("Night shift", "--json")) == {"slug": "night-shift", "name": "Night shift"}
