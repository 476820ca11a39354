"""What was spent: sums by one or two dimensions, and reports as files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router
from pydantic import WithJsonSchema

from dashboard.exports import FORMATS, missing_formats
from dashboard.exports.names import file_name
from dashboard.queries.asking import read_format, read_per, read_question
from dashboard.queries.costs import plain
from dashboard.queries.dimensions import Dimension
from dashboard.queries.labels import key_names, label_of
from dashboard.queries.measures import Figure, Measures
from dashboard.queries.report import Per, cost_report
from dashboard.queries.shapes import Cost, Tokens
from dashboard.queries.spending import CostGroup, CostQuestion, spending, total_spending
from dashboard.queries.values import seconds

from .answers import Text, answer, errors, project_of

router = Router(tags=["costs"])

_PARAMETERS = ("group", "from", "to", "tz", "q", "figure")
Group = Annotated[str, Query("", max_length=100, description="One or two, with a comma. Default: model,day.")]
From = Annotated[
    str,
    Query(
        "", alias="from", max_length=40, description="A day, a local moment of a whole quarter hour, or all."
    ),
]
To = Annotated[str, Query("", max_length=40, description="A day, which is included, or the moment after it.")]
Zone = Annotated[str, Query("", max_length=60, description="Whose days. Default: UTC.")]
FigureName = Annotated[
    str,
    WithJsonSchema({"type": "string", "enum": ["", *Figure]}),
    Query("", description="Which figure puts groups in order. Default: best."),
]
PerName = Annotated[
    str, WithJsonSchema({"type": "string", "enum": ["", *Per]}), Query("", description="Default: group.")
]
Format = Annotated[
    str, WithJsonSchema({"type": "string", "enum": ["", *FORMATS]}), Query("", description="Default: csv.")
]


@dataclass(frozen=True, slots=True)
class Waste:
    """What was paid or waited for and gave nothing; `usd` is a part of the cost."""

    usd: str | None
    seconds: float
    calls: int
    failed_calls: int
    repeated_calls: int
    abandoned_calls: int
    double_calls: int


@dataclass(frozen=True, slots=True)
class Spent:
    """Sums over calls. `costs` has one amount for each currency."""

    calls: int
    attempts: int
    failed_attempts: int
    errors: int
    tokens: Tokens
    provider_seconds: float | None
    wait_seconds: float
    costs: list[Cost]
    cost_unknown_calls: int
    computed_cost_unknown_calls: int
    waste: Waste


@dataclass(frozen=True, slots=True)
class CostItem(Spent):
    """The calls that share these values, by dimension; null is what nobody told."""

    group: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class CostList:
    """All groups, what they add up to, and the same for as long a time right before."""

    items: list[CostItem]
    next: str | None
    total: Spent
    previous: Spent | None
    since: str
    until: str
    tz: str


@router.get("/costs", response={200: CostList}, operation_id="read_costs", openapi_extra=errors())
def read_costs(
    request: HttpRequest, group: Group, from_: From, to: To, tz: Zone, q: Text, figure: FigureName
) -> HttpResponse:
    """Sums in groups, in order of time or the dearest first; the same that the Costs page shows."""
    project = project_of(request, *_PARAMETERS)
    question = read_question(project, request.GET).question
    found = spending(project, question)
    span, names = question.span, key_names(project) if Dimension.KEY in question.group else {}
    previous = None
    if not span.is_everything:
        previous = total_spending(project, CostQuestion((), span.before(), question.filters, question.figure))
    return answer(
        CostList(
            items=[_item(one, question, names) for one in found.groups],
            next=None,
            total=_spent(found.total),
            previous=_spent(previous) if previous is not None else None,
            since=span.starts_at.isoformat(),
            until=span.ends_at.isoformat(),
            tz=span.zone_name,
        )
    )


@router.get(
    "/costs/report",
    operation_id="export_costs",
    openapi_extra={
        "responses": {
            **errors()["responses"],
            200: {
                "description": "The report. Its trailer says how many rows it has and whether it is complete.",
                "content": {kind: {"schema": {}} for _, kind in FORMATS.values()},
            },
        }
    },
)
def export_costs(
    request: HttpRequest,
    per: PerName,
    format: Format,
    group: Group,
    from_: From,
    to: To,
    tz: Zone,
    q: Text,
) -> StreamingHttpResponse:
    """One row for each call, session, model, day, user, tag or group, streamed."""
    project = project_of(request, *_PARAMETERS, "per", "format")
    name = read_format(format, list(FORMATS), missing_formats())
    report = cost_report(project, read_per(per), read_question(project, request.GET).question)
    write, content_type = FORMATS[name]
    headers = {"Content-Disposition": f'attachment; filename="{file_name(report.head, name)}"'}
    return StreamingHttpResponse(write(report), content_type=content_type, headers=headers)


def _item(found: CostGroup, question: CostQuestion, names: Mapping[str, str]) -> CostItem:
    keys = {
        str(name): None if key is None else label_of(name, key, question.span, names)
        for name, key in zip(question.group, found.keys, strict=True)
    }
    spent = _spent(found.measures)
    return CostItem(**{name: getattr(spent, name) for name in Spent.__dataclass_fields__}, group=keys)


def _spent(measures: Measures) -> Spent:
    count = measures.count
    wasted = measures.amount("waste")
    return Spent(
        calls=count("calls"),
        attempts=count("attempts"),
        failed_attempts=count("failed_attempts"),
        errors=count("errors"),
        tokens=measures.tokens(),
        provider_seconds=seconds(count("provider_us")) if count("timed_calls") else None,
        wait_seconds=seconds(count("wait_us")),
        costs=measures.costs(),
        cost_unknown_calls=count("unknown_best_calls"),
        computed_cost_unknown_calls=count("unknown_cost_calls"),
        waste=Waste(
            usd=plain(wasted) if wasted is not None else None,
            seconds=seconds(count("waste_us")),
            calls=count("waste_calls"),
            failed_calls=count("waste_failed_calls"),
            repeated_calls=count("waste_repeated_calls"),
            abandoned_calls=count("waste_abandoned_calls"),
            double_calls=count("waste_double_calls"),
        ),
    )
