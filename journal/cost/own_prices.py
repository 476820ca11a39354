"""The operator's own prices: what a row of them says, read strictly, and the rates that it gives a call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import lru_cache

import msgspec

from .lines import Rates

#: US dollars for a million tokens, or for a request. More is a slip of the pen.
MOST_RATE = Decimal(100_000)
#: What a name may not be longer than: patterns are tried on every name that comes in.
PATTERN_CHARACTERS = 200
_WHOLE = Decimal(100)


class Tokens(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """US dollars for a million tokens of each class. What is left out costs as much as what includes it."""

    input: Decimal
    output: Decimal
    cache_read: Decimal | None = None
    cache_write: Decimal | None = None
    cache_write_1h: Decimal | None = None
    reasoning: Decimal | None = None


class Tier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rates of requests with more input than this."""

    above_input_tokens: int
    rates: Tokens


class OwnPrices(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that a row says. `factors`: by service tier (batch, flex, priority, …) what rates are multiplied by.

    `tools`: US dollars for each use of what the provider itself does, such as `web_search`.
    """

    rates: Tokens
    tiers: tuple[Tier, ...] = ()
    factors: dict[str, Decimal] = msgspec.field(default_factory=dict)
    request_usd: Decimal | None = None
    discount_percent: Decimal | None = None
    tools: dict[str, Decimal] = msgspec.field(default_factory=dict)


class NotAPrice(ValueError):
    """What is wrong with a row, in words for who wrote it."""


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A kept row. Times in microseconds: for which calls it holds, and from which arrival on."""

    pk: int
    provider_pattern: str
    model_pattern: str
    valid_from_us: int | None
    valid_to_us: int | None
    in_force_from_us: int
    in_force_to_us: int | None
    prices: str

    def is_in_force(self, as_of_us: int) -> bool:
        """Whether it was known, and not taken back, at a moment."""
        return self.in_force_from_us <= as_of_us and (
            self.in_force_to_us is None or as_of_us < self.in_force_to_us
        )

    def is_valid(self, made_us: int | None) -> bool:
        """Whether it holds for calls of a moment. A call without a time has the prices that hold without end."""
        if made_us is None:
            return self.valid_to_us is None
        return (self.valid_from_us is None or self.valid_from_us <= made_us) and (
            self.valid_to_us is None or made_us < self.valid_to_us
        )

    def matches(self, provider: str | None, model: str | None) -> bool:
        """Names in any case; who is not told is matched by `*` alone."""
        return model is not None and names_match(self.provider_pattern, self.model_pattern, provider, model)


@lru_cache(maxsize=10_000)
def names_match(provider_pattern: str, model_pattern: str, provider: str | None, model: str) -> bool:
    """Whether both patterns fit, in any case. A provider that nobody told is fitted by `*` alone."""
    return fnmatchcase((provider or "").lower(), provider_pattern.lower()) and fnmatchcase(
        model.lower(), model_pattern.lower()
    )


def find(
    rows: Sequence[OwnRow],
    provider: str | None,
    models: Iterable[str | None],
    *,
    made_us: int | None,
    as_of_us: int,
) -> OwnRow | None:
    """The row for the first model that has one; of several the most exact, of those the newest."""
    for model in models:
        fitting = [
            row
            for row in rows
            if row.is_in_force(as_of_us) and row.is_valid(made_us) and row.matches(provider, model)
        ]
        if fitting:
            return max(fitting, key=_exactness)
    return None


def _exactness(row: OwnRow) -> tuple[int, int, int, int]:
    return (
        len(row.model_pattern.replace("*", "")),
        len(row.provider_pattern.replace("*", "")),
        row.in_force_from_us,
        row.pk,
    )


@lru_cache(maxsize=1000)
def read_prices(text: str) -> OwnPrices:
    """What a stored row says. Raises NotAPrice."""
    try:
        prices = msgspec.json.decode(text, type=OwnPrices, strict=False)
    except msgspec.DecodeError as error:
        raise NotAPrice(str(error)) from error
    _check(prices)
    return prices


def write_prices(prices: OwnPrices) -> str:
    """The stored form. Raises NotAPrice."""
    _check(prices)
    return msgspec.json.encode(prices).decode()


def check_pattern(pattern: str) -> None:
    """Raises NotAPrice: nothing, something without end, or more than one kind of wildcard."""
    if not pattern or len(pattern) > PATTERN_CHARACTERS:
        raise NotAPrice(f"A pattern has 1 to {PATTERN_CHARACTERS} characters.")
    if any(sign in pattern for sign in "?[]"):
        raise NotAPrice("In a pattern `*` stands for anything; `?`, `[` and `]` are not allowed.")
    if pattern.count("*") > 3:
        raise NotAPrice("A pattern holds at most three `*`.")


def overlapping(row: OwnRow, others: Iterable[OwnRow]) -> list[OwnRow]:
    """Rows of the same patterns that hold for some of the same calls: which of two should win nobody could say."""
    return [
        other
        for other in others
        if other.in_force_to_us is None
        and other.model_pattern.lower() == row.model_pattern.lower()
        and other.provider_pattern.lower() == row.provider_pattern.lower()
        and _before(row.valid_from_us, other.valid_to_us)
        and _before(other.valid_from_us, row.valid_to_us)
    ]


def _before(start_us: int | None, end_us: int | None) -> bool:
    return start_us is None or end_us is None or start_us < end_us


def rates_of(prices: OwnPrices, input_tokens: int, service_tier: str | None) -> Rates:
    """Rates of a request of this size in this tier of service."""
    told = prices.rates
    for tier in sorted(prices.tiers, key=lambda tier: tier.above_input_tokens):
        if input_tokens > tier.above_input_tokens:
            told = tier.rates
    factor = prices.factors.get(service_tier.lower(), Decimal(1)) if service_tier else Decimal(1)
    if prices.discount_percent is not None:
        factor *= (_WHOLE - prices.discount_percent) / _WHOLE
    write = told.input if told.cache_write is None else told.cache_write
    return Rates(
        input=told.input * factor,
        cache_read=(told.input if told.cache_read is None else told.cache_read) * factor,
        cache_write=write * factor,
        cache_write_1h=(write if told.cache_write_1h is None else told.cache_write_1h) * factor,
        output=told.output * factor,
        reasoning=(told.output if told.reasoning is None else told.reasoning) * factor,
        # Lines are told for a million of a thing, also of requests.
        request=prices.request_usd * 1_000_000 * factor if prices.request_usd is not None else None,
        tools=tuple((name, usd * 1_000_000 * factor) for name, usd in sorted(prices.tools.items())),
    )


def _check(prices: OwnPrices) -> None:
    for rates in (prices.rates, *(tier.rates for tier in prices.tiers)):
        for name in Tokens.__struct_fields__:
            _check_number(getattr(rates, name), name, MOST_RATE)
    _check_number(prices.request_usd, "request_usd", MOST_RATE)
    _check_number(prices.discount_percent, "discount_percent", _WHOLE)
    for name, factor in prices.factors.items():
        if name != name.lower() or not name:
            raise NotAPrice("Names of service tiers are written in small letters.")
        _check_number(factor, f"factor of {name}", Decimal(100))
    for name, usd in prices.tools.items():
        if not name or len(name) > PATTERN_CHARACTERS:
            raise NotAPrice("A tool has a name.")
        _check_number(usd, f"fee of {name}", MOST_RATE)
    starts = [tier.above_input_tokens for tier in prices.tiers]
    if len(set(starts)) != len(starts) or any(start <= 0 for start in starts):
        raise NotAPrice("Tiers begin above different, positive numbers of input tokens.")


def _check_number(value: Decimal | None, name: str, most: Decimal) -> None:
    if value is not None and (not value.is_finite() or value < 0 or value > most):
        raise NotAPrice(f"{name} is a number from 0 to {most}.")
