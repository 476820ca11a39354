"""`create_key` prints a key once and keeps only its hash."""

import hashlib
import io
import json

import pytest
from django.core.management import CommandError, call_command

from journal.models import ApiKey
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def run(*arguments):
    printed = io.StringIO()
    call_command("create_key", *arguments, stdout=printed)
    return printed.getvalue()


def test_a_key_is_printed_once_and_only_its_hash_is_kept():
    project = ProjectFactory()
    plain = run("laptop").splitlines()[0]
    key = ApiKey.objects.get(project=project)
    assert bytes(key.digest) == hashlib.sha256(plain.encode()).digest()
    assert (key.name, key.scopes) == ("laptop", "write")


def test_scripts_get_the_key_as_json():
    project = ProjectFactory()
    told = json.loads(run("laptop", "--scope", "read", "--scope", "write", "--json"))
    assert (told["project"], told["name"], told["scopes"]) == (project.slug, "laptop", ["read", "write"])
    assert len(told["key"]) > 30


def test_a_scope_that_does_not_exist_is_an_error():
    ProjectFactory()
    with pytest.raises(CommandError, match="invalid choice"):
        run("laptop", "--scope", "everything")


def test_a_key_of_a_named_project_opens_that_project():
    ProjectFactory()
    second = ProjectFactory()
    run("laptop", "--project", second.slug)
    assert ApiKey.objects.get().project == second
