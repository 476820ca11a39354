"""What folded calls cost: by the prices that were in force when the first of their events arrived.

An explicit re-pricing puts its own moment in the place of the arrival for the calls that it is about.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from journal.cost.best import MOST_OF_CALL, settle
from journal.cost.editions import installed, installed_name
from journal.cost.lines import Rates, amount, input_tokens, price
from journal.cost.own_prices import OwnRow, find, rates_of, read_prices
from journal.cost.waste import tell_waste
from journal.fold.facts import Usage
from journal.fold.picture import FoldedAttempt, FoldedCall
from journal.models import PriceEdition
from journal.models.fields import to_usd_parts
from journal.sql.bulk import insert_new_rows
from journal.store.editions import KeptEdition, kept_editions, price_list
from journal.store.own_prices import KeptRepricing, own_rows, repricings
from journal.vocabulary import Status

#: A new edition holds from so long after it was stored: by then every transaction that prices a call by arrival
#: began later than the edition was there to be seen, in this process and in all others.
NOTICE_US = 60 * 1_000_000


@dataclass(slots=True)
class Book:
    """All prices there are, for one project."""

    editions: list[KeptEdition]
    rows: list[OwnRow]
    repricings: list[KeptRepricing]

    def as_of_us(self, call: FoldedCall) -> int:
        """The moment whose prices hold for a call."""
        moment = call.received_us
        for one in self.repricings:
            if one.as_of_us > moment and one.is_about(call.made_us, call.received_us):
                moment = one.as_of_us
        return moment

    def edition(self, as_of_us: int) -> KeptEdition:
        """The packaged list that was in force at a moment."""
        for edition in reversed(self.editions):
            if edition.in_force_from_us <= as_of_us:
                return edition
        return self.editions[0]


def price_calls(project_id: int, calls: Iterable[FoldedCall]) -> None:
    """Set what calls cost, and what of it was wasted. Inside a transaction; three statements, none without usage.

    A call keeps its edition when its cost is unknown: that list has no price for it.
    """
    book: Book | None = None
    for call in calls:
        if call.usage_rule is not None:
            if book is None:
                book = Book(_editions(), own_rows(project_id), repricings(project_id))
            _compute(call, book)
        tell_waste(call, settle(call))


def _compute(call: FoldedCall, book: Book) -> None:
    call.priced_as_of_us = as_of_us = book.as_of_us(call)
    edition = book.edition(as_of_us)
    call.price_edition = edition.pk
    total = 0
    for number, attempt in enumerate(call.attempts, start=1):
        usage = attempt.usage
        if usage is None:
            if attempt.status == Status.OK or (attempt.reported is not None and attempt.reported.parts):
                # Something was paid for it, and nobody told for how many tokens.
                total = -1
            continue
        rates, row = _rates(call, attempt, usage, book, edition, as_of_us)
        if row is not None and (call.price_row is None or number == call.served):
            call.price_row = row.pk
        found = amount(price(rates, usage))
        if found is None:
            total = -1
        else:
            attempt.computed_usd_parts = to_usd_parts(found)
            if total >= 0:
                total += attempt.computed_usd_parts
    # One attempt of which it is not known what it cost, and the sum is not known.
    call.computed_usd_parts = total if 0 <= total <= MOST_OF_CALL else None


def _rates(
    call: FoldedCall, attempt: FoldedAttempt, usage: Usage, book: Book, edition: KeptEdition, as_of_us: int
) -> tuple[Rates | None, OwnRow | None]:
    provider = attempt.provider or call.provider
    answered, asked = attempt.response_model, attempt.request_model or call.request_model
    if len(call.attempts) == 1:
        answered = answered or call.response_model
    made_us = attempt.started_us if attempt.started_us is not None else attempt.ended_us
    size = input_tokens(usage)
    if book.rows:
        row = find(book.rows, provider, (answered, asked), made_us=made_us, as_of_us=as_of_us)
        if row is not None:
            return rates_of(read_prices(row.prices), size, attempt.service_tier), row
    prices = price_list(edition.digest).find(provider, answered, asked)
    return (prices.at(made_us, size, attempt.service_tier).rates if prices is not None else None), None


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
