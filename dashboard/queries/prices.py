"""The operator's own prices as they stand, and what became of re-pricings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from journal.cost.own_prices import NotAPrice, OwnPrices, read_prices
from journal.models import PriceRow, Project, Repricing

from .asking import read_question
from .costs import plain
from .drill import calls_behind
from .reconcile import Unpriced, unpriced_models

MOST_ENDED = 50
MOST_REPRICINGS = 5
MOST_UNPRICED = 50
_WORDS = {
    "input": "input",
    "cache_read": "cache read",
    "cache_write": "cache write",
    "cache_write_1h": "write for an hour",
    "output": "output",
    "reasoning": "reasoning",
}


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A row of the operator's prices. `is_waiting`: it was added just now and prices nothing yet."""

    number: int
    provider: str
    model: str
    is_of_all_projects: bool
    valid_from: datetime | None
    valid_to: datetime | None
    in_force_from: datetime
    in_force_to: datetime | None
    is_waiting: bool
    note: str
    says: list[str]
    prices: OwnPrices | None


@dataclass(frozen=True, slots=True)
class ModelChange:
    """What a re-pricing changed for the calls of one model."""

    name: str
    calls: int
    changed: int
    became_known: int
    became_unknown: int
    before_usd: Decimal
    after_usd: Decimal

    @property
    def difference_usd(self) -> Decimal:
        """What they cost more now."""
        return self.after_usd - self.before_usd


@dataclass(frozen=True, slots=True)
class RepricingRow:
    """A re-pricing: how far it is, and what it changed so far."""

    number: int
    requested_at: datetime
    finished_at: datetime | None
    calls_from: datetime | None
    calls_to: datetime | None
    calls: int
    done: int
    failure: str | None
    models: list[ModelChange]

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return min(100, round(100 * self.done / self.calls)) if self.calls else 100

    @property
    def changed(self) -> int:
        """Calls of which the cost is another one now."""
        return sum(model.changed for model in self.models)

    @property
    def difference_usd(self) -> Decimal:
        """What all of them cost more now."""
        return sum((model.difference_usd for model in self.models), Decimal(0))


def own_prices(project: Project, *, now: datetime | None = None) -> tuple[list[OwnPrice], list[OwnPrice]]:
    """The rows that hold for a project, and the newest of those that were ended. Two statements."""
    rows = PriceRow.objects.filter(Q(project=project) | Q(project__isnull=True))
    at = now or datetime.now(UTC)
    held = rows.filter(in_force_to__isnull=True).order_by("model_pattern", "provider_pattern", "pk")
    ended = rows.filter(in_force_to__isnull=False).order_by("-in_force_to", "-pk")[:MOST_ENDED]
    return [_shown(row, at) for row in held], [_shown(row, at) for row in ended]


def own_price(project: Project, number: int) -> OwnPrice | None:
    """A row in force that holds for a project. One statement."""
    row = price_row(project, number)
    return _shown(row, datetime.now(UTC)) if row is not None else None


def price_row(project: Project, number: int) -> PriceRow | None:
    """The row itself, for who wants to end it. One statement."""
    rows = PriceRow.objects.filter(Q(project=project) | Q(project__isnull=True), in_force_to__isnull=True)
    return rows.filter(pk=number).first()


def _shown(row: PriceRow, now: datetime) -> OwnPrice:
    try:
        prices: OwnPrices | None = read_prices(row.prices)
    except NotAPrice:
        prices = None
    return OwnPrice(
        number=row.pk,
        provider=row.provider_pattern,
        model=row.model_pattern,
        is_of_all_projects=row.project_id is None,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
        is_waiting=row.in_force_from > now,
        note=row.note,
        says=_says(prices) if prices is not None else ["it can no longer be read"],
        prices=prices,
    )


def _says(prices: OwnPrices) -> list[str]:
    """A row in words, a rate or a condition each."""
    said = [_rates(prices.rates, "")]
    said += [
        _rates(tier.rates, f"above {tier.above_input_tokens:,} input tokens: ")
        for tier in sorted(prices.tiers, key=lambda tier: tier.above_input_tokens)
    ]
    said += [f"{name} × {plain(factor)}" for name, factor in sorted(prices.factors.items())]
    if prices.request_usd is not None:
        said.append(f"${plain(prices.request_usd)} for each request")
    said += [f"${plain(usd)} for each {name}" for name, usd in sorted(prices.tools.items())]
    if prices.discount_percent is not None:
        said.append(f"{plain(prices.discount_percent)} % off")
    return said


def _rates(rates: Any, before: str) -> str:
    told = [
        f"{words} ${plain(rate)}"
        for name, words in _WORDS.items()
        if (rate := getattr(rates, name)) is not None
    ]
    return before + ", ".join(told)


def repricing_rows(project: Project) -> list[RepricingRow]:
    """The newest re-pricings, the last one first. One statement."""
    rows = Repricing.objects.filter(project=project).order_by("-pk")[:MOST_REPRICINGS]
    return [
        RepricingRow(
            number=row.pk,
            requested_at=row.requested_at,
            finished_at=row.finished_at,
            calls_from=row.calls_from,
            calls_to=row.calls_to,
            calls=row.calls,
            done=row.done,
            failure=row.failure,
            models=sorted(
                (_change(name, told) for name, told in row.report.get("models", {}).items()),
                key=lambda change: (-abs(change.difference_usd), change.name),
            ),
        )
        for row in rows
    ]


def _change(name: str, told: dict[str, Any]) -> ModelChange:
    return ModelChange(
        name=name or "all others",
        calls=told["calls"],
        changed=told["changed"],
        became_known=told["became_known"],
        became_unknown=told["became_unknown"],
        before_usd=Decimal(told["before_usd"]),
        after_usd=Decimal(told["after_usd"]),
    )


def models_without_price(project: Project) -> list[tuple[Unpriced, str]]:
    """Models that we have no price for, each with the query that keeps its calls. Five statements at most."""
    question = read_question(project, {"from": "all", "group": "provider,model"}).question
    found = [row for row in unpriced_models(project, question) if row.model is not None]
    return [
        (row, calls_behind(question, (row.provider, row.model), "price:unknown"))
        for row in found[:MOST_UNPRICED]
    ]
