"""`POST /api/v1/uploads`: whole files, read in the background."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import Router

from journal.actions import start_upload
from journal.models import Project
from journal.uploads import UploadNotKeptError, UploadPart, UploadTooLargeError
from journal.vocabulary import Scope

from .answers import RequestRefused, json_answer
from .body import BodyLimits, content_length, open_body, too_large
from .schemas import UploadAnswer, refusals
from .who import Key

router = Router(tags=["uploads"])

MULTIPART = "multipart/form-data"
FIELD = "file"
MAX_NAME_CHARACTERS = 255

_DOCUMENTED: dict[str, Any] = {
    **refusals(411, 413, 415),
    "parameters": [
        {
            "in": "query",
            "name": "filename",
            "required": False,
            "schema": {"type": "string", "maxLength": MAX_NAME_CHARACTERS},
            "description": "Name of the file when the body is the file itself.",
        }
    ],
    "requestBody": {
        "required": True,
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {FIELD: {"type": "array", "items": {"type": "string", "format": "binary"}}},
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    },
}


@router.post(
    "/uploads",
    auth=Key(Scope.WRITE),
    response={202: UploadAnswer},
    operation_id="upload_files",
    openapi_extra=_DOCUMENTED,
)
def upload(request: WSGIRequest) -> HttpResponse:
    """Send one or several `file` fields, or a raw body with `?filename=`. Ask for the progress by the id."""
    project: Project = request.auth.project  # type: ignore[attr-defined]
    if unknown := set(request.GET) - {"filename"}:
        raise RequestRefused(
            400,
            "unknown_parameter",
            f"there is no parameter {min(unknown)!r} here",
            where=min(unknown),
            hint="did you mean filename?",
        )
    kind = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        raise RequestRefused(
            415,
            "unknown_type",
            "a form without files is not an upload",
            where="Content-Type",
            hint="use multipart/form-data (curl -F file=@name) or application/octet-stream with ?filename=",
        )
    parts = _form_parts(request) if kind == MULTIPART else [_raw_part(request)]
    try:
        started = start_upload(project, parts)
    except UploadTooLargeError as fault:
        raise too_large(_limits()) from fault
    except UploadNotKeptError as fault:
        raise RequestRefused(
            503,
            "not_kept",
            "the server could not write the upload to its disk",
            hint="try again after Retry-After seconds",
            headers={"Retry-After": "10"},
        ) from fault
    return json_answer(UploadAnswer(id=started.key), status=202)


def _limits() -> BodyLimits:
    return BodyLimits(
        settings.RECTO_MAX_UPLOAD_BYTES, settings.RECTO_MAX_DECOMPRESSION_RATIO, "RECTO_MAX_UPLOAD_MB"
    )


def _form_parts(request: WSGIRequest) -> list[UploadPart]:
    length = content_length(request)
    if length is None:
        raise RequestRefused(
            411, "length_required", "a multipart body needs its Content-Length", where="Content-Length"
        )
    if length > settings.RECTO_MAX_UPLOAD_BYTES:
        raise too_large(_limits())
    try:
        files = request.FILES.getlist(FIELD)
    except (MultiPartParserError, TooManyFilesSent, OSError) as fault:
        raise RequestRefused(
            400, "broken_form", f"the multipart body cannot be read: {fault}", where="body"
        ) from fault
    if not files:
        raise RequestRefused(
            400,
            "no_file",
            f"the form has no file in a field {FIELD!r}",
            where="body",
            hint="curl -F file=@name",
        )
    return [UploadPart(file.name or "file", cast(BinaryIO, file)) for file in files]


def _raw_part(request: WSGIRequest) -> UploadPart:
    name = request.GET.get("filename", "")
    if len(name) > MAX_NAME_CHARACTERS or "\0" in name:
        raise RequestRefused(
            400,
            "bad_parameter",
            f"a file name has at most {MAX_NAME_CHARACTERS} characters and no U+0000",
            where="filename",
        )
    return UploadPart(name or "upload", cast(BinaryIO, open_body(request, _limits())))
