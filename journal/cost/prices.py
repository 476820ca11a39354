"""Prices: the rates of a model at a moment, found in one edition of the price list."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from .editions import Data
from .lines import Rates
from .matching import Match, matcher

#: Combinations of names remembered by one price list. Names come from outside.
MOST_REMEMBERED = 10_000
_DAY_SECONDS = 86_400
_SECOND_US = 1_000_000
#: `-20251211` as `-2025-12-11`: gateways write dates without dashes.
_COMPACT_DATE = re.compile(r"-(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)")
#: Names of sellers that the list spells otherwise and that no clause of it covers.
_OTHER_NAMES = {
    "azure.ai.inference": "azure",
    "azure.ai.openai": "azure",
    "azure_ai": "azure",
    "azure_openai": "azure",
    "claude": "anthropic",
    "gcp": "google",
    "gcp.gen_ai": "google",
    "grok": "x-ai",
    "x_ai": "x-ai",
}
#: Names that libraries and recorders write where nobody told who sells the model.
_NOBODY = frozenset({"", "litellm", "litellm_proxy", "langchain", "unknown"})
#: Fees for what a provider itself does, for a thousand times, and the names that answers have for it.
_TOOLS = {"storage_searches_kcount": "file_search", "web_searches_kcount": "web_search"}
#: Tiers of service that providers charge otherwise than the usual one: without a rate of theirs no amount is known.
_CHARGED_APART = frozenset({"batch", "fast", "flex", "performance", "priority", "reserved", "scale"})
#: But for those that cost what the usual one does: https://console.groq.com/docs/flex-processing
_CHARGED_ALIKE = frozenset({("groq", "flex")})
#: What stands before a model's name in the paths of some providers.
_PATHS = ("models/", "publishers/google/models/", "publishers/anthropic/models/")


@dataclass(frozen=True, slots=True)
class PriceRow:
    """The rates that hold, and which row of the list says so. None: it has none for the tier of service."""

    provider: str
    model: str
    rates: Rates | None
    since: date | None = None
    daily_seconds: tuple[int, int] | None = None
    above_input_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class _When:
    """A day from which on something holds, or the seconds of every day; neither is always."""

    since: date | None
    daily_seconds: tuple[int, int] | None

    def is_active(self, at_us: int | None) -> bool:
        if self.since is not None:
            return at_us is None or at_us >= _midnight_us(self.since)
        if self.daily_seconds is None:
            return True
        if at_us is None:
            return False
        start, end = self.daily_seconds
        second = at_us // _SECOND_US % _DAY_SECONDS
        return start <= second < end if start <= end else second >= start or second < end


@dataclass(frozen=True, slots=True)
class _Told:
    """Rates as the list tells them, and when they hold."""

    when: _When
    rates: Data


class ModelPrices:
    """All prices of one model in one edition. `variants`: by tier of service what it changes in them."""

    def __init__(
        self, provider: str, model: str, dated: tuple[_Told, ...], variants: dict[str, tuple[_Told, ...]]
    ) -> None:
        self._provider = provider
        self._model = model
        self._dated = dated
        self._variants = variants
        self._rows: dict[tuple[int, str, tuple[int, ...]], tuple[PriceRow, ...]] = {}

    def at(self, at_us: int | None, input_tokens: int, service_tier: str | None = None) -> PriceRow:
        """The row that holds at a moment for a request of this size. The last one that is active holds.

        Without a moment the latest date holds, and no hour of the day. A rate that a tier of service does not change
        is that of any other; a tier that is charged apart, and for which the list has no price, has no rates.
        """
        number = 0
        for place in range(len(self._dated) - 1, 0, -1):
            if self._dated[place].when.is_active(at_us):
                number = place
                break
        tier = service_tier.lower() if service_tier is not None else ""
        changes = self._variants.get(tier, ())
        active = tuple(place for place, one in enumerate(changes) if one.when.is_active(at_us))
        name = (number, tier if active else "", active)
        rows = self._rows.get(name)
        if rows is None:
            rows = self._rows[name] = self._read(self._dated[number], [changes[place] for place in active])
        row = rows[0]
        for one in rows[1:]:
            # Crossing a threshold puts the higher rate on all tokens of the request.
            if one.above_input_tokens is not None and input_tokens > one.above_input_tokens:
                row = one
        is_priced = bool(active) if changes else tier in self._variants
        if not is_priced and tier in _CHARGED_APART and (self._provider, tier) not in _CHARGED_ALIKE:
            return replace(row, rates=None)
        return row

    def _read(self, told: _Told, changes: list[_Told]) -> tuple[PriceRow, ...]:
        """One row for each size of input, ascending. Of several changes of one rate the first holds."""
        rates = dict(told.rates)
        for change in reversed(changes):
            rates |= change.rates
        since = next((change.when.since for change in changes if change.when.since), told.when.since)
        starts = {tier[0] for rate in rates.values() if isinstance(rate, dict) for tier in rate["tiers"]}
        return tuple(
            PriceRow(
                self._provider,
                self._model,
                _rates(self._model, rates, start),
                since,
                told.when.daily_seconds,
                start,
            )
            for start in [None, *sorted(starts)]
        )


class PriceList:
    """One edition, ready to be asked."""

    def __init__(self, name: str, data: Data) -> None:
        self.name = name
        self._providers = [_Provider(one) for one in data["providers"]]
        self._by_id = {one.id: one for one in self._providers}
        self._found: dict[tuple[str | None, str | None, str | None], ModelPrices | None] = {}

    def find(
        self, provider: str | None, response_model: str | None, request_model: str | None
    ) -> ModelPrices | None:
        """Prices of the model that answered, else of the one that was asked for. Remembered."""
        names = (provider, response_model, request_model)
        try:
            return self._found[names]
        except KeyError:
            found = self._look(provider, response_model) or self._look(provider, request_model)
        if len(self._found) >= MOST_REMEMBERED:
            self._found.clear()
        self._found[names] = found
        return found

    def _look(self, provider: str | None, model: str | None) -> ModelPrices | None:
        if not model:
            return None
        name = model.lower().strip()
        told = (provider or "").lower().strip()
        seller = self._seller(told)
        if seller is None and told in _NOBODY:
            before, slash, rest = name.partition("/")
            while slash and before in _NOBODY:
                name = rest
                before, slash, rest = name.partition("/")
            if slash and (seller := self._seller(before)) is not None:
                # "anthropic/claude-…": the way gateways name a model together with who sells it.
                name = rest
            else:
                seller = next((one for one in self._providers if one.sells(name)), None)
        if seller is None:
            # Somebody the list does not know: a model served at home does not cost what its maker asks.
            return None
        for spelling in _spellings(name, seller.id):
            if (entry := self._model_of(seller, spelling)) is not None:
                return entry.prices()
        return None

    def _seller(self, name: str) -> "_Provider | None":
        """The provider of this name, however it is spelled. None when nobody of the list is called so."""
        if name in _NOBODY:
            return None
        found = self._by_id.get(_OTHER_NAMES.get(name, name))
        return found or next((one for one in self._providers if one.is_called(name)), None)

    def _model_of(self, seller: "_Provider", name: str) -> "_Model | None":
        if (found := seller.model(name)) is not None:
            return found
        # Some sell the models of others at their prices.
        for other in seller.fallback:
            if other in self._by_id and (found := self._by_id[other].model(name)) is not None:
                return found
        return None


def _spellings(name: str, seller: str) -> list[str]:
    """A model's name as told, then without what gateways and paths put around it."""
    around = (before for before in (f"{seller}/", *_PATHS) if name.startswith(before))
    spellings = [name, *(name.removeprefix(before) for before in around)]
    return spellings + [
        dashed for one in spellings if (dashed := _COMPACT_DATE.sub(r"-\1-\2-\3", one)) != one
    ]


