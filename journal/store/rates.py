"""The rates that hold for a call: of the operator's own row that priced it, else of its edition."""

from __future__ import annotations

from decimal import Decimal

from journal.cost.lines import MILLION, Rates, input_tokens
from journal.cost.own_prices import NotAPrice, rates_of, read_prices
from journal.fold.facts import Usage
from journal.models import Call
from journal.models.fields import to_microseconds

from .editions import price_list

#: What has to be read together with a call.
BESIDE = ("price_edition", "price_row")


def rates_for(row: Call) -> Rates | None:
    """None when no price is known. No statement, but one for a price list that was not read before."""
    usage = Usage(
        row.input_uncached_tokens,
        row.cache_read_tokens,
        row.cache_write_tokens,
        row.output_visible_tokens,
        row.reasoning_tokens,
        row.usage_rule or "",
        row.cache_write_1h_tokens,
    )
    size = input_tokens(usage)
    if row.price_row is not None:
        try:
            return rates_of(read_prices(row.price_row.prices), size, row.service_tier)
        except NotAPrice:
            return None
    if row.price_edition is None:
        return None
    listed = price_list(row.price_edition.digest).find(row.provider, row.response_model, row.request_model)
    if listed is None:
        return None
    made_at = row.started_at if row.started_at is not None else row.ended_at
    made_us = to_microseconds(made_at) if made_at is not None else None
    return listed.at(made_us, size, row.service_tier).rates


def lost_usd(rates: Rates | None, tokens: int | None) -> Decimal | None:
    """What tokens cost more for not being read from a cache: the difference of the two rates."""
    if rates is None or tokens is None or rates.input is None or rates.cache_read is None:
        return None
    return tokens * (rates.input - rates.cache_read) / MILLION
