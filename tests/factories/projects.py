"""Projects for tests."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from journal.models import Project

from .times import BASE


class ProjectFactory(DjangoModelFactory[Project]):
    """A project of its own each time: `project-1`, `project-2`, …"""

    class Meta:
        model = Project

    slug = factory.Sequence(lambda number: f"project-{number}")
    name = factory.LazyAttribute(lambda project: project.slug.title())
    created_at = BASE
