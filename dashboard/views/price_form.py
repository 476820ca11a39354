"""Read the form of an own price: every field by itself, with words beside the one that cannot be meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.queries.costs import plain
from dashboard.queries.dimensions import Key
from dashboard.queries.prices import OwnPrice
from journal.cost.currencies import CURRENCIES
from journal.cost.own_prices import MOST_RATE, NotAPrice, OwnPrices, Tier, Tokens, check_pattern, write_prices
from journal.fold.facts import Usage
from journal.models import Project

RATES = {
    "input": "Input",
    "output": "Output",
    "cache_read": "Read from cache",
    "cache_write": "Written to cache, five minutes",
    "cache_write_1h": "Written to cache, an hour",
    "reasoning": "Reasoning",
}
TIERS = 3
SERVICE_TIERS = ("batch", "flex", "priority")
TOOLS = ("web_search", "web_fetch", "file_search", "code_execution")
USAGE = {
    "input": "Input, not from cache",
    "cache_read": "Read from cache",
    "cache_write": "Written to cache",
    "cache_write_1h": "of it for an hour",
    "output": "Output, not reasoning",
    "reasoning": "Reasoning",
}
_MOST_CHARACTERS = 200
_WHOLE = Decimal(100)
_MOST_TOKENS = 10**12


def new_price_link(project: Project, provider: Key, model: Key) -> str:
    """Where a price for a model can be added; nowhere for calls that named none."""
    if model is None:
        return ""
    told = urlencode({"provider": provider or "*", "model": model})
    return f"{reverse('new-price', args=[project.slug])}?{told}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A price as it was written into the form."""

    provider_pattern: str
    model_pattern: str
    prices: OwnPrices
    valid_from: datetime | None
    valid_to: datetime | None
    note: str
    is_of_all_projects: bool


