"""A person at this machine, and events that really came in."""

from __future__ import annotations

import pytest
from django.test import Client

from journal.models import Project
from tests.factories import ProjectFactory


@pytest.fixture
def client() -> Client:
    """A browser on this machine; local mode lets it in without a login."""
    return Client(headers={"host": "127.0.0.1"})


@pytest.fixture
def project(db: None) -> Project:
    return ProjectFactory(slug="default", name="Default")
