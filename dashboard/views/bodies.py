"""Bodies of requests, answers and passes: as a folded tree, a part of it, or the raw JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.charts import find, tree
from dashboard.charts.find import LONGEST_WORDS, Found
from dashboard.exports.curl import Request as CurlRequest
from dashboard.exports.curl import command
from dashboard.http import BadParameterError, number_of, wants_fragment
from dashboard.queries.answers import Answer, answer
from dashboard.queries.bodies import (
    Body,
    SentRequest,
    Side,
    attempt_body,
    both_bodies,
    pass_body,
    sent_request,
)
from dashboard.queries.call import find_call
from dashboard.queries.raw import call_events
from dashboard.queries.shapes import AttemptRow
from journal.models import Project
from journal.vocabulary import EventType

from .shell import find_project, found, render_page

LARGEST_INSTEAD_CHARACTERS = 100_000
EVENT_OF_SIDE = {Side.REQUEST: EventType.LLM_REQUESTED, Side.RESPONSE: EventType.LLM_RETURNED}
CAPTURED_WORDS = {
    "preview": "The sender recorded only the beginning of this body.",
    "hash": "The sender recorded only a hash of this body.",
    "none": "The sender recorded no body.",
    "reconstructed": "This body was put together from a transcript; it is not what went over the wire.",
}


@dataclass(frozen=True, slots=True)
class Made:
    """What an answer was put together from: links to its records, or to the stream as it came, piece by piece."""

    is_whole: bool
    parts: list[tuple[int, str]]
    chunks_link: str | None
    recorded_link: str | None


@dataclass(frozen=True, slots=True)
class DrawnBody:
    """A body ready for the template. `root` None: `reason` says why there is no tree.

    `instead` is what the event told where a body should have been: a preview, a hash, an error.
    """

    root: tree.Node | None
    reason: str | None
    captured: str | None
    size_bytes: int | None
    address: str
    raw_address: str
    instead: tree.Node | None = None
    is_stream: bool = False
    made: Made | None = None


def both_sides(project: Project, attempt: AttemptRow, *, in_parts: bool) -> tuple[DrawnBody, DrawnBody]:
    """Request and answer of an attempt, drawn; the answer put together where a stream or several records tell it."""
    bodies: dict[Side, Body] = found(both_bodies(project, attempt.key), "attempt")
    request, recorded = (_side(project, attempt, side, bodies[side]) for side in Side)
    if not in_parts and not recorded.is_stream:
        return request, recorded
    return request, _answer(project, attempt, recorded)


def _side(project: Project, attempt: AttemptRow, side: Side, body: Body) -> DrawnBody:
    address = reverse("body", args=[project.slug, attempt.key, side])
    side_drawn = drawn(body, address, reverse("body-raw", args=[project.slug, attempt.key, side]))
    has_event = attempt.has_request if side is Side.REQUEST else attempt.has_response
    if body.json is not None or not has_event:
        return side_drawn
    return replace(side_drawn, instead=told_instead(project, attempt, side))


def _answer(project: Project, attempt: AttemptRow, recorded: DrawnBody) -> DrawnBody:
    told: Answer = found(answer(project, attempt.key), "attempt")
    place = [project.slug, attempt.key]
    made = Made(
        is_whole=told.body is not None,
        parts=[
            (number, reverse("answer-part", args=[*place, number])) for number in range(1, told.parts + 1)
        ],
        chunks_link=reverse("chunks", args=place) if told.is_stream else None,
        recorded_link=recorded.address if told.is_stream else None,
    )
    if told.body is None or not (told.parts or told.is_stream):
        return replace(recorded, made=made if told.is_stream else None)
    whole = drawn(told.body, reverse("answer", args=place), reverse("answer-raw", args=place))
    return replace(whole, made=made)


def told_instead(project: Project, attempt: AttemptRow, side: Side) -> tree.Node | None:
    """What the event of a side says beside a body, found among the events of its call."""
    call = find_call(project, attempt.key.rpartition(".")[0])
    for event in call_events(call) if call is not None else []:
        if event.type != EVENT_OF_SIDE[side] or len(event.json) > LARGEST_INSTEAD_CHARACTERS:
            continue
        told = dict(tree.parse(event.json))
        if _tells_of(told, attempt):
            return tree.draw_whole(told["data"]) if told.get("data") else None
    return None


def drawn(
    body: Body, address: str, raw_address: str, *, path: str = "", start: int = 0, until: int | None = None
) -> DrawnBody:
    """The tree of a body, or of a part of it; what cannot be drawn says why."""
    root, reason = None, body.reason
    if body.json is not None:
        root, reason = _tree(body.json, path, start, until)
    size_bytes = None if body.json is None else len(body.json)
    captured = CAPTURED_WORDS.get(body.captured or "")
    return DrawnBody(root, reason, captured, size_bytes, address, raw_address, is_stream=body.is_stream)


@dataclass(frozen=True, slots=True)
class DrawnPlaces:
    """Where words stand in a body, each place with an address that shows it. `found` None: it cannot be read."""

    words: str
    found: Found | None
    places: list[tuple[find.Place, str]]


def places(body: Body, address: str, words: str) -> DrawnPlaces:
    """Every place of the words in a body, the first of them with links."""
    if body.json is None or not tree.is_readable(body.json):
        return DrawnPlaces(words, None, [])
    try:
        told = find.find(tree.parse(body.json), words)
    except (ValueError, RecursionError):
        return DrawnPlaces(words, None, [])
    return DrawnPlaces(words, told, [(place, _address_of(address, place, words)) for place in told.places])


def _address_of(address: str, place: find.Place, words: str) -> str:
    where = {"path": place.pointer, "find": words} | ({"from": place.at} if place.at else {})
    return f"{address}?{urlencode(where, errors='surrogatepass')}"


def _tree(text: bytes, path: str, start: int, until: int | None) -> tuple[tree.Node | None, str | None]:
    if not tree.is_readable(text):
        return None, "This body is too large to be drawn as a tree; the raw JSON holds all of it."
    try:
        return tree.draw(tree.parse(text), pointer=path, start=start, until=until), None
    except tree.NoSuchPart:
        raise Http404("There is no such part in this body.") from None
    except (ValueError, RecursionError):
        return None, "This body cannot be read as JSON; the raw text holds all of it."


def _tells_of(event: dict[str, Any], attempt: AttemptRow) -> bool:
    """Whether an event is about this attempt; one that names none is about the first."""
    if event.get("attempt_id") is not None:
        return event["attempt_id"] == attempt.attempt_id
    return str(event.get("attempt") or 1) == str(attempt.number)


@require_safe
def attempt_body_page(request: HttpRequest, slug: str, key: str, side: str) -> HttpResponse:
    project = find_project(slug)
    body: Body = found(attempt_body(project, key, Side(side)), "attempt")
    return part_page(
        request,
        project,
        body,
        address=reverse("body", args=[slug, key, side]),
        raw_address=reverse("body-raw", args=[slug, key, side]),
        title=f"{side.capitalize()} of attempt {key}",
    )


@require_safe
def pass_body_page(request: HttpRequest, slug: str, key: str, number: int) -> HttpResponse:
    project = find_project(slug)
    body: Body = found(pass_body(project, key, number), "pass")
    return part_page(
        request,
        project,
        body,
        address=reverse("pass-body", args=[slug, key, number]),
        raw_address=reverse("pass-body-raw", args=[slug, key, number]),
        title=f"Body after pass {number} of call {key}",
    )


def part_page(
    request: HttpRequest, project: Project, body: Body, *, address: str, raw_address: str, title: str
) -> HttpResponse:
    path = request.GET.get("path", "")
    words = request.GET.get("find", "")
    if len(words) > LONGEST_WORDS:
        raise BadParameterError("find", words[:40], hint=f"It may have {LONGEST_WORDS} characters.")
    looks_for_places = bool(words) and not path
    if looks_for_places and wants_fragment(request):
        context = {"found": places(body, address, words), "address": address, "raw_address": raw_address}
        return render(request, "session/_found.html", context)
    part = drawn(
        body,
        address,
        raw_address,
        path=path,
        start=number_of(request, "from") or 0,
        until=number_of(request, "to"),
    )
    context = {
        "body": part,
        "title": title,
        "path": path,
        "words": words,
        "address": address,
        "found": places(body, address, words) if looks_for_places else None,
    }
    if wants_fragment(request):
        return render(request, "session/_part.html", context)
    return render_page(request, "session/body.html", context, project=project, section="sessions")


@require_safe
def attempt_request_curl(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The request of an attempt as a shell command: text, and nothing else, for a browser as well."""
    sent: SentRequest = found(sent_request(find_project(slug), key), "attempt")
    text = command(CurlRequest(sent.body, sent.protocol, sent.model, sent.url, sent.method, sent.headers))
    return _as_text(HttpResponse(text, content_type="text/plain; charset=utf-8"))


@require_safe
def attempt_body_raw(request: HttpRequest, slug: str, key: str, side: str) -> HttpResponse:
    return raw(found(attempt_body(find_project(slug), key, Side(side)), "attempt"))


@require_safe
def pass_body_raw(request: HttpRequest, slug: str, key: str, number: int) -> HttpResponse:
    return raw(found(pass_body(find_project(slug), key, number), "pass"))


def raw(body: Body) -> HttpResponse:
    """The bytes as stored. A browser must show them as text and nothing else."""
    if body.json is None:
        raise Http404(body.reason)
    return _as_text(HttpResponse(body.json, content_type="application/json; charset=utf-8"))


def _as_text(response: HttpResponse) -> HttpResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return response
