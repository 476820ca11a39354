"""What calls cost: sums as they are kept, and the lines of one call, computed again from its edition."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, QuerySet

from journal.cost.best import IN_PART, MIXED_CURRENCIES
from journal.cost.lines import MOST_USD, TokenClass, amount, input_tokens, price
from journal.cost.own_prices import names_match, rates_of, read_prices
from journal.cost.prices import PriceRow
from journal.fold.facts import Usage
from journal.models import Attempt, Call, PriceEdition, Session
from journal.models import PriceRow as OwnPriceRow
from journal.models.fields import from_usd_parts, to_microseconds
from journal.store.editions import price_list

from .halves import in_halves, put_together
from .shapes import Cost

USD = "USD"
UNTOLD = "Nobody told how many tokens it took."
UNTOLD_OF_SOME = "Nobody told how many tokens one of its attempts took."
OTHER_MONEY = "Its attempts were billed in different currencies, which are never added together."


@dataclass(frozen=True, slots=True)
class CostLine:
    """A part of the price of a call: so many of one class, at so much for a million of them."""

    token_class: TokenClass
    quantity: int
    per_million: str
    amount: str
    currency: str
    #: Number of the attempt that it was paid for, in calls of which more than one told usage.
    attempt: int | None = None
    #: What the provider itself did, where the line is a fee for that.
    tool: str | None = None


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
class ReportedCost:
    """What somebody said that a call cost, and where. `difference`: less what we compute, in US dollars.

    `told_by`: the other record of its answer that told it, where its own did not.
    `is_in_part`: it is what some of its attempts told; of others that may be billed nobody told any.
    """

    amount: str
    currency: str
    where: str | None
    is_estimate: bool
    is_in_part: bool
    difference: str | None
    told_by: str | None = None


@dataclass(frozen=True, slots=True)
class CallCost:
    """How a call's computed cost comes about, or in a sentence why it is not known."""

    lines: list[CostLine] = field(default_factory=list)
    price: PriceUsed | None = None
    edition: str | None = None
    unknown_reason: str | None = None
    #: The lines are of some of its attempts; of another one nobody told the tokens.
    lacks_attempts: bool = False

    @property
    def computed_usd(self) -> str:
        """What the lines add up to, whatever was reported."""
        return plain(sum((Decimal(line.amount) for line in self.lines), Decimal(0)))


def known_costs(
    best: Decimal | None,
    unknown_calls: int,
    *,
    reported: Decimal | None = None,
    computed: Decimal | None = None,
) -> list[Cost]:
    """The sum that counts, with the figures it comes from and the number of calls it lacks. Nothing known: no cost."""
    if best is None and computed is None:
        return []
    return [Cost(USD, plain_or_none(best), plain_or_none(reported), plain_or_none(computed), unknown_calls)]


def other_costs(session: Session) -> list[Cost]:
    """What calls of a session cost in other currencies, which are never added to dollars. One statement, or none."""
    if not session.reported_other_calls:
        return []
    calls = Call.objects.filter(session=session, view_of__isnull=True, best_usd__isnull=True)
    told = calls.filter(reported_amount__isnull=False).exclude(reported_currency=USD)
    rows = told.values("reported_currency").annotate(**in_halves("amount", F("reported_amount")))
    found = {
        str(row["reported_currency"]): plain(from_usd_parts(put_together(row, "amount")))
        for row in rows.order_by("reported_currency")
    }
    return [Cost(name, amount, amount, None, unknown_calls=0) for name, amount in found.items()]


def call_costs(row: Call) -> list[Cost]:
    """What a call cost, in the currency that it was told in, and what we compute. An estimate is no report."""
    reported = row.reported_amount if is_reported(row) else None
    computed = known_costs(
        row.best_usd,
        0,
        reported=reported if row.reported_currency == USD else None,
        computed=row.computed_usd,
    )
    told = row.reported_amount
    if told is None or row.best_usd is not None or row.reported_currency in (None, USD):
        return computed
    return [*computed, Cost(row.reported_currency, plain(told), plain_or_none(reported), None, 0)]


def is_reported(row: Call) -> bool:
    """Somebody told what all of it cost, and not as an estimate."""
    return (
        row.reported_amount is not None and not row.reported_is_estimate and f'"{IN_PART}"' not in row.flags
    )


def reported_cost(row: Call) -> ReportedCost | None:
    """The figure that stands beside ours; None when nobody told one."""
    if row.reported_amount is None:
        return None
    is_in_part = f'"{IN_PART}"' in row.flags
    is_comparable = row.reported_currency == USD and row.computed_usd is not None and not is_in_part
    return ReportedCost(
        amount=plain(row.reported_amount),
        currency=row.reported_currency or USD,
        where=row.reported_where,
        is_estimate=row.reported_is_estimate,
        is_in_part=is_in_part,
        difference=plain(row.reported_amount - (row.computed_usd or 0)) if is_comparable else None,
        told_by=row.reported_from,
    )


def plain_or_none(figure: Decimal | None) -> str | None:
    """The same; unknown stays unknown."""
    return None if figure is None else plain(figure)


