"""What passes changed: any two payloads compared, and who left which field. As the pages show it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from dashboard.queries.catalogue import CatalogueRow, pass_catalogue
from dashboard.queries.passes import BlamedPass, Comparison, End, call_blame, compare_payloads
from journal.diff.operations import Operation
from journal.diff.summary import Summary
from journal.diff.values import Json, Number

from .answers import JSON, answer, errors, project_of

router = Router(tags=["passes"])

From = Annotated[
    str, Query(..., alias="from", max_length=40, description="A pass's number, or `request.1`, `response.1`.")
]
To = Annotated[str, Query(..., max_length=40, description="The same, of what it became.")]
Attempt = Annotated[int | None, Query(None, ge=1, le=10**6, description="Else the last one.")]
After = Annotated[
    int | None, Query(None, alias="to", ge=1, le=10**9, description="The body after this pass.")
]


@dataclass(frozen=True, slots=True)
class Change:
    """One operation. `before` and `after` are JSON pointers into the whole payloads; null is nowhere."""

    kind: str
    before: str | None
    after: str | None
    old: Any
    new: Any
    is_coarse: bool


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """What the operations come to. Characters are those of texts and literals."""

    counts: dict[str, int]
    paths: dict[str, int]
    paths_not_named: int
    added_characters: int
    removed_characters: int
    is_coarse: bool


@dataclass(frozen=True, slots=True)
class DiffAnswer:
    """Two payloads, compared. Without one of them, `problem` says why there are no operations."""

    before: End
    after: End
    problem: str | None
    summary: ChangeSummary
    operations: list[Change]


@dataclass(frozen=True, slots=True)
class BlameAnswer:
    """For the pointer of each leaf the number of the pass that touched it last; null is what the way began with.

    That is the client's own where it `begins_at_client`. `passes` are those on the way of the body, in order; without
    any, all of the request is the client's.
    """

    attempt: int | None
    passes: list[BlamedPass]
    passes_left_out: int
    begins_at_client: bool
    differs_from_sent: bool | None
    owners: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Passes by name. `left_to_compare` counts those of which nobody knows yet what they changed."""

    items: list[CatalogueRow]
    next: str | None
    left_to_compare: int


@router.get(
    "/calls/{key}/diff", response={200: DiffAnswer}, operation_id="read_diff", openapi_extra=errors(404)
)
def read_diff(request: HttpRequest, key: str, before: From, to: To) -> HttpResponse:
    """What became of one payload of a call on the way to another. Applying all operations gives the second one."""
    told = compare_payloads(project_of(request, "from", "to"), key, before, to)
    if told is None:
        raise Http404(f"there is no call {key!r} with the payloads {before!r} and {to!r}")
    return HttpResponse(exact(_diff(told)), content_type=JSON)


@router.get(
    "/calls/{key}/blame", response={200: BlameAnswer}, operation_id="read_blame", openapi_extra=errors(404)
)
def read_blame(request: HttpRequest, key: str, attempt: Attempt, after: After) -> HttpResponse:
    """Which pass left each field of the body that reached the provider as it is."""
    told = call_blame(project_of(request, "attempt", "to"), key, attempt=attempt, to=after)
    if told is None:
        raise Http404(f"there is no such call {key!r}, or no request of it was recorded")
    owners = {
        where: None if index is None else told.owner(index).number
        for where, index in told.blame.owners.items()
    }
    return HttpResponse(
        exact(
            {
                "attempt": told.attempt,
                "passes": [] if told.is_as_sent else [_plain(one) for one in told.passes],
                "passes_left_out": told.passes_left_out,
                "begins_at_client": told.begins_at_client,
                "differs_from_sent": told.differs_from_sent,
                "owners": owners,
            }
        ),
        content_type=JSON,
    )


@router.get("/passes", response={200: Catalogue}, operation_id="list_pass_names", openapi_extra=errors())
def list_pass_names(request: HttpRequest) -> HttpResponse:
    """Every name of a pass with how often it ran, what it changed, and how long it took."""
    told = pass_catalogue(project_of(request))
    return answer({"items": told.rows, "next": None, "left_to_compare": told.left_to_compare})


def _plain(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def _diff(told: Comparison) -> dict[str, Any]:
    return {
        "before": _plain(told.before),
        "after": _plain(told.after),
        "problem": told.problem,
        "summary": summary_members(told.summary),
        "operations": [change_members(one) for one in told.operations],
    }


def summary_members(told: Summary) -> dict[str, Any]:
    """A `ChangeSummary`, as `exact` writes it."""
    return _plain(told) | {"counts": {str(kind): count for kind, count in told.counts.items()}}


def change_members(one: Operation) -> dict[str, Any]:
    """A `Change`, as `exact` writes it."""
    return {
        "kind": str(one.kind),
        "before": one.before,
        "after": one.after,
        "old": one.old,
        "new": one.new,
        "is_coarse": one.is_coarse,
    }


def exact(value: Json) -> bytes:
    """JSON text in which every number is as it was recorded, and every text, too."""
    try:
        return orjson.dumps(value, default=_as_written)
    except (orjson.JSONEncodeError, RecursionError):
        return _spelled(value)


def _as_written(value: object) -> orjson.Fragment:
    if isinstance(value, Number):
        return orjson.Fragment(value.text)
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _spelled(value: Json) -> bytes:
    """What the encoder refuses: large integers, unpaired surrogates, deep nesting. Slower, and never recursive."""
    out: list[str] = []
    waiting: list[Any] = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _Text):
            out.append(node.text)
        elif isinstance(node, dict):
            waiting.append(_Text("}"))
            for place, (key, child) in reversed(list(enumerate(node.items()))):
                waiting += (child, _Text(("," if place else "") + json.dumps(key) + ":"))
            out.append("{")
        elif isinstance(node, list):
            waiting.append(_Text("]"))
            for place, child in reversed(list(enumerate(node))):
                waiting += (child, _Text(",")) if place else (child,)
            out.append("[")
        else:
            out.append(node.text if isinstance(node, Number) else json.dumps(node))
    return "".join(out).encode()


@dataclass(frozen=True, slots=True)
class _Text:
    """JSON text that stands as it is."""

    text: str
