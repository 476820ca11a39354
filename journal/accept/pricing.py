"""What folded calls cost: by the edition of the price list that was in force when the first of them arrived."""

import time
from collections.abc import Iterable

from journal.cost.editions import installed, installed_name
from journal.cost.lines import amount, input_tokens, price
from journal.fold.facts import Usage
from journal.fold.picture import FoldedCall
from journal.models import PriceEdition
from journal.models.fields import to_usd_parts
from journal.sql.bulk import insert_new_rows
from journal.store.editions import KeptEdition, kept_editions, price_list

#: A new edition holds from so long after it was stored: by then every transaction that prices a call by arrival
#: began later than the edition was there to be seen, in this process and in all others.
NOTICE_US = 60 * 1_000_000


def price_calls(calls: Iterable[FoldedCall]) -> None:
    """Set the computed cost of calls that told usage. Inside a transaction; one statement, none without usage.

    A call keeps its edition when its cost is unknown: that list has no price for it.
    """
    editions: list[KeptEdition] = []
    for call in calls:
        if call.usage_rule is None:
            continue
        editions = editions or _editions()
        edition = _in_force(editions, call.received_us)
        call.price_edition = edition.pk
        call.computed_usd_parts = _parts(call, edition)


def _parts(call: FoldedCall, edition: KeptEdition) -> int | None:
    prices = price_list(edition.digest).find(call.provider, call.response_model, call.request_model)
    if prices is None:
        return None
    usage = Usage(
        call.input_uncached,
        call.cache_read,
        call.cache_write,
        call.output_visible,
        call.reasoning,
        call.usage_rule or "",
        call.cache_write_1h,
    )
    made_us = call.started_us if call.started_us is not None else call.ended_us
    row = prices.at(made_us, input_tokens(usage))
    found = amount(price(row.rates, usage))
    return to_usd_parts(found) if found is not None else None


def _in_force(editions: list[KeptEdition], received_us: int) -> KeptEdition:
    for edition in reversed(editions):
        if edition.in_force_from_us <= received_us:
            return edition
    return editions[0]


def _editions() -> list[KeptEdition]:
    """All kept editions. That of the installed package is added when it is not among them."""
    editions = kept_editions()
    if any(edition.name == installed_name() for edition in editions):
        return editions
    new = installed()
    # The first edition holds for everything before it, too: nothing else is known of those prices.
    in_force_from_us = time.time_ns() // 1000 + NOTICE_US if editions else 0
    insert_new_rows(
        PriceEdition,
        ("name", "digest", "in_force_from", "data"),
        [(new.name, new.digest, in_force_from_us, new.packed)],
        unique=("digest",),
    )
    return kept_editions()
