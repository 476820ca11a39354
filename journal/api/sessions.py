"""`DELETE /api/v1/sessions/{id}`: a session goes for good, and a receipt tells what went."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from journal.accept.sessions import session_key
from journal.actions import NoSuchSession, delete_session
from journal.models import DeletionReceipt, Project, Session
from journal.vocabulary import Scope

from .answers import json_answer, refuse_parameters
from .key import Key
from .schemas import DeletionAnswer, refusals

router = Router(tags=["sessions"])


@router.delete(
    "/sessions/{id}",
    auth=Key(Scope.ADMIN),
    response={200: DeletionAnswer},
    operation_id="delete_session",
    openapi_extra=refusals(404),
)
def delete(request: HttpRequest, id: str) -> HttpResponse:
    """Delete a session with its events, rows and the bodies nobody else refers to. Cannot be undone."""
    refuse_parameters(request)
    project: Project = request.auth.project  # type: ignore[attr-defined]
    try:
        receipt = delete_session(project, find_session_key(project, id), reason="api")
    except NoSuchSession:
        raise _no_session(id) from None  # somebody else was first
    return json_answer(_receipt(receipt.pk))


def find_session_key(project: Project, name: str) -> str:
    """The name may be the short key or the sender's own id, whose hash is the key."""
    keys = [session_key(name)] if "\0" in name else [name, session_key(name)]
    rows = Session.objects.filter(project=project, key__in=keys).values_list("key", flat=True)
    found = set(rows)
    for key in keys:
        if key in found:
            return key
    raise _no_session(name)


def _no_session(name: str) -> Http404:
    return Http404(f"there is no session {name!r}")


def _receipt(receipt_id: int) -> DeletionAnswer:
    receipt = DeletionReceipt.objects.get(pk=receipt_id)
    return DeletionAnswer(
        deleted_at=receipt.deleted_at,
        session_key=receipt.session_key,
        session_id=receipt.session_id,
        counts=receipt.counts,
        bytes_before=receipt.bytes_before,
        bytes_after=receipt.bytes_after,
    )