class _Provider:
    """A provider of the list; its models are compiled when one is asked for."""

    def __init__(self, data: Data) -> None:
        self.id: str = data["id"]
        self.fallback: list[str] = data.get("fallback", [])
        self.is_called: Match = matcher(data.get("match"))
        self.sells: Match = matcher(data.get("models_match"))
        self._data: list[Data] = data["models"]
        self._models: list[_Model] | None = None

    def model(self, name: str) -> "_Model | None":
        if self._models is None:
            self._models = [_Model(self.id, one) for one in self._data]
        return next((one for one in self._models if one.is_called(name)), None)


class _Model:
    """A model of the list."""

    def __init__(self, provider: str, data: Data) -> None:
        self.provider = provider
        self.id: str = data["id"]
        self.is_called: Match = matcher(data.get("match"))
        self._prices: list[Data] = data["prices"]
        self._variants: list[Data] = data.get("variants", [])
        self._read: ModelPrices | None = None

    def prices(self) -> ModelPrices | None:
        """None when the list names the model but tells no price."""
        if self._read is None and self._prices:
            variants: dict[str, list[_Told]] = {}
            for one in self._variants:
                if (tier := _tier_of(one["when"])) is not None:
                    changes = variants.setdefault(tier, [])
                    if one["rates"]:
                        changes.append(_told(one))
            self._read = ModelPrices(
                self.provider,
                self.id,
                tuple(map(_told, self._prices)),
                {tier: tuple(changes) for tier, changes in variants.items()},
            )
        return self._read


def _told(data: Data) -> _Told:
    since = date.fromisoformat(data["since"]) if "since" in data else None
    daily = data.get("daily_seconds")
    return _Told(_When(since, (daily[0], daily[1]) if daily else None), data["rates"])


def _rates(model: str, prices: Data, above: int | None) -> Rates:
    told = {key: _rate(value, above) for key, value in prices.items()}
    given, output = told.get("input_mtok"), told.get("output_mtok")
    write = told.get("cache_write_5m_mtok", told.get("cache_write_mtok", given))
    request = told.get("requests_kcount")
    return Rates(
        input=given,
        cache_read=told.get("cache_read_mtok", given),
        cache_write=write,
        cache_write_1h=told.get("cache_write_1h_mtok") or _hour_rate(model, given, told, write),
        output=output,
        reasoning=told.get("output_reasoning_mtok", output),
        request=request * 1000 if request is not None else None,
        tools=tuple((name, told[key] * 1000) for key, name in _TOOLS.items() if key in told),
    )


def _hour_rate(
    model: str, given: Decimal | None, told: dict[str, Decimal], write: Decimal | None
) -> Decimal | None:
    """What the list does not tell apart for an hour in the cache.

    Anthropic's models: twice the base input, as its page on prompt caching says
    (https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing). Others: as any cache write.
    """
    if "claude" in model and given is not None and "cache_write_mtok" in told:
        return given * 2
    return write


def _tier_of(when: Data) -> str | None:
    """The tier of service that a variant is for, as providers name it in answers. None: something they do not tell."""
    if when == {"processing": "batch"}:
        return "batch"
    tier = when.get("service_tier") if len(when) == 1 else None
    return tier if isinstance(tier, str) else None


def _rate(told: Any, above: int | None) -> Decimal:
    if isinstance(told, str):
        return Decimal(told)
    found = told["base"]
    for start, rate in told["tiers"]:
        if above is not None and start <= above:
            found = rate
    return Decimal(found)


def _midnight_us(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * _SECOND_US
