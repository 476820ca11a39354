"""What calls cost: sums as they are kept, and the lines of one call, computed again from its edition."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from journal.cost.lines import MOST_USD, TokenClass, amount, input_tokens, price
from journal.cost.prices import PriceRow
from journal.fold.facts import Usage
from journal.models import Call
from journal.models.fields import to_microseconds
from journal.store.editions import price_list
from journal.vocabulary import Status

from .shapes import Cost

USD = "USD"


@dataclass(frozen=True, slots=True)
class CostLine:
    """A part of the price of a call: so many of one class, at so much for a million of them."""

    token_class: TokenClass
    quantity: int
    per_million: str
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class PriceUsed:
    """The row of a price list that holds for a call. `hours` is a span of the day in UTC."""

    edition: str
    in_force_from: datetime
    provider: str
    model: str
    since: date | None
    hours: str | None
    above_input_tokens: int | None


@dataclass(frozen=True, slots=True)
class CallCost:
    """How a call's computed cost comes about, or in a sentence why it is not known."""

    lines: list[CostLine] = field(default_factory=list)
    price: PriceUsed | None = None
    edition: str | None = None
    unknown_reason: str | None = None


def known_costs(computed: Decimal | None, unknown_calls: int) -> list[Cost]:
    """The computed sum, with the number of calls it lacks. Nothing known: no cost at all."""
    if computed is None:
        return []
    told = plain(computed)
    return [Cost(USD, amount=told, reported=None, computed=told, unknown_calls=unknown_calls)]


def plain(figure: Decimal) -> str:
    """A figure without exponent and without zeros at its end."""
    return format(figure.normalize(), "f")


def is_unknown(row: Call) -> bool:
    """The call may have cost something, and nobody knows what: as `UNKNOWN_COST`, and as sums count it."""
    return row.computed_usd is None and (row.status == Status.OK or row.usage_rule is not None)


def with_edition(rows: QuerySet[Call]) -> QuerySet[Call]:
    """Calls with the name of their price list, in the same statement."""
    return rows.select_related("price_edition").defer("price_edition__data")


def priced_with(row: Call) -> str | None:
    """Name of the price list, when it was read together with the call (`with_edition`)."""
    relation = Call._meta.get_field("price_edition")
    edition = row.price_edition if relation.is_cached(row) else None
    return edition.name if edition is not None and row.computed_usd is not None else None


def call_cost(row: Call) -> CallCost:
    """The lines of one call. Two statements at most: the edition without its prices, and these once a process."""
    if row.usage_rule is None:
        return CallCost(unknown_reason="Nobody told how many tokens it took." if is_unknown(row) else None)
    edition = row.price_edition
    if edition is None:
        return CallCost(
            unknown_reason="It was stored before prices were kept; a rebuild computes what it cost."
        )
    listed = price_list(edition.digest).find(row.provider, row.response_model, row.request_model)
    if listed is None:
        reason = f"{edition.name} has no price for this model of this provider."
        return CallCost(edition=edition.name, unknown_reason=reason)
    usage = _usage(row)
    made_at = row.started_at if row.started_at is not None else row.ended_at
    found = listed.at(to_microseconds(made_at) if made_at is not None else None, input_tokens(usage))
    lines = price(found.rates, usage)
    used = _price_used(found, edition.name, edition.in_force_from)
    if lines is None:
        reason = "The tokens were not told apart the way the price list tells them apart."
        return CallCost(price=used, edition=edition.name, unknown_reason=reason)
    if amount(lines) is None:
        reason = f"It would be more than {MOST_USD:,} US dollars, so a count of tokens must be wrong."
        return CallCost(price=used, edition=edition.name, unknown_reason=reason)
    return CallCost(
        lines=[
            CostLine(
                line.token_class, line.quantity, plain(line.usd_per_million), plain(line.amount_usd), USD
            )
            for line in lines
        ],
        price=used,
        edition=edition.name,
    )


def _usage(row: Call) -> Usage:
    return Usage(
        row.input_uncached_tokens,
        row.cache_read_tokens,
        row.cache_write_tokens,
        row.output_visible_tokens,
        row.reasoning_tokens,
        row.usage_rule or "",
        row.cache_write_1h_tokens,
    )


def _price_used(row: PriceRow, edition: str, in_force_from: datetime) -> PriceUsed:
    hours = None
    if row.daily_seconds is not None:
        hours = "–".join(f"{second // 3600:02d}:{second // 60 % 60:02d}" for second in row.daily_seconds)
    return PriceUsed(
        edition=edition,
        in_force_from=in_force_from,
        provider=row.provider,
        model=row.model,
        since=row.since,
        hours=hours,
        above_input_tokens=row.above_input_tokens,
    )
