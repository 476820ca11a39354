"""Answers that were put together, and what they were put together from: records, and pieces of a stream."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.charts import tree
from dashboard.http import link_with, number_of, wants_fragment
from dashboard.queries.answers import Answer, StreamChunk, answer, answer_part, stream_chunks
from dashboard.queries.bodies import Body

from .bodies import part_page, raw
from .shell import find_project, found, render_page

CHUNKS_PER_PAGE = 500


@dataclass(frozen=True, slots=True)
class DrawnChunk:
    """A piece of a stream: when it came, how long after the one before, and what it says."""

    chunk: StreamChunk
    since_seconds: float | None
    says: str


@require_safe
def answer_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    project = find_project(slug)
    return part_page(
        request,
        project,
        _whole(slug, key),
        address=reverse("answer", args=[slug, key]),
        raw_address=reverse("answer-raw", args=[slug, key]),
        title=f"Answer of attempt {key}",
    )


@require_safe
def answer_raw(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    return raw(_whole(slug, key))


@require_safe
def part_of_answer(request: HttpRequest, slug: str, key: str, number: int) -> HttpResponse:
    project = find_project(slug)
    return part_page(
        request,
        project,
        found(answer_part(project, key, number), "record"),
        address=reverse("answer-part", args=[slug, key, number]),
        raw_address=reverse("answer-part-raw", args=[slug, key, number]),
        title=f"Record {number} of the answer of attempt {key}",
    )


@require_safe
def part_of_answer_raw(request: HttpRequest, slug: str, key: str, number: int) -> HttpResponse:
    return raw(found(answer_part(find_project(slug), key, number), "record"))


@require_safe
def chunks_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The pieces of a stream, some at a time."""
    project = find_project(slug)
    chunks: list[StreamChunk] = found(stream_chunks(project, key), "stream")
    start = number_of(request, "from") or 0
    shown = chunks[start : start + CHUNKS_PER_PAGE]
    end = start + len(shown)
    context = {
        "chunks": _drawn(shown, chunks[start - 1] if 0 < start <= len(chunks) else None),
        "chunks_in_all": len(chunks),
        "has_times": any(chunk.at is not None for chunk in chunks),
        "more_link": link_with(request, **{"from": end}) if end < len(chunks) else None,
        "is_first": start == 0,
        "key": key,
    }
    if wants_fragment(request):
        return render(request, "session/_chunks.html", {**context, "project": project})
    return render_page(request, "session/chunks.html", context, project=project, section="sessions")


def _whole(slug: str, key: str) -> Body:
    told: Answer = found(answer(find_project(slug), key), "attempt")
    if told.body is None:
        raise Http404("This answer was recorded in one piece, or cannot be put together.")
    return told.body


def _drawn(chunks: list[StreamChunk], before: StreamChunk | None) -> list[DrawnChunk]:
    drawn = []
    for chunk in chunks:
        since = None
        if chunk.at is not None and before is not None and before.at is not None:
            since = (chunk.at - before.at).total_seconds()
        drawn.append(DrawnChunk(chunk, since, tree.preview(tree.pairs_of(chunk.value))))
        before = chunk
    return drawn
