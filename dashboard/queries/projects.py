"""The projects there are, for the switch between them and for the first page."""

from __future__ import annotations

from dataclasses import dataclass

from journal.models import Project, Session


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project. A sample is shown as such and left out of totals across projects."""

    slug: str
    name: str
    is_sample: bool
    has_sessions: bool


def all_projects() -> list[ProjectRow]:
    """Every project, real ones first. Two statements."""
    busy = set(
        Project.objects.filter(pk__in=Session.objects.values("project_id")).values_list("pk", flat=True)
    )
    return [
        ProjectRow(
            slug=project.slug, name=project.name, is_sample=project.is_sample, has_sessions=project.pk in busy
        )
        for project in Project.objects.order_by("is_sample", "id")
    ]
