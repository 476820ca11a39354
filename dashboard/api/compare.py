"""Two calls, two attempts or two sessions beside each other, as their page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from dashboard.queries.compare import BodyDiff, ComparedCall, compare_calls
from dashboard.queries.compare_sessions import Divergence, Pair, SessionComparison, compare_sessions
from dashboard.queries.costs import plain
from dashboard.queries.figures import Figure
from dashboard.queries.sessions import find_session
from dashboard.queries.shapes import SessionSummary

from .answers import JSON, errors, project_of
from .passes import Change, ChangeSummary, change_members, exact, summary_members

router = Router(tags=["passes"])

With = Annotated[str, Query(..., alias="with", min_length=1, max_length=2000, description="The other one.")]


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """`before` is of the one in the address, `after` of the other; null is unknown. Amounts are texts."""

    name: str
    unit: str
    before: str | int | float | None
    after: str | int | float | None
    difference: str | int | float | None


@dataclass(frozen=True, slots=True)
class ComparedBody:
    """Operations that make the second body of the first. With a `problem` there are none.

    `is_assembled`: a stream is compared as the answer that it comes to.
    """

    problem: str | None
    is_assembled: bool
    summary: ChangeSummary
    operations: list[Change]


@dataclass(frozen=True, slots=True)
class CallsCompared:
    """Two calls, each with the attempt that is looked at, or two attempts."""

    before: ComparedCall
    after: ComparedCall
    figures: list[ComparedFigure]
    request: ComparedBody
    response: ComparedBody


@dataclass(frozen=True, slots=True)
class ComparedTool:
    """A tool that a step asked for."""

    name: str | None
    is_error: bool


@dataclass(frozen=True, slots=True)
class ComparedStep:
    """One call of a lane. `tool_seconds` is what its tools took."""

    key: str
    number: int
    status: str
    model: str | None
    duration_seconds: float | None
    input_tokens: int | None
    cache_read_tokens: int | None
    output_tokens: int | None
    cost_usd: str | None
    tools: list[ComparedTool]
    tool_seconds: float | None


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """Steps that stand beside each other. `is_same`: what was new in both is the same."""

    before: ComparedStep | None
    after: ComparedStep | None
    is_same: bool
    cost_difference_usd: str | None
    seconds_difference: float | None
    has_other_tools: bool


@dataclass(frozen=True, slots=True)
class SessionsCompared:
    """Two sessions. `trunk` are the steps whose prompts are the same, `pairs` those after the `divergence`.

    `other_offers` names what differs beside the messages. `left_out` steps are not told.
    """

    before: SessionSummary
    after: SessionSummary
    figures: list[ComparedFigure]
    trunk: list[ComparedPair]
    pairs: list[ComparedPair]
    divergence: Divergence | None
    other_offers: list[str]
    left_out: int


@router.get(
    "/calls/{key}/compare",
    response={200: CallsCompared},
    operation_id="compare_calls",
    openapi_extra=errors(404),
)
def read_calls_compared(request: HttpRequest, key: str, other: With) -> HttpResponse:
    """Two calls, or two attempts (`<call key>.<number>`): figures, and what changed in request and answer."""
    told = compare_calls(project_of(request, "with"), key, other)
    if told is None:
        raise Http404(f"there are no calls or attempts {key!r} and {other!r}")
    return HttpResponse(
        exact(
            {
                "before": _told(told.before),
                "after": _told(told.after),
                "figures": _figures(told.figures),
                "request": _body(told.request),
                "response": _body(told.response),
            }
        ),
        content_type=JSON,
    )


@router.get(
    "/sessions/{id}/compare",
    response={200: SessionsCompared},
    operation_id="compare_sessions",
    openapi_extra=errors(404),
)
def read_sessions_compared(request: HttpRequest, id: str, other: With) -> HttpResponse:
    """Two sessions: the steps they share, where they part, and what each went through after that."""
    project = project_of(request, "with")
    one, second = find_session(project, id), find_session(project, other)
    if one is None or second is None:
        raise Http404(f"there is no session {id if one is None else other!r}")
    return HttpResponse(exact(_sessions(compare_sessions(project, one, second))), content_type=JSON)


def _sessions(told: SessionComparison) -> dict[str, Any]:
    return {
        "before": _told(told.before),
        "after": _told(told.after),
        "figures": _figures(told.figures),
        "trunk": [_pair(pair) for pair in told.trunk],
        "pairs": [_pair(pair) for pair in told.pairs],
        "divergence": _told(told.divergence),
        "other_offers": told.other_offers,
        "left_out": told.left_out,
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "before": _told(pair.before),
        "after": _told(pair.after),
        "is_same": pair.is_same,
        "cost_difference_usd": _number(pair.cost_difference),
        "seconds_difference": pair.seconds_difference,
        "has_other_tools": pair.has_other_tools,
    }


def _figures(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    return [
        {
            "name": figure.name,
            "unit": str(figure.unit),
            "before": _number(figure.before),
            "after": _number(figure.after),
            "difference": _number(figure.difference),
        }
        for figure in figures
    ]


def _body(told: BodyDiff) -> dict[str, Any]:
    return {
        "problem": told.problem,
        "is_assembled": told.is_assembled,
        "summary": summary_members(told.summary),
        "operations": [change_members(one) for one in told.operations],
    }


def _number(value: Decimal | int | float | str | None) -> int | float | str | None:
    """Amounts as text, so that no digit is lost."""
    return plain(value) if isinstance(value, Decimal) else value


def _told(value: object) -> Any:
    """A dataclass as JSON says it, moments with a Z."""
    return orjson.loads(orjson.dumps(value, default=_amount, option=orjson.OPT_UTC_Z))


def _amount(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")
