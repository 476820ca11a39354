"""What is counted on the Costs page: sums over calls, from rollups or from the calls themselves, alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Aggregate, Case, Count, F, Q, Sum, TextField, Value, When

from dashboard.grammar.calls import UNKNOWN_COST
from journal.models.fields import UsdField
from journal.vocabulary import Status

from .costs import USD, plain
from .sessions import summed_tokens
from .shapes import Cost, Tokens

BUCKETS = ("input_uncached", "cache_read", "cache_write", "output_visible", "reasoning")
#: Kinds of waste: each has a column in rollups, and its name in the list of a call.
_NAMED_WASTES = ("failed", "repeated", "abandoned")
WASTES = (*_NAMED_WASTES, "double")
_COUNTS = (
    "calls",
    "attempts",
    "failed_attempts",
    "errors",
    *(f"{name}_tokens" for name in BUCKETS),
    *(f"{name}_calls" for name in BUCKETS),
    "unknown_usage_calls",
    "at_least_calls",
    "timed_calls",
    "provider_us",
    "wait_us",
    "computed_cost_calls",
    "unknown_cost_calls",
    "reported_cost_calls",
    "best_cost_calls",
    "unknown_best_calls",
    "waste_calls",
    "waste_us",
    *(f"waste_{name}_calls" for name in WASTES),
)
#: Sums of money, each with the number of calls of which it is known.
_AMOUNTS = {
    "best": ("best_amount", "best_cost_calls"),
    "reported": ("reported_amount", "reported_cost_calls"),
    "computed": ("computed_usd", "computed_cost_calls"),
    "waste": ("waste_amount", "waste_calls"),
    "both_reported": ("both_reported_usd", "both_cost_calls"),
    "both_computed": ("both_computed_usd", "both_cost_calls"),
}
_ALWAYS_USD = ("computed", "both_reported", "both_computed")
_COLUMNS = dict.fromkeys([*_COUNTS, *(name for pair in _AMOUNTS.values() for name in pair)])
_NOTHING = Decimal(0)
_OK = Q(status=Status.OK)
_IS_ERROR = Q(status=Status.ERROR)


def rollup_sums() -> dict[str, Aggregate]:
    """Every sum over rollups, under the name of what is counted."""
    sums: dict[str, Aggregate] = {f"sum_{name}": Sum(name) for name in _COLUMNS if name != "errors"}
    return {**sums, "sum_errors": Sum("calls", filter=_IS_ERROR, default=0)}


_IN_USD = Q(reported_currency__isnull=True) | Q(reported_currency=USD) | Q(best_usd__isnull=False)
#: The currency that a call counts in; an estimate in another one does not count where dollars were computed.
CURRENCY_OF_CALL = Case(
    When(_IN_USD, then=Value(USD)), default=F("reported_currency"), output_field=TextField()
)
_IS_REPORTED = Q(reported_amount__isnull=False, reported_is_estimate=False)
_HAS_BOTH = _IS_REPORTED & _IN_USD & Q(computed_usd__isnull=False)
_IS_DOUBLE = Q(double_of__isnull=False)
_IS_WASTED = _IS_DOUBLE | ~Q(waste="[]")


def call_sums() -> dict[str, Aggregate]:
    """The same sums over calls, each counted as ingestion adds it to its rollup."""
    best = Case(When(_IN_USD, then=F("best_usd")), default=F("reported_amount"), output_field=UsdField())
    # All of a call was wasted that asked what another one had asked already.
    wasted_usd = Case(When(_IS_DOUBLE, then=F("best_usd")), default=F("waste_usd"), output_field=UsdField())
    wasted_us = Case(When(_IS_DOUBLE, then=F("duration_us")), default=F("waste_us"))
    sums: dict[str, Aggregate] = {
        "calls": Count("pk"),
        "errors": Count("pk", filter=_IS_ERROR),
        "unknown_usage_calls": Count("pk", filter=_OK & Q(usage_rule__isnull=True)),
        "at_least_calls": Count("pk", filter=Q(flags__contains='"output_at_least"')),
        "timed_calls": Count("provider_us"),
        "computed_cost_calls": Count("computed_usd"),
        "unknown_cost_calls": Count("pk", filter=UNKNOWN_COST),
        "reported_amount": Sum("reported_amount", filter=_IS_REPORTED, default=0),
        "reported_cost_calls": Count("pk", filter=_IS_REPORTED),
        "best_amount": Sum(best, default=0),
        "best_cost_calls": Count(best),
        "unknown_best_calls": Count("pk", filter=Q(cost_is_unknown=True)),
        "both_cost_calls": Count("pk", filter=_HAS_BOTH),
        "both_reported_usd": Sum("reported_amount", filter=_HAS_BOTH, default=0),
        "both_computed_usd": Sum("computed_usd", filter=_HAS_BOTH, default=0),
        "waste_amount": Sum(wasted_usd, filter=_IS_WASTED, default=0),
        "waste_calls": Count("pk", filter=_IS_WASTED),
        "waste_us": Sum(wasted_us, filter=_IS_WASTED, default=0),
        "waste_double_calls": Count("pk", filter=_IS_DOUBLE),
    }
    for name in _NAMED_WASTES:
        sums[f"waste_{name}_calls"] = Count("pk", filter=Q(waste__contains=f'"{name}"'))
    for name in BUCKETS:
        sums[f"{name}_tokens"] = Sum(f"{name}_tokens", default=0)
        sums[f"{name}_calls"] = Count(f"{name}_tokens")
    for name in ("attempts", "failed_attempts", "provider_us", "wait_us", "computed_usd"):
        sums[name] = Sum(name, default=0)
    return {f"sum_{name}": sums[name] for name in _COLUMNS}


class Figure(StrEnum):
    """Which figure counts as the cost: what was reported, else computed (best), or one of them alone."""

    BEST = "best"
    REPORTED = "reported"
    COMPUTED = "computed"


@dataclass(slots=True)
class Measures:
    """Sums over some calls. Amounts stand by figure and currency, and never meet."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTS, 0))
    amounts: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    known: dict[tuple[str, str], int] = field(default_factory=dict)

    def count(self, name: str) -> int:
        """One of the whole numbers."""
        return self.counts[name]

    def add_row(self, row: Mapping[str, Any], currency: str) -> None:
        """Add what a statement said of a group in one currency."""
        for name in _COUNTS:
            # PostgreSQL adds 64-bit columns up as decimals.
            self.counts[name] += int(row[f"sum_{name}"] or 0)
        for figure, (column, calls) in _AMOUNTS.items():
            place = (figure, USD if figure in _ALWAYS_USD else currency)
            self.amounts[place] = self.amounts.get(place, _NOTHING) + (row[f"sum_{column}"] or 0)
            self.known[place] = self.known.get(place, 0) + int(row[f"sum_{calls}"] or 0)

    def add(self, other: Measures) -> None:
        """Add the sums over other calls."""
        for name, number in other.counts.items():
            self.counts[name] += number
        for place, amount in other.amounts.items():
            self.amounts[place] = self.amounts.get(place, _NOTHING) + amount
            self.known[place] = self.known.get(place, 0) + other.known[place]

    def amount(self, figure: str, currency: str = USD) -> Decimal | None:
        """What is known of the cost; None when no call told anything."""
        place = (figure, currency)
        if not self.known.get(place):
            return None
        # Calls with waste are counted whether or not somebody knows what it cost: no amount of it is unknown.
        return self.amounts[place] or (None if figure == "waste" else _NOTHING)

    def unknown_calls(self, figure: Figure) -> int:
        """Calls that may have cost something and are not in the amount."""
        if figure is Figure.COMPUTED:
            return self.count("unknown_cost_calls")
        if figure is Figure.BEST:
            return self.count("unknown_best_calls")
        priced = self.count("best_cost_calls") + self.count("unknown_best_calls")
        return max(0, min(priced, self.count("calls")) - self.count("reported_cost_calls"))

    def currencies(self) -> list[str]:
        """Every currency that something is known in, US dollars first."""
        found = {currency for (_, currency), calls in self.known.items() if calls}
        return sorted(found, key=lambda currency: (currency != USD, currency))

    def tokens(self) -> Tokens:
        """Tokens by bucket."""
        return summed_tokens(self.counts)

    def costs(self) -> list[Cost]:
        """One for each currency in which something is known."""
        return [
            Cost(
                currency,
                amount=plain(amount),
                reported=_plain(self.amount("reported", currency)),
                computed=_plain(self.amount("computed", currency)),
                unknown_calls=self.count("unknown_best_calls"),
            )
            for currency in self.currencies()
            if (amount := self.amount("best", currency)) is not None
        ]


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else plain(amount)
