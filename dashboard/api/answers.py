"""How a reading is answered: its project, its parameters, its JSON."""

from __future__ import annotations

import difflib
from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query

from dashboard.queries.paging import MAX_LIMIT
from journal.models import Project

JSON = "application/json"

Text = Annotated[str, Query("", max_length=2000)]
Cursor = Annotated[str | None, Query(None, max_length=300, description="`next` of the page before.")]
Limit = Annotated[int | None, Query(None, ge=1, le=MAX_LIMIT, description="Items of one page.")]


class UnknownParameterError(ValueError):
    """A parameter that this address does not have: nothing is ignored silently."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no parameter {name!r} here")
        near = difflib.get_close_matches(name, known, n=1)
        self.name = name
        self.hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known) or 'none'}"


class RepeatedParameterError(ValueError):
    """A parameter told twice: no value of it is the right one to take."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is told more than once")
        self.name = name


def project_of(request: HttpRequest, *parameters: str) -> Project:
    """The project of the caller's key. Refuses parameters that this address does not have, or not several times."""
    for name, values in request.GET.lists():
        if name not in parameters:
            raise UnknownParameterError(name, parameters)
        if len(values) > 1:
            raise RepeatedParameterError(name)
    project: Project = request.auth.project  # type: ignore[attr-defined]
    return project


def answer(data: object) -> HttpResponse:
    """Dataclasses and dicts as JSON; moments end with Z."""
    return HttpResponse(orjson.dumps(data, option=orjson.OPT_UTC_Z), content_type=JSON)


def answer_list(items: list[Any], following: str | None, **more: object) -> HttpResponse:
    """The shape of every list."""
    return answer({"items": items, "next": following, **more})


def answer_raw(json: bytes) -> HttpResponse:
    """Recorded JSON as it is stored. Nothing in it may act in a browser."""
    return HttpResponse(
        json,
        content_type=JSON,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def errors(*statuses: int) -> dict[str, Any]:
    """For `openapi_extra`: the error answers of an operation beyond those of every operation."""
    return {"responses": {status: {"$ref": f"#/components/responses/Error{status}"} for status in statuses}}


def raw_json(description: str, *statuses: int) -> dict[str, Any]:
    """For `openapi_extra`: any JSON value, as it was recorded."""
    documented = errors(*statuses)
    documented["responses"][200] = {"description": description, "content": {JSON: {"schema": {}}}}
    return documented
