"""The keys of a project, as the settings page lists them. Never the keys themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from journal.models import ApiKey, Project


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key: its first characters, what it may do, when it was last used."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def key_list(project: Project) -> list[KeyRow]:
    """Every key, the newest first; revoked ones stay listed. One statement."""
    return [
        KeyRow(
            id=key.pk,
            name=key.name,
            prefix=key.prefix,
            scopes=sorted(key.scope_set),
            created_at=key.created_at,
            last_used_at=key.last_used_at,
            revoked_at=key.revoked_at,
        )
        for key in ApiKey.objects.filter(project=project).order_by("-id")
    ]
