"""Cost lines: what a usage costs at given rates, one line per class of tokens."""

from decimal import Decimal
from enum import StrEnum

import msgspec

from journal.fold.facts import Usage

MILLION = 1_000_000
#: Of one call. Above it a count of tokens is damage; sums of it still fit 64 bits.
MOST_USD = Decimal(1000)
#: Rules that read two bare totals: what was cached or reasoned in them was not told by anybody. All other rules read
#: a provider's own object, which leaves out what it did not use.
TOTALS_ONLY = frozenset({"ouroboros"})


class TokenClass(StrEnum):
    """What has a rate of its own."""

    INPUT = "input"
    CACHE_READ = "cache_read"
    CACHE_WRITE = "cache_write"
    CACHE_WRITE_1H = "cache_write_1h"
    OUTPUT = "output"
    REASONING = "reasoning"
    REQUEST = "request"
    TOOL = "tool"


# Looking a member up costs more than multiplying by its rate.
_INPUT, _CACHE_READ, _CACHE_WRITE, _CACHE_WRITE_1H, _OUTPUT, _REASONING, _REQUEST, _TOOL = TokenClass


class Rates(msgspec.Struct, frozen=True, gc=False):
    """US dollars for a million of each class; None where the price list has no rate for it.

    A class that the list does not price apart stands at the rate of the class that includes it.
    """

    input: Decimal | None = None
    cache_read: Decimal | None = None
    cache_write: Decimal | None = None
    cache_write_1h: Decimal | None = None
    output: Decimal | None = None
    reasoning: Decimal | None = None
    request: Decimal | None = None
    #: For a million uses of what the provider itself does. What stands here with no rate costs nothing beside tokens.
    tools: tuple[tuple[str, Decimal], ...] = ()


class CostLine(msgspec.Struct, frozen=True, gc=False):
    """A part of the price of a call."""

    token_class: TokenClass
    quantity: int
    usd_per_million: Decimal
    #: Which tool of the provider, where it is one.
    tool: str | None = None

    @property
    def amount_usd(self) -> Decimal:
        """Not rounded."""
        return self.quantity * self.usd_per_million / MILLION


def input_tokens(usage: Usage) -> int:
    """All input that was told: it decides which tier of a price holds."""
    return (usage.input_uncached or 0) + (usage.cache_read or 0) + (usage.cache_write or 0)


def price(rates: Rates | None, usage: Usage) -> list[CostLine] | None:
    """One line per class that was used. No rate, no amount: unknown is not free.

    A count nobody told makes the whole unknown, unless it does not matter: the list has no rate for the class, or
    it costs nothing, or as much as the tokens that it would have been told apart from.
    """
    if rates is None or not _is_told(rates, usage):
        return None
    write, longer = usage.cache_write or 0, usage.cache_write_1h or 0
    if longer > write:
        return None
    lines: list[CostLine] = []
    for token_class, quantity, rate in (
        (_INPUT, usage.input_uncached, rates.input),
        (_CACHE_READ, usage.cache_read, rates.cache_read),
        (_CACHE_WRITE, write - longer, rates.cache_write),
        (_CACHE_WRITE_1H, longer, rates.cache_write_1h),
        (_OUTPUT, usage.output_visible, rates.output),
        (_REASONING, usage.reasoning, rates.reasoning),
    ):
        if not quantity:
            continue
        if rate is None:
            return None
        lines.append(CostLine(token_class, quantity, rate))
    if rates.request is not None:
        lines.append(CostLine(_REQUEST, 1, rates.request))
    if usage.tools and rates.tools:
        fees = dict(rates.tools)
        lines += [CostLine(_TOOL, times, fees[name], name) for name, times in usage.tools if name in fees]
    return lines


def amount(lines: list[CostLine] | None) -> Decimal | None:
    """The sum of the lines in US dollars. Unknown without lines, and when it is beyond reason."""
    if lines is None:
        return None
    parts = Decimal(0)
    for line in lines:
        parts += line.quantity * line.usd_per_million
    whole = parts / MILLION
    return whole if whole <= MOST_USD else None


def _is_told(rates: Rates, usage: Usage) -> bool:
    if (usage.input_uncached is None and rates.input) or (usage.output_visible is None and rates.output):
        return False
    if usage.rule not in TOTALS_ONLY:
        return True
    return (
        (usage.cache_read is not None or rates.cache_read == rates.input)
        and (usage.cache_write is not None or rates.cache_write == rates.input)
        and (usage.reasoning is not None or rates.reasoning == rates.output)
    )
