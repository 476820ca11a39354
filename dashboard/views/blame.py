"""Who left each field of a body as it is, the way of one field, and what one pass touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.charts import blamed, difference
from dashboard.http import number_of
from dashboard.queries.call import CallDetail, call_detail
from dashboard.queries.passes import CallBlame, call_blame
from journal.diff.operations import Operation
from journal.diff.pointers import find, resolve

from .passes import call_link, diff_address
from .shell import find_project, found, render_page

#: Passes whose names stand above a blame.
MOST_OWNERS = 60
#: Steps of the history of one field that are drawn.
MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class BlameLinks:
    """Addresses of one blame."""

    page: str
    kept: dict[str, str]

    def to(self, **more: Any) -> str:
        """With a `path`, a `pass`, or the part `under` a pointer."""
        told = {name: value for name, value in more.items() if value not in (None, "")}
        query = urlencode({**self.kept, **told}, errors="surrogatepass")
        return f"{self.page}?{query}" if query else self.page


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """A field after one pass."""

    number: int
    name: str | None
    pointer: str
    is_first: bool
    lines: list[difference.Line]
    text: str


@require_safe
def blame_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The body that reached the provider, with the pass that left each field as it is."""
    project = find_project(slug)
    detail: CallDetail = found(call_detail(project, key), "call")
    attempt, to = number_of(request, "attempt"), number_of(request, "to")
    told: CallBlame = found(
        call_blame(project, key, attempt=attempt, to=to), "body with a way that was recorded"
    )
    path, under, only = request.GET.get("path"), request.GET.get("under", ""), number_of(request, "pass")
    index = told.index(only) if only is not None else None
    if only is not None and index is None:
        raise Http404("This pass is not on the way of this body.")
    page = reverse("blame", args=[slug, key])
    kept = {name: request.GET[name] for name in ("attempt", "to") if name in request.GET}

    link = BlameLinks(page, kept).to

    telling = [
        one for place, one in enumerate(told.passes) if place == 0 or one.operations or one.number == only
    ]
    context = {
        "detail": detail,
        "told": told,
        "last": told.passes[-1],
        "attempts": [
            (number, f"{page}?{urlencode({'attempt': number})}", told.attempt == number)
            for number in sorted({row.attempt for row in detail.passes if row.has_body and row.attempt})
        ],
        "owners": [(one, link(**{"pass": one.number}), one.number == only) for one in telling[:MOST_OWNERS]],
        "owners_left_out": max(len(telling) - MOST_OWNERS, 0),
        "quiet": len(told.passes) - len(telling),
        "tree": blamed.lay_out_blame(_part(told, under), told.blame.owners, under=under, only=index),
        "labels": [_label(told, place) for place in range(len(told.passes))],
        "numbers": [one.number for one in told.passes],
        "links": BlameLinks(page, kept),
        "under": under,
        "path": path,
        "history": _history(told, path) if path is not None else [],
        "only": told.owner(index) if index is not None else None,
        "only_lines": _touched(told, index),
        "all_link": link(),
        "sent_link": diff_address(project, key, str(told.passes[-1].number), f"request.{told.attempt or 1}"),
        "call_link": call_link(project, detail),
        "diff_link": diff_address(project, key, str(told.passes[0].number), str(told.passes[-1].number)),
    }
    return render_page(request, "passes/blame.html", context, project=project, section="sessions")


def _label(told: CallBlame, place: int) -> str:
    """What the gutter calls a pass; the first one left what none of the others touched."""
    one = told.passes[place]
    if place == 0:
        return "client" if told.begins_at_client else "as it began"
    return f"{one.number} {one.name or 'no name'}"


def _part(told: CallBlame, under: str) -> Any:
    try:
        return find(told.value, resolve(told.value, under))
    except LookupError:
        raise Http404("There is no such part in this body.") from None


def _touched(told: CallBlame, index: int | None) -> list[difference.Line]:
    if index is None:
        return []
    before, after = told.blame.values(index)
    return difference.lay_out(before, after, told.blame.touched_by(index))


def _history(told: CallBlame, path: str) -> list[HistoryStep]:
    try:
        steps = told.blame.history(path)
    except LookupError:
        raise Http404("There is no such field in this body.") from None
    shown = [step for place, step in enumerate(steps) if place == 0 or step.operations][:MOST_STEPS]
    return [
        HistoryStep(
            number=told.owner(step.index).number,
            name=told.owner(step.index).name,
            pointer=step.pointer,
            is_first=place == 0,
            lines=_field_lines(step.operations),
            text=_value_text(told, step.index, step.pointer),
        )
        for place, step in enumerate(shown)
    ]


def _field_lines(operations: tuple[Operation, ...]) -> list[difference.Line]:
    return [line for one in operations for line in difference.lay_out_operation(one)]


def _value_text(told: CallBlame, index: int, where: str) -> str:
    _, after = told.blame.values(index)
    value = find(after, resolve(after, where))
    return difference.outline(value) if isinstance(value, dict | list) else difference.scalar(value)[:400]
