"""What people and machines can ask the journal to do."""

import pytest

from journal import actions
from journal.accept.authenticate import digest
from journal.models import ApiKey, Project, Session
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def test_the_first_start_makes_a_project_and_shows_its_key_once():
    first = actions.ensure_first_project(None)
    assert (first.project.slug, first.project.is_sample) == ("default", False)
    assert first.key is not None
    stored = ApiKey.objects.get(project=first.project)
    assert bytes(stored.digest) == digest(first.key)
    assert stored.scope_set == {"write", "read", "admin"}
    again = actions.ensure_first_project(None)
    assert (again.project, again.key) == (first.project, None)
    assert ApiKey.objects.count() == 1


def test_a_fixed_key_is_stored_once_and_never_shown():
    for _ in range(2):
        assert actions.ensure_first_project("rk_fixed").key is None
    assert bytes(ApiKey.objects.get().digest) == digest("rk_fixed")


def test_a_fixed_key_may_come_later():
    actions.ensure_first_project(None)
    actions.ensure_first_project("rk_fixed")
    assert ApiKey.objects.count() == 2


def test_a_project_is_made_once():
    one = actions.create_project("team", "Team")
    assert actions.create_project("team", "Other name") == one
    assert Project.objects.get(slug="team").name == "Team"


def test_a_key_is_kept_as_a_hash_with_its_first_characters():
    stored, key = actions.create_key(ProjectFactory(), "ci", ["write"])
    assert (stored.name, stored.scopes, stored.prefix) == ("ci", "write", key[:12])
    assert bytes(stored.digest) == digest(key)
    assert key.encode() not in bytes(stored.digest)


@pytest.mark.parametrize("scopes", [[], ["write", "everything"]])
def test_a_key_needs_scopes_that_exist(scopes):
    with pytest.raises(ValueError, match=r".+"):
        actions.create_key(ProjectFactory(), "bad", scopes)
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked_once_and_only_in_its_project():
    project = ProjectFactory()
    stored, _ = actions.create_key(project, "ci", ["read"])
    assert not actions.revoke_key(ProjectFactory(), stored.pk)
    assert actions.revoke_key(project, stored.pk)
    assert not actions.revoke_key(project, stored.pk)
    stored.refresh_from_db()
    assert stored.revoked_at is not None


def test_the_sample_lies_in_a_project_of_its_own_and_is_loaded_once():
    first = actions.load_sample()
    assert first.accepted > 0
    assert (first.rejected, first.conflicts) == ([], [])
    again = actions.load_sample()
    assert (again.accepted, again.duplicates) == (0, first.accepted)
    assert Project.objects.get(slug="sample").is_sample
    assert Session.objects.get().project.slug == "sample"


def test_deleting_and_rebuilding_are_actions():
    actions.load_sample()
    project = Project.objects.get(slug="sample")
    assert actions.rebuild(project).differing == {}
    receipt = actions.delete_session(project, Session.objects.get().key, reason="test")
    assert receipt.counts["entries"] > 0
    assert not Session.objects.exists()
    with pytest.raises(actions.NoSuchSession):
        actions.delete_session(project, receipt.session_key, reason="again")


@pytest.mark.django_db
def test_a_repricing_is_begun_at_once_and_done_by_workers(monkeypatch, django_capture_on_commit_callbacks):
    queued = []
    monkeypatch.setattr(actions.reprice_calls, "apply_async", lambda args, **_: queued.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        begun = actions.start_repricing(ProjectFactory())
    assert queued == [(begun.pk,)]
    assert begun.finished_at is None
