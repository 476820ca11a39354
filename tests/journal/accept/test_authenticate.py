"""Keys of machines."""

import hashlib

import pytest
from django.db import OperationalError

from journal.accept import authenticate as module
from journal.accept.authenticate import AuthError, Caller, authenticate, digest, new_key
from journal.models import ApiKey
from journal.vocabulary import Scope
from tests.factories import ApiKeyFactory, ProjectFactory, at, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_noted(monkeypatch):
    monkeypatch.setattr(module, "_noted_at", {})


def test_a_new_key_is_256_random_bits_behind_a_name():
    key = new_key()
    assert key.startswith("recto_")
    assert len(key) == len("recto_") + 43
    assert new_key() != key


def test_what_is_kept_of_a_key_is_its_sha_256():
    assert digest("recto_x") == hashlib.sha256(b"recto_x").digest()


def test_a_key_names_its_project_and_scopes():
    project = ProjectFactory(name="Mine", is_sample=True)
    caller = authenticate(f"Bearer {key_of(project, 'read,write')}")
    assert isinstance(caller, Caller)
    assert caller.project == project
    fresh = (caller.project.slug, caller.project.name, caller.project.is_sample, caller.project.created_at)
    assert fresh == (project.slug, "Mine", True, project.created_at)
    assert caller.project.secret == bytes(project.secret)
    assert caller.scopes == {"read", "write"}


@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "BEARER  {} "])
def test_the_kind_of_the_header_may_be_written_any_way(form):
    key = key_of(ProjectFactory())
    assert isinstance(authenticate(form.format(key)), Caller)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "recto_abc"])
def test_a_header_without_a_key_is_told_what_to_send(header):
    assert authenticate(header) == AuthError(
        401, "key_missing", authenticate(header).reason, "send Authorization: Bearer <key>"
    )


@pytest.mark.parametrize("key", ["recto_unknown", "x" * 10_000, "\udce9", "é"])
def test_a_key_nobody_made_is_refused(key):
    error = authenticate(f"Bearer {key}")
    assert (error.status, error.code) == (401, "key_unknown")


def test_a_revoked_key_is_refused_at_once():
    key = key_of(ProjectFactory())
    assert isinstance(authenticate(f"Bearer {key}"), Caller)
    ApiKey.objects.update(revoked_at=at(0))
    assert authenticate(f"Bearer {key}").code == "key_unknown"


def test_a_scope_that_is_missing_is_named():
    key = key_of(ProjectFactory(), "read,write")
    error = authenticate(f"Bearer {key}", Scope.ADMIN)
    assert (error.status, error.code) == (403, "scope_missing")
    assert error.reason == "this needs a key with the scope admin; this key has: read, write"


def test_one_of_several_scopes_is_enough():
    key = key_of(ProjectFactory(), "write")
    assert isinstance(authenticate(f"Bearer {key}", Scope.READ, Scope.WRITE), Caller)


def test_admin_alone_neither_reads_nor_writes():
    key = key_of(ProjectFactory(), "admin")
    assert authenticate(f"Bearer {key}", Scope.READ).status == 403


def test_a_key_remembers_when_it_was_last_used():
    key = key_of(ProjectFactory())
    authenticate(f"Bearer {key}")
    assert ApiKey.objects.get().last_used_at is not None


def test_use_is_written_down_once_a_minute_at_most(django_assert_num_queries):
    key = key_of(ProjectFactory())
    authenticate(f"Bearer {key}")
    with django_assert_num_queries(1):
        authenticate(f"Bearer {key}")


def test_another_process_that_has_just_written_it_down_is_enough(django_assert_num_queries, monkeypatch):
    key = key_of(ProjectFactory())
    authenticate(f"Bearer {key}")
    written = ApiKey.objects.get().last_used_at
    monkeypatch.setattr(module, "_noted_at", {})
    authenticate(f"Bearer {key}")
    assert ApiKey.objects.get().last_used_at == written


def test_a_refused_scope_is_no_use():
    key = key_of(ProjectFactory(), "read")
    authenticate(f"Bearer {key}", Scope.WRITE)
    assert ApiKey.objects.get().last_used_at is None


def test_a_use_that_cannot_be_written_down_does_not_cost_the_request(monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("database is locked")

    key = key_of(ProjectFactory())
    monkeypatch.setattr(module.ApiKey.objects, "filter", fail)
    assert isinstance(authenticate(f"Bearer {key}"), Caller)


def test_the_key_itself_is_nowhere_in_its_row():
    ApiKeyFactory(secret="recto_" + "a" * 43)
    row = ApiKey.objects.get()
    assert "a" * 10 not in f"{row.prefix}{row.name}{row.scopes}{bytes(row.digest)!r}"
