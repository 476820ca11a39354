"""Notes by machines: written with a key that may write, taken back with one that may delete."""

from __future__ import annotations

from typing import Any

import orjson
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from journal.actions import BadNoteError, NothingToNoteError, add_note, take_back_note
from journal.models import ApiKey, Note, Project
from journal.upkeep.notes import LONGEST_AUTHOR, LONGEST_TEXT
from journal.vocabulary import Scope

from .answers import RequestRefused, json_answer, refuse_parameters
from .body import BodyLimits, open_body
from .key import Key
from .schemas import NoteAnswer, refusals
from .sessions import find_session_key

router = Router(tags=["notes"])

MAX_BODY_BYTES = 64 * 1024
MEMBERS = {"text": True, "author": False, "call": False}  # name: whether it must be there

_DOCUMENTED: dict[str, Any] = {
    **refusals(404, 411, 413, 415, 422),
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["text"],
                    "additionalProperties": False,
                    "properties": {
                        "text": {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT},
                        "author": {
                            "type": ["string", "null"],
                            "maxLength": LONGEST_AUTHOR,
                            "description": "Default: the name of the key.",
                        },
                        "call": {
                            "type": ["string", "null"],
                            "description": "Key of a call of the session. Default: the note is on the session.",
                        },
                    },
                }
            }
        },
    },
}


@router.post(
    "/sessions/{id}/notes",
    auth=Key(Scope.WRITE),
    response={201: NoteAnswer},
    operation_id="write_note",
    openapi_extra=_DOCUMENTED,
)
def write_note(request: WSGIRequest, id: str) -> HttpResponse:
    """Write a note at a session or at one of its calls. Secrets in it are hidden."""
    refuse_parameters(request)
    project: Project = request.auth.project  # type: ignore[attr-defined]
    session_key = find_session_key(project, id)
    told = _told(request)
    author = told.get("author") or ApiKey.objects.get(pk=request.auth.key_id).name  # type: ignore[attr-defined]
    try:
        note = add_note(project, session_key, told["text"], author=author, call_key=told.get("call"))
    except BadNoteError as fault:
        raise RequestRefused(422, "bad_note", str(fault), where=fault.where) from fault
    except NothingToNoteError as fault:
        raise Http404(str(fault)) from fault
    return json_answer(_answer(note), status=201)


@router.delete(
    "/notes/{key}",
    auth=Key(Scope.ADMIN),
    response={200: NoteAnswer},
    operation_id="take_back_note",
    openapi_extra=refusals(404),
)
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Delete a note; the answer is what it was."""
    refuse_parameters(request)
    project: Project = request.auth.project  # type: ignore[attr-defined]
    note = None if "\0" in key else Note.objects.filter(project=project, key=key).first()
    if note is None or not take_back_note(project, key):
        raise Http404(f"there is no note {key!r}")
    return json_answer(_answer(note))


def _told(request: WSGIRequest) -> dict[str, str]:
    """The members of the body, checked to the letter."""
    reader = open_body(request, BodyLimits(MAX_BODY_BYTES, 100, "64 KB"))
    content = b""
    while chunk := reader.read():
        content += chunk
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        raise RequestRefused(422, "not_json", f"the body is no JSON: {fault}", where="body") from fault
    if not isinstance(told, dict):
        raise RequestRefused(422, "bad_note", "a note is an object", where="body", hint='{"text": "…"}')
    known = ", ".join(MEMBERS)
    for name, value in told.items():
        if name not in MEMBERS:
            raise RequestRefused(422, "bad_note", f"a note has no {name[:60]!r}", where="body", hint=known)
        if not (isinstance(value, str) or (value is None and not MEMBERS[name])):
            raise RequestRefused(422, "bad_note", f"{name} is a text", where=name)
    if "text" not in told:
        raise RequestRefused(422, "bad_note", "a note needs a text", where="text", hint='{"text": "…"}')
    return told


def _answer(note: Note) -> NoteAnswer:
    return NoteAnswer(
        key=note.key,
        session_key=note.session_key,
        call_key=note.call_key,
        author=note.author or None,
        text=note.text,
        at=note.at,
    )
