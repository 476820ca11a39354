"""Events into the journal and rows out of it, in few words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from journal.accept import Origin, Receipt, accept
from journal.models import Entry, Project
from journal.store.reading import event_jsons
from journal.wire import Incoming, Limits, Refused, parse_batch, parse_event
from tests.journal.streams import as_json

API = Origin("api")


def items_of(events: Iterable[dict[str, Any] | bytes]) -> list[Incoming | Refused]:
    """Each event as it passes the wire."""
    return [
        parse_event(made if isinstance(made, bytes) else as_json(made), index, Limits())
        for index, made in enumerate(events)
    ]


def take(project: Project, *events: dict[str, Any] | bytes, api_key: int = 0) -> Receipt:
    """One batch, by a key or by none."""
    return accept(project, items_of(events), origin=Origin("api", api_key=api_key))


def take_body(project: Project, body: bytes) -> Receipt:
    """One batch as it stands in a request."""
    return accept(project, parse_batch(body, Limits()).items, origin=API)


def counts(receipt: Receipt) -> tuple[int, int, int, int]:
    """Accepted, duplicates, conflicts, rejected."""
    return receipt.accepted, receipt.duplicates, len(receipt.conflicts), len(receipt.rejected)


def stored_texts(project: Project) -> list[bytes]:
    """Every stored event, in order of arrival."""
    return list(event_jsons(Entry.objects.filter(project=project).order_by("pk")))
