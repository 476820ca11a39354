"""What is counted on the Costs page: sums over calls, from rollups or from the calls themselves, alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from operator import add
from typing import Any

from django.db.models import Aggregate, BigIntegerField, Case, Count, F, Q, Sum, TextField, Value, When

from dashboard.grammar.calls import IS_REPORTED_IN_PART, UNKNOWN_COST
from journal.models.fields import from_usd_parts
from journal.vocabulary import Status

from .costs import USD, plain_or_none
from .halves import in_halves, put_together
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
AMOUNT_COLUMNS = tuple(column for column, _ in _AMOUNTS.values())
_ALWAYS_USD = ("computed", "waste", "both_reported", "both_computed")
#: What is summed, in the order of a vector.
COLUMNS = tuple(dict.fromkeys([*_COUNTS, *(name for pair in _AMOUNTS.values() for name in pair)]))
PLACES = {name: place for place, name in enumerate(COLUMNS)}
_NOTHING = Decimal(0)
_OK = Q(status=Status.OK)
_IS_ERROR = Q(status=Status.ERROR)


@cache
def places_of(columns: tuple[str, ...]) -> Mapping[str, int]:
    """Where in a vector which sum stands."""
    return PLACES if columns == COLUMNS else {name: place for place, name in enumerate(columns)}


def rollup_sums(columns: Sequence[str] = COLUMNS) -> dict[str, Aggregate]:
    """Sums over rollups, under the name of what is counted. Amounts in two halves, see `halves`."""
    sums = {f"sum_{name}": _rollup_sum(name) for name in columns if name not in AMOUNT_COLUMNS}
    for name in AMOUNT_COLUMNS:
        if name in columns:
            sums |= in_halves(f"sum_{name}", F(name))
    return sums


def whole_sums(row: Mapping[str, Any]) -> list[int]:
    """The sums of a row as a vector, halves of amounts put together."""
    return [
        put_together(row, f"sum_{name}") if name in AMOUNT_COLUMNS else int(row[f"sum_{name}"] or 0)
        for name in COLUMNS
    ]


def _total(summed: Any, **more: Any) -> Aggregate:
    """A sum in whole parts; zero of nothing."""
    return Sum(summed, output_field=BigIntegerField(), default=0, **more)


def _rollup_sum(name: str) -> Aggregate:
    if name == "errors":
        return _total("calls", filter=_IS_ERROR)
    return Sum(name, output_field=BigIntegerField())


_IN_USD = Q(reported_currency__isnull=True) | Q(reported_currency=USD) | Q(best_usd__isnull=False)
#: The currency that a call counts in; an estimate in another one does not count where dollars were computed.
CURRENCY_OF_CALL = Case(
    When(_IN_USD, then=Value(USD)), default=F("reported_currency"), output_field=TextField()
)
_IS_REPORTED = Q(reported_amount__isnull=False, reported_is_estimate=False) & ~IS_REPORTED_IN_PART
_HAS_BOTH = _IS_REPORTED & _IN_USD & Q(computed_usd__isnull=False)
_IS_DOUBLE = Q(double_of__isnull=False)
_IS_WASTED = _IS_DOUBLE | ~Q(waste="[]")


def call_sums() -> dict[str, Aggregate]:
    """The same sums over calls, each counted as ingestion adds it to its rollup."""
    best = Case(
        When(_IN_USD, then=F("best_usd")), default=F("reported_amount"), output_field=BigIntegerField()
    )
    # All of a call was wasted that asked what another one had asked already.
    wasted_usd = Case(
        When(_IS_DOUBLE, then=F("best_usd")), default=F("waste_usd"), output_field=BigIntegerField()
    )
    wasted_us = Case(When(_IS_DOUBLE, then=F("duration_us")), default=F("waste_us"))
    sums: dict[str, Aggregate] = {
        "calls": Count("pk"),
        "errors": Count("pk", filter=_IS_ERROR),
        "unknown_usage_calls": Count("pk", filter=_OK & Q(usage_rule__isnull=True)),
        "at_least_calls": Count("pk", filter=Q(flags__contains='"output_at_least"')),
        "timed_calls": Count("provider_us"),
        "computed_cost_calls": Count("computed_usd"),
        "unknown_cost_calls": Count("pk", filter=UNKNOWN_COST),
        "reported_cost_calls": Count("pk", filter=_IS_REPORTED),
        "best_cost_calls": Count(best),
        "unknown_best_calls": Count("pk", filter=Q(cost_is_unknown=True)),
        "both_cost_calls": Count("pk", filter=_HAS_BOTH),
        "waste_calls": Count("pk", filter=_IS_WASTED),
        "waste_us": _total(wasted_us, filter=_IS_WASTED),
        "waste_double_calls": Count("pk", filter=_IS_DOUBLE),
    }
    for name in _NAMED_WASTES:
        sums[f"waste_{name}_calls"] = Count("pk", filter=Q(waste__contains=f'"{name}"'))
    for name in BUCKETS:
        sums[f"{name}_tokens"] = _total(f"{name}_tokens")
        sums[f"{name}_calls"] = Count(f"{name}_tokens")
    for name in ("attempts", "failed_attempts", "provider_us", "wait_us"):
        sums[name] = _total(name)
    found = {f"sum_{name}": sums[name] for name in COLUMNS if name not in AMOUNT_COLUMNS}
    for name, amount, counts in (
        ("best_amount", best, Q()),
        ("reported_amount", F("reported_amount"), _IS_REPORTED),
        ("computed_usd", F("computed_usd"), Q()),
        ("both_reported_usd", F("reported_amount"), _HAS_BOTH),
        ("both_computed_usd", F("computed_usd"), _HAS_BOTH),
        ("waste_amount", wasted_usd, _IS_WASTED),
    ):
        found |= in_halves(f"sum_{name}", amount, **({"filter": counts} if counts else {}))
    return found


class Figure(StrEnum):
    """Which figure counts as the cost: what was reported, else computed (best), or one of them alone."""

    BEST = "best"
    REPORTED = "reported"
    COMPUTED = "computed"


#: What has to be summed to tell a figure and what it lacks.
FIGURE_COLUMNS = {
    Figure.BEST: ("calls", "best_amount", "best_cost_calls", "unknown_best_calls"),
    Figure.REPORTED: (
        "calls", "reported_amount", "reported_cost_calls", "best_cost_calls", "unknown_best_calls",
    ),
    Figure.COMPUTED: ("calls", "computed_usd", "computed_cost_calls", "unknown_cost_calls"),
}  # fmt: skip
#: What the rows of the Costs page tell beside a figure.
ROW_COLUMNS = (
    "calls", "attempts", "failed_attempts", "errors", *(f"{name}_tokens" for name in BUCKETS),
    *(f"{name}_calls" for name in BUCKETS), "unknown_usage_calls", "at_least_calls", "unknown_best_calls",
    "waste_amount", "waste_calls",
)  # fmt: skip


@dataclass(slots=True)
class Measures:
    """Sums over some calls, one vector for each currency. Amounts of two currencies never meet.

    `places` says where in a vector which sum stands: all of `COLUMNS`, or some. What was not summed counts as zero.
    """

    vectors: dict[str, list[int]] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=lambda: PLACES)

    @classmethod
    def of(cls, sums: Mapping[str, Sequence[int]], columns: Sequence[str]) -> Measures:
        """Some sums by currency. A currency without calls is left out."""
        places = places_of(tuple(columns))
        calls = places["calls"]
        return cls({currency: list(vector) for currency, vector in sums.items() if vector[calls]}, places)

    def count(self, name: str) -> int:
        """One of the whole numbers."""
        place = self.places.get(name)
        return 0 if place is None else sum([vector[place] for vector in self.vectors.values()])

    @property
    def counts(self) -> dict[str, int]:
        """All of the whole numbers."""
        return {name: self.count(name) for name in _COUNTS}

    def add_vector(self, currency: str, vector: Sequence[int]) -> None:
        """Add what a statement said of a group in one currency."""
        into = self.vectors.get(currency)
        self.vectors[currency] = list(vector) if into is None else list(map(add, into, vector))

    def add(self, other: Measures) -> None:
        """Add the sums over other calls; of two kinds of sums, those that both have."""
        if other.places is not self.places:
            if not self.vectors:
                self.places = other.places
            elif other.vectors:
                both = places_of(tuple(name for name in self.places if name in other.places))
                self.vectors, self.places = self._only(both), both
                other = Measures(other._only(both), both)
        for currency, vector in other.vectors.items():
            self.add_vector(currency, vector)

    def _only(self, places: Mapping[str, int]) -> dict[str, list[int]]:
        return {
            currency: [vector[self.places[name]] for name in places]
            for currency, vector in self.vectors.items()
        }

    def known_calls(self, figure: str, currency: str = USD) -> int:
        """Of how many calls a figure is known in a currency."""
        return self._sum(_AMOUNTS[figure][1], figure, currency)

    def amount(self, figure: str, currency: str = USD) -> Decimal | None:
        """What is known of the cost; None when no call told anything."""
        if not self.known_calls(figure, currency):
            return None
        parts = self._sum(_AMOUNTS[figure][0], figure, currency)
        # Calls with waste are counted whether or not somebody knows what it cost: no amount of it is unknown.
        return from_usd_parts(parts) if parts else (None if figure == "waste" else _NOTHING)

    def _sum(self, column: str, figure: str, currency: str) -> int:
        if figure in _ALWAYS_USD:
            return self.count(column) if currency == USD else 0
        vector, place = self.vectors.get(currency), self.places.get(column)
        return 0 if vector is None or place is None else vector[place]

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
        found = {
            currency
            for currency in {USD, *self.vectors}
            if any(self.known_calls(figure, currency) for figure in _AMOUNTS)
        }
        return sorted(found, key=lambda currency: (currency != USD, currency))

    def tokens(self) -> Tokens:
        """Tokens by bucket."""
        return summed_tokens(self.counts)

    def costs(self) -> list[Cost]:
        """One for each currency in which something is known. Dollars may be computed of what was paid otherwise."""
        found = [
            Cost(
                currency,
                amount=plain_or_none(self.amount("best", currency)),
                reported=plain_or_none(self.amount("reported", currency)),
                computed=plain_or_none(self.amount("computed", currency)),
                unknown_calls=self.count("unknown_best_calls"),
            )
            for currency in self.currencies()
        ]
        return [one for one in found if (one.amount, one.reported, one.computed) != (None, None, None)]
