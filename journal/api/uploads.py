"""Whole files in, read in the background; and what can be done with an upload afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import Query, Router

from journal.actions import (
    NotNowError,
    UnknownFormatError,
    cancel_upload,
    format_names,
    read_again,
    start_undo,
    start_upload,
)
from journal.models import Project, Upload
from journal.uploads import UploadNotKeptError, UploadPart, UploadTooLargeError
from journal.uploads.arriving import ArrivedFile
from journal.vocabulary import Scope

from .answers import RequestRefused, json_answer, refuse_parameters
from .body import BodyLimits, content_length, open_body, reading, too_large
from .key import Key
from .schemas import UploadAnswer, UploadState, refusals

router = Router(tags=["uploads"])

MULTIPART = "multipart/form-data"
FIELD = "file"
NAMES_FIELD = "paths"
PARAMETERS = {"filename", "format"}
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
        },
        {
            "in": "query",
            "name": "format",
            "required": False,
            "schema": {"type": "string", "enum": format_names()},
            "description": "Read every file as this format instead of recognising it.",
        },
    ],
    "requestBody": {
        "required": True,
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {
                        FIELD: {"type": "array", "items": {"type": "string", "format": "binary"}},
                        NAMES_FIELD: {
                            "type": "string",
                            "description": "JSON list: a name with its folders for each file, in their order.",
                        },
                    },
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
    refuse_parameters(request, *PARAMETERS)
    kind = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        raise RequestRefused(
            415,
            "unknown_type",
            "a form without files is not an upload",
            where="Content-Type",
            hint="use multipart/form-data (curl -F file=@name) or application/octet-stream with ?filename=",
        )
    with reading():
        parts = _form_parts(request) if kind == MULTIPART else [_raw_part(request)]
        return _started(request, project, parts)


def _started(request: WSGIRequest, project: Project, parts: Iterable[UploadPart]) -> HttpResponse:
    try:
        started = start_upload(project, parts, format=request.GET.get("format"))
    except UnknownFormatError as fault:
        raise _bad_format(fault) from fault
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


_Format = Annotated[str | None, Query(None, description="One of the formats; without it by content.")]


@router.post(
    "/uploads/{id}/cancel",
    auth=Key(Scope.ADMIN),
    response={200: UploadState},
    operation_id="cancel_upload",
    openapi_extra=refusals(404, 409),
)
def cancel(request: HttpRequest, id: str) -> HttpResponse:
    """Stop an upload that waits or is read. What is stored stays; `undo` takes it away."""
    refuse_parameters(request)
    upload = _upload(request, id)
    if not cancel_upload(upload):
        raise _not_now(NotNowError("it has ended already"))
    return _state(upload, 200)


@router.post(
    "/uploads/{id}/undo",
    auth=Key(Scope.ADMIN),
    response={202: UploadState},
    operation_id="undo_upload",
    openapi_extra=refusals(404, 409),
)
def undo(request: HttpRequest, id: str) -> HttpResponse:
    """Take away every event that came by this upload, in the background. Cannot be undone itself."""
    refuse_parameters(request)
    upload = _upload(request, id)
    try:
        start_undo(upload)
    except NotNowError as fault:
        raise _not_now(fault) from fault
    return _state(upload, 202)


@router.post(
    "/uploads/{id}/read",
    auth=Key(Scope.WRITE),
    response={202: UploadState},
    operation_id="read_upload_again",
    openapi_extra=refusals(404, 409),
)
def read(request: HttpRequest, id: str, format: _Format) -> HttpResponse:
    """Read the files of an upload again of which nothing could be taken, as long as they are kept."""
    refuse_parameters(request, "format")
    upload = _upload(request, id)
    try:
        read_again(upload, format)
    except UnknownFormatError as fault:
        raise _bad_format(fault) from fault
    except NotNowError as fault:
        raise _not_now(fault) from fault
    return _state(upload, 202)


def _upload(request: HttpRequest, key: str) -> Upload:
    project: Project = request.auth.project  # type: ignore[attr-defined]
    found = None if "\0" in key else Upload.objects.filter(project=project, key=key).first()
    if found is None:
        raise Http404(f"there is no upload {key!r}")
    return found


def _state(upload: Upload, status: int) -> HttpResponse:
    upload.refresh_from_db(fields=["state"])
    return json_answer(UploadState(id=upload.key, state=upload.state), status=status)


def _not_now(fault: NotNowError) -> RequestRefused:
    return RequestRefused(409, "not_now", str(fault), hint="GET /api/v1/uploads/{id} tells how it stands")


def _bad_format(fault: UnknownFormatError) -> RequestRefused:
    return RequestRefused(400, "bad_parameter", str(fault), where="format")


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
    names = _names(request.POST.get(NAMES_FIELD), [file.name or "file" for file in files])
    return [
        # Django's uploaded file reads like a file without being one by name.
        UploadPart(name, cast(BinaryIO, file), file.path if isinstance(file, ArrivedFile) else None)
        for name, file in zip(names, files, strict=True)
    ]


def _names(told: str | None, plain: list[str]) -> list[str]:
    """Browsers and Django leave folders out of names of files, so they may be told beside them."""
    if told is None:
        return plain
    try:
        names = json.loads(told)
    except (ValueError, RecursionError):
        names = None
    if (
        not isinstance(names, list)
        or len(names) != len(plain)
        or not all(isinstance(name, str) for name in names)
    ):
        raise RequestRefused(
            400, "bad_parameter", "paths is a JSON list with a name for each file", where=NAMES_FIELD
        )
    return names


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