@dataclass(slots=True)
class PriceForm:
    """What stands in the fields, and what is wrong with it by the name of the field."""

    words: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def sent(cls, words: Mapping[str, str]) -> PriceForm:
        """As it came from a browser."""
        return cls({name: str(value).strip()[:_MOST_CHARACTERS] for name, value in words.items()})

    @classmethod
    def of(cls, row: OwnPrice) -> PriceForm:
        """Filled with a row that is there."""
        words = {
            "provider": row.provider,
            "model": row.model,
            "from": str(row.valid_from.date()) if row.valid_from else "",
            "to": str(row.valid_to.date()) if row.valid_to else "",
            "note": row.note,
            "scope": "all" if row.is_of_all_projects else "project",
            "currency": "USD",
        }
        if row.prices is not None:
            words |= _rate_words(row.prices.rates, "")
            for number, tier in enumerate(row.prices.tiers[:TIERS], start=1):
                words[f"tier{number}_above"] = str(tier.above_input_tokens)
                words |= _rate_words(tier.rates, f"tier{number}_")
            words |= {f"factor_{name}": plain(factor) for name, factor in row.prices.factors.items()}
            words |= {f"fee_{name}": plain(usd) for name, usd in row.prices.tools.items()}
            words["request_usd"] = _word(row.prices.request_usd)
            words["discount_percent"] = _word(row.prices.discount_percent)
        return cls(words)

    @property
    def rates(self) -> list[tuple[str, str, str, str]]:
        """Name, label, value and fault of each rate."""
        return [
            (name, label, self.words.get(name, ""), self.faults.get(name, ""))
            for name, label in RATES.items()
        ]

    @property
    def tiers(self) -> list[tuple[int, list[tuple[str, str, str, str]]]]:
        """The same for sizes of input above which other rates hold."""
        labels = {"above": "Above input tokens", **RATES}
        return [
            (
                number,
                [
                    (
                        name := f"tier{number}_{part}",
                        label,
                        self.words.get(name, ""),
                        self.faults.get(name, ""),
                    )
                    for part, label in labels.items()
                ],
            )
            for number in range(1, TIERS + 1)
        ]

    @property
    def factors(self) -> list[tuple[str, str, str, str]]:
        """The same for tiers of service."""
        return [
            (name := f"factor_{tier}", tier, self.words.get(name, ""), self.faults.get(name, ""))
            for tier in SERVICE_TIERS
        ]

    @property
    def fees(self) -> list[tuple[str, str, str, str]]:
        """The same for what the provider itself does."""
        return [
            (name := f"fee_{tool}", f"For each {tool}", self.words.get(name, ""), self.faults.get(name, ""))
            for tool in TOOLS
        ]

    @property
    def usage(self) -> list[tuple[str, str, str, str]]:
        """The same for the tokens of a call that is tried."""
        return [
            (name := f"try_{part}", label, self.words.get(name, ""), self.faults.get(name, ""))
            for part, label in USAGE.items()
        ]

    def read(self) -> Wanted | None:
        """The price that the form says; None when something of it cannot be meant, which `faults` tell."""
        provider, model = self.words.get("provider", "") or "*", self.words.get("model", "")
        for name, pattern in (("provider", provider), ("model", model)):
            try:
                check_pattern(pattern)
            except NotAPrice as fault:
                self.faults[name] = str(fault)
        self._check_currency()
        since, until = self._day("from"), self._day("to")
        if since is not None and until is not None and until <= since:
            self.faults["to"] = "It ends after it begins. The day itself is not included."
        prices = self._prices()
        if self.faults or prices is None:
            return None
        try:
            write_prices(prices)
        except NotAPrice as fault:
            self.faults["prices"] = str(fault)
            return None
        scope = self.words.get("scope") == "all"
        return Wanted(provider, model, prices, since, until, self.words.get("note", ""), scope)

    def read_usage(self) -> Usage | None:
        """The tokens of the call that is tried."""
        told = {part: self._tokens(f"try_{part}") for part in USAGE}
        searches = self._tokens("try_web_search")
        if self.faults:
            return None
        return Usage(
            input_uncached=told["input"] or 0,
            cache_read=told["cache_read"] or 0,
            cache_write=told["cache_write"] or 0,
            output_visible=told["output"] or 0,
            reasoning=told["reasoning"] or 0,
            rule="tried",
            cache_write_1h=told["cache_write_1h"],
            tools=(("web_search", searches),) if searches else (),
        )

    def _prices(self) -> OwnPrices | None:
        rates = self._rates("")
        tiers = []
        for number in range(1, TIERS + 1):
            before = f"tier{number}_"
            if not any(self.words.get(f"{before}{name}") for name in ("above", *RATES)):
                continue
            above, of_tier = self._tokens(f"{before}above"), self._rates(before)
            if above is None and f"{before}above" not in self.faults:
                self.faults[f"{before}above"] = "From how many input tokens on do these rates hold?"
            if above is not None and of_tier is not None:
                tiers.append(Tier(above, of_tier))
        factors = {}
        for tier in SERVICE_TIERS:
            factor = self._number(f"factor_{tier}", _WHOLE)
            if factor is not None:
                factors[tier] = factor
        fees = {}
        for tool in TOOLS:
            fee = self._number(f"fee_{tool}", MOST_RATE)
            if fee is not None:
                fees[tool] = fee
        request_usd = self._number("request_usd", MOST_RATE)
        discount = self._number("discount_percent", _WHOLE)
        if rates is None:
            return None
        return OwnPrices(rates, tuple(tiers), factors, request_usd, discount, fees)

    def _rates(self, before: str) -> Tokens | None:
        told = {name: self._number(f"{before}{name}", MOST_RATE) for name in RATES}
        for name in ("input", "output"):
            if told[name] is None and f"{before}{name}" not in self.faults:
                self.faults[f"{before}{name}"] = "A price needs it; what costs nothing is 0."
        if any(f"{before}{name}" in self.faults for name in RATES):
            return None
        return Tokens(**told)  # type: ignore[arg-type]

    def _number(self, name: str, most: Decimal) -> Decimal | None:
        text = self.words.get(name, "").removeprefix("$").strip()
        if not text:
            return None
        try:
            found = Decimal(text)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite():
            self.faults[name] = "This is no number. Write it like 0.15, with a point."
            return None
        if found < 0:
            self.faults[name] = "A price is not negative."
            return None
        if found > most:
            self.faults[name] = f"More than {most:,} must be a slip of the pen."
            return None
        return found

    def _tokens(self, name: str) -> int | None:
        text = self.words.get(name, "").replace(",", "").replace("_", "")
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or int(text) > _MOST_TOKENS:
            self.faults[name] = "A number of tokens is whole and not negative, like 200000."
            return None
        return int(text)

    def _day(self, name: str) -> datetime | None:
        text = self.words.get(name, "")
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self.faults[name] = "Write a day like 2026-09-01."
            return None
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    def _check_currency(self) -> None:
        currency = self.words.get("currency", "").upper() or "USD"
        if currency == "USD":
            return
        if currency in CURRENCIES:
            self.faults["currency"] = (
                "Prices are in US dollars: amounts of two currencies are never added, and no rate of exchange is kept."
            )
        else:
            self.faults["currency"] = "There is no such currency. Prices are in US dollars, USD."


def _rate_words(rates: Tokens, before: str) -> dict[str, str]:
    return {f"{before}{name}": _word(getattr(rates, name)) for name in RATES}


def _word(amount: Decimal | None) -> str:
    return "" if amount is None else plain(amount)
