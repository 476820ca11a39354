"""What people and machines can ask the journal to do. The only door of the dashboard for changes."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from journal.accept.authenticate import digest, new_key
from journal.models import ApiKey, Project, Repricing
from journal.models.projects import FIRST_PROJECT
from journal.tasks import reprice_calls
from journal.upkeep.delete import NoSuchSession, delete_session
from journal.upkeep.notes import BadNoteError, NothingToNoteError, add_note, take_back_note
from journal.upkeep.own_prices import PricesOverlap, add_price_row, take_back_price_row, try_price
from journal.upkeep.rebuild import RebuildReport, rebuild
from journal.upkeep.reprice import (
    RepricingUnderWay,
    begin_repricing,
    run_repricing,
    unfinished_repricings,
)
from journal.uploads import (
    NotNowError,
    UnknownFormatError,
    UploadPart,
    cancel_upload,
    discard_parts,
    format_names,
    kept_until,
    read_again,
    start_undo,
    start_upload,
)
from journal.vocabulary import Scope
from journal.wire import Limits, parse_batch

from .accept import Origin, Receipt, accept

SAMPLE_PROJECT = "sample"
PREFIX_CHARACTERS = 12

__all__ = [
    "BadNoteError",
    "FirstProject",
    "NoSuchSession",
    "NotNowError",
    "NothingToNoteError",
    "PricesOverlap",
    "RebuildReport",
    "RepricingUnderWay",
    "UnknownFormatError",
    "UploadPart",
    "add_note",
    "add_price_row",
    "begin_repricing",
    "cancel_upload",
    "create_key",
    "create_project",
    "delete_session",
    "discard_parts",
    "ensure_first_project",
    "format_names",
    "kept_until",
    "load_sample",
    "read_again",
    "rebuild",
    "revoke_key",
    "run_repricing",
    "start_repricing",
    "start_undo",
    "start_upload",
    "take_back_note",
    "take_back_price_row",
    "try_price",
    "unfinished_repricings",
]


@dataclass(frozen=True, slots=True)
class FirstProject:
    """The project that a new Recto starts with. `key` is the plain key when one was just made."""

    project: Project
    key: str | None


def create_project(slug: str, name: str, *, is_sample: bool = False) -> Project:
    """A project of that slug; the one there is when there is one."""
    project, _ = Project.objects.get_or_create(
        slug=slug, defaults={"name": name, "is_sample": is_sample, "created_at": _now_us()}
    )
    return project


def ensure_first_project(fixed_key: str | None) -> FirstProject:
    """Make the first project and its key once. A fixed key gets all scopes and is not shown again."""
    project = create_project(FIRST_PROJECT, "Default")
    with transaction.atomic():
        if fixed_key is not None:
            if not ApiKey.objects.filter(digest=digest(fixed_key)).exists():
                _store_key(project, "fixed by RECTO_KEY", fixed_key, list(Scope))
            return FirstProject(project, None)
        if ApiKey.objects.filter(project=project).exists():
            return FirstProject(project, None)
        _, key = create_key(project, "first key", list(Scope))
    return FirstProject(project, key)


def create_key(project: Project, name: str, scopes: Iterable[str]) -> tuple[ApiKey, str]:
    """A new key and its plain text, which is not kept anywhere. Raises ValueError for an unknown scope."""
    key = new_key()
    return _store_key(project, name, key, [Scope(scope) for scope in scopes]), key


def revoke_key(project: Project, key_id: int) -> bool:
    """Take a key's rights away at once; False when the project has no such key in force."""
    return bool(
        ApiKey.objects.filter(project=project, pk=key_id, revoked_at=None).update(revoked_at=_now_us())
    )


def load_sample() -> Receipt:
    """The sample session in a project of its own. Loading it again changes nothing."""
    from journal.sample import sample_events

    project = create_project(SAMPLE_PROJECT, "Sample", is_sample=True)
    return accept(project, parse_batch(sample_events(), Limits()).items, origin=Origin("api"))


def _store_key(project: Project, name: str, key: str, scopes: list[Scope]) -> ApiKey:
    if not scopes:
        raise ValueError("a key needs at least one scope")
    return ApiKey.objects.create(
        project=project,
        name=name[:100],
        # A key that somebody chose may be short: never more than a third of it.
        prefix=key[: min(PREFIX_CHARACTERS, len(key) // 3)],
        digest=digest(key),
        scopes=",".join(sorted(set(scopes))),
        created_at=_now_us(),
    )


def _now_us() -> int:
    return time.time_ns() // 1000


def start_repricing(
    project: Project, *, calls_from: datetime | None = None, calls_to: datetime | None = None
) -> Repricing:
    """Begin one, for workers to do. Raises RepricingUnderWay."""
    begun = begin_repricing(project, calls_from=calls_from, calls_to=calls_to)
    transaction.on_commit(lambda: reprice_calls.apply_async((begun.pk,), retry=False))
    return begun
