"""Keys, uploads, refusals and conflicts, for tests."""

from __future__ import annotations

import hashlib

import factory
from factory.django import DjangoModelFactory

from journal.models import ApiKey, Conflict, Project, Refusal, Upload

from .entries import EntryFactory
from .projects import ProjectFactory
from .times import BASE


class ApiKeyFactory(DjangoModelFactory[ApiKey]):
    """A key with all scopes. `secret` is the key itself."""

    class Meta:
        model = ApiKey

    class Params:
        secret = factory.Sequence(lambda number: f"recto_{number:043d}")

    project = factory.SubFactory(ProjectFactory)
    name = "test"
    prefix = factory.LazyAttribute(lambda key: key.secret[:12])
    digest = factory.LazyAttribute(lambda key: hashlib.sha256(key.secret.encode()).digest())
    scopes = "admin,read,write"
    created_at = BASE


def key_of(project: Project, scopes: str = "admin,read,write") -> str:
    """A new key of the project, as its owner holds it."""
    secret = f"recto_{ApiKey.objects.count():043d}"
    ApiKeyFactory(project=project, secret=secret, scopes=scopes)
    return secret


class UploadFactory(DjangoModelFactory[Upload]):
    """An upload that waits."""

    class Meta:
        model = Upload

    project = factory.SubFactory(ProjectFactory)
    key = factory.Sequence(lambda number: f"upload{number:07d}")
    created_at = BASE


class RefusalFactory(DjangoModelFactory[Refusal]):
    """An event that came by API and was not stored."""

    class Meta:
        model = Refusal

    project = factory.SubFactory(ProjectFactory)
    received_at = BASE
    source = "api"
    place = 0
    code = "invalid_envelope"
    reason = "an event needs a type"
    excerpt = "{}"


class ConflictFactory(DjangoModelFactory[Conflict]):
    """A second, different event under an id that is taken."""

    class Meta:
        model = Conflict

    entry = factory.SubFactory(EntryFactory)
    project = factory.SelfAttribute("entry.project")
    received_at = BASE
    event_id = "event-1"
    record_mac = b"\1" * 16
    document = b""