def plain(figure: Decimal) -> str:
    """A figure without exponent and without zeros at its end."""
    return format(figure.normalize(), "f")


def is_unknown(row: Call) -> bool:
    """The call, or one of its attempts, may have cost something, and nobody knows what: as sums count it."""
    return row.cost_is_unknown


def with_edition(rows: QuerySet[Call]) -> QuerySet[Call]:
    """Calls with the name of their price list, in the same statement."""
    return rows.select_related("price_edition").defer("price_edition__data")


def priced_with(row: Call) -> str | None:
    """Name of the price list, when it was read together with the call (`with_edition`)."""
    relation = Call._meta.get_field("price_edition")
    edition = row.price_edition if relation.is_cached(row) else None
    return edition.name if edition is not None and row.computed_usd is not None else None


def call_cost(row: Call, attempts: Iterable[Attempt] = ()) -> CallCost:
    """The lines of one call, attempt by attempt, as they were priced when it was stored.

    Three statements at most: the edition without its prices, these once a process, and the operator's own row.
    """
    mixed = OTHER_MONEY if f'"{MIXED_CURRENCIES}"' in row.flags else None
    if row.usage_rule is None:
        return CallCost(unknown_reason=mixed or (UNTOLD if is_unknown(row) else None))
    edition = row.price_edition
    if edition is None:
        return CallCost(
            unknown_reason="It was stored before prices were kept; a rebuild computes what it cost."
        )
    told = [attempt for attempt in attempts if attempt.usage_rule is not None]
    if len(told) > 1:
        found = [_priced(row, one, edition, one) for one in told]
    else:
        found = [_priced(row, row, edition, told[0] if told else None)]
    used = next((one.price for one in reversed(found) if one.price is not None), None)
    reason = next((one.unknown_reason for one in found if one.unknown_reason is not None), None)
    if reason is not None:
        return CallCost(price=used, edition=edition.name, unknown_reason=reason)
    lines = [line for one in found for line in one.lines]
    lacks_attempts = row.computed_usd is None and row.attempts > 1
    reason = mixed or (UNTOLD_OF_SOME if lacks_attempts else None)
    return CallCost(lines, used, edition.name, reason, lacks_attempts)


def _priced(row: Call, one: Call | Attempt, edition: PriceEdition, told: Attempt | None) -> CallCost:
    """One attempt, or a call of which one attempt told usage."""
    usage = _usage(one, told.server_tools if told is not None else None)
    tier = told.service_tier if told is not None else row.service_tier
    size = input_tokens(usage)
    made_at = one.started_at if one.started_at is not None else one.ended_at
    made_us = to_microseconds(made_at) if made_at is not None else None
    provider, asked = one.provider or row.provider, one.request_model or row.request_model
    answered = one.response_model or (row.response_model if one is row else None)
    own = row.price_row
    if own is not None and any(is_match(own, provider, model) for model in (answered, asked)):
        rates = rates_of(read_prices(own.prices), size, tier)
        used = PriceUsed(
            edition="own prices",
            in_force_from=own.in_force_from,
            provider=own.provider_pattern,
            model=own.model_pattern,
            since=own.valid_from.date() if own.valid_from is not None else None,
            hours=None,
            above_input_tokens=None,
        )
    else:
        listed = price_list(edition.digest).find(provider, answered, asked)
        if listed is None and not answered and not asked:
            return CallCost(unknown_reason="Nobody told which model it was.")
        if listed is None:
            return CallCost(unknown_reason=f"{edition.name} has no price for this model of this provider.")
        found = listed.at(made_us, size, tier)
        used = _price_used(found, edition.name, edition.in_force_from)
        if found.rates is None:
            reason = f"{edition.name} has no price of this model for the tier of service {tier!r}."
            return CallCost(price=used, unknown_reason=reason)
        rates = found.rates
    lines = price(rates, usage)
    if lines is None:
        reason = "The tokens were not told apart the way the price list tells them apart."
        return CallCost(price=used, unknown_reason=reason)
    if amount(lines) is None:
        reason = f"It would be more than {MOST_USD:,} US dollars, so a count of tokens must be wrong."
        return CallCost(price=used, unknown_reason=reason)
    number = one.number if isinstance(one, Attempt) else None
    return CallCost(
        lines=[
            CostLine(
                line.token_class,
                line.quantity,
                plain(line.usd_per_million),
                plain(line.amount_usd),
                USD,
                number,
                line.tool,
            )
            for line in lines
        ],
        price=used,
    )


def is_match(own: OwnPriceRow, provider: str | None, model: str | None) -> bool:
    """Whether a kept row of own prices is about this model."""
    return model is not None and names_match(own.provider_pattern, own.model_pattern, provider, model)


def _usage(row: Call | Attempt, tools: str | None) -> Usage:
    return Usage(
        row.input_uncached_tokens,
        row.cache_read_tokens,
        row.cache_write_tokens,
        row.output_visible_tokens,
        row.reasoning_tokens,
        row.usage_rule or "",
        row.cache_write_1h_tokens,
        tools=tuple((name, times) for name, times in json.loads(tools)) if tools else (),
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
