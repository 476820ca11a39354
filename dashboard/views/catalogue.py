"""The passes of a project by name, and one name over time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.charts import spark
from dashboard.grammar.write import all_of, is_untold, is_value
from dashboard.queries.catalogue import CatalogueRow, named_pass, pass_catalogue

from .shell import find_project, render_page


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A name of the catalogue, and the calls that went through such a pass."""

    row: CatalogueRow
    link: str


@require_safe
def catalogue_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Every name of a pass, and what came of it."""
    project = find_project(slug)
    catalogue = pass_catalogue(project)
    calls = reverse("calls", args=[slug])
    name = request.GET.get("name")
    named = named_pass(project, name) if name and "\0" not in name else None
    if name and named is None:
        raise Http404("No pass of this name was recorded in this project.")
    page = reverse("passes", args=[slug])
    rows = [
        DrawnRow(
            row,
            f"{page}?{urlencode({'name': row.name}, errors='surrogatepass')}"
            if row.name
            else f"{calls}?{urlencode({'q': _asked_for(row.name)}, errors='surrogatepass')}",
        )
        for row in catalogue.rows
    ]
    context = {
        "catalogue": catalogue,
        "rows": rows,
        "named": named,
        "runs": spark.draw([Decimal(day.runs) for day in named.days]) if named is not None else [],
        "calls_link": f"{calls}?{urlencode({'q': _asked_for(name)})}" if name else None,
        "places": [
            (path, count, f"{calls}?{urlencode({'q': _changed_by(name, path)})}")
            for path, count in (named.paths if named is not None else [])
        ],
    }
    return render_page(request, "passes/catalogue.html", context, project=project, section="passes")


def _changed_by(name: str | None, path: str) -> str:
    return all_of(is_value("blame", name or ""), is_value("changed", path))


def _asked_for(name: str | None) -> str:
    return is_untold("pass") if name is None else is_value("pass", name)
