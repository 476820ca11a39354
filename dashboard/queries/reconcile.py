"""What was reported beside what we compute, and the models that we have no price for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Abs

from dashboard.grammar.calls import IS_REPORTED_IN_PART
from journal.models import Project
from journal.models.fields import UsdField

from .costs import USD, with_edition
from .dimensions import Dimension, Key
from .measures import Figure, Measures
from .spending import CostQuestion, calls_of, spending

MOST_CALLS = 50
USUAL_ABOVE_PERCENT = 5
#: Sellers and their models, as prices are looked up.
BY_MODEL = (Dimension.PROVIDER, Dimension.MODEL)


@dataclass(frozen=True, slots=True)
class Beside:
    """Reported and computed, of calls that have both in US dollars. `percent` is of what was reported."""

    calls: int
    reported_usd: Decimal
    computed_usd: Decimal

    @property
    def difference_usd(self) -> Decimal:
        """What was reported beyond what we compute."""
        return self.reported_usd - self.computed_usd

    @property
    def percent(self) -> Decimal | None:
        """The difference as a share of what was reported."""
        return self.difference_usd / self.reported_usd * 100 if self.reported_usd else None


@dataclass(frozen=True, slots=True)
class ModelBeside:
    """One model of one provider."""

    provider: Key
    model: Key
    beside: Beside


@dataclass(frozen=True, slots=True)
class CallBeside:
    """A call of which both figures are known, and differ."""

    key: str
    session_key: str
    started_at: datetime | None
    model: str | None
    beside: Beside
    where: str | None
    price_list: str | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Both figures by model, and the calls in which they differ most."""

    models: list[ModelBeside]
    total: Beside
    calls: list[CallBeside]


@dataclass(frozen=True, slots=True)
class Unpriced:
    """A model that we have no price for, or whose tokens nobody told, with what is known of its calls."""

    provider: Key
    model: Key
    unknown_calls: int
    untold_calls: int
    measures: Measures


def reconciliation(project: Project, question: CostQuestion, *, above_percent: int) -> Reconciliation:
    """Both figures, and the calls in which they differ by more than so many percent. Four statements at most."""
    asked = CostQuestion(BY_MODEL, question.span, question.filters, Figure.REPORTED)
    found = spending(project, asked)
    models = [
        ModelBeside(group.keys[0], group.keys[1], _beside(group.measures))
        for group in found.groups
        if group.measures.known_calls("both_reported")
    ]
    return Reconciliation(
        sorted(models, key=lambda one: (-abs(one.beside.difference_usd), str(one.model))),
        _beside(found.total),
        _calls(project, question, above_percent) if models else [],
    )


def _beside(measures: Measures) -> Beside:
    return Beside(
        measures.known_calls("both_reported"),
        measures.amount("both_reported") or Decimal(0),
        measures.amount("both_computed") or Decimal(0),
    )


def _calls(project: Project, question: CostQuestion, above_percent: int) -> list[CallBeside]:
    both = ~IS_REPORTED_IN_PART & Q(
        reported_amount__isnull=False,
        reported_currency=USD,
        reported_is_estimate=False,
        computed_usd__isnull=False,
    )
    apart = Abs(F("reported_amount") - F("computed_usd"), output_field=UsdField())
    rows = (
        with_edition(calls_of(project, question).filter(both).select_related("session"))
        .annotate(
            apart=apart,
            allowed=ExpressionWrapper(F("reported_amount") / 100 * above_percent, output_field=UsdField()),
        )
        .filter(apart__gt=F("allowed"))
        .order_by("-apart", "id")
    )
    return [
        CallBeside(
            key=call.key,
            session_key=call.session.key,
            started_at=call.started_at,
            model=call.request_model or call.response_model,
            beside=Beside(1, call.reported_amount or Decimal(0), call.computed_usd or Decimal(0)),
            where=call.reported_where,
            price_list=call.price_edition.name if call.price_edition else None,
        )
        for call in rows[:MOST_CALLS]
    ]


def unpriced_models(project: Project, question: CostQuestion) -> list[Unpriced]:
    """Models with calls of which we cannot compute the cost, the most calls first. Three statements at most."""
    found = spending(project, CostQuestion(BY_MODEL, question.span, question.filters, Figure.COMPUTED)).groups
    rows = [
        Unpriced(
            group.keys[0],
            group.keys[1],
            unknown_calls=group.measures.count("unknown_cost_calls"),
            untold_calls=group.measures.count("unknown_usage_calls"),
            measures=group.measures,
        )
        for group in found
        if group.measures.count("unknown_cost_calls")
    ]
    return sorted(rows, key=lambda row: (-row.unknown_calls, str(row.model)))
