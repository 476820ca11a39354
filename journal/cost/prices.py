"""Prices: the rates of a model at a moment, found in one edition of the price list."""

import re
from dataclasses import dataclass
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
#: What stands before a model's name in the paths of some providers.
_PATHS = ("models/", "publishers/google/models/", "publishers/anthropic/models/")


@dataclass(frozen=True, slots=True)
class PriceRow:
    """The rates that hold, and which row of the list says so."""

    provider: str
    model: str
    rates: Rates
    since: date | None = None
    daily_seconds: tuple[int, int] | None = None
    above_input_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class _Dated:
    """Rows of one model for one span of time: the base, then one for each size of input, ascending."""

    since_us: int | None
    daily_seconds: tuple[int, int] | None
    tiers: tuple[PriceRow, ...]

    def is_active(self, at_us: int | None) -> bool:
        if self.since_us is not None:
            return at_us is None or at_us >= self.since_us
        if self.daily_seconds is None:
            return True
        if at_us is None:
            return False
        start, end = self.daily_seconds
        second = at_us // _SECOND_US % _DAY_SECONDS
        return start <= second < end if start <= end else second >= start or second < end


@dataclass(frozen=True, slots=True)
class ModelPrices:
    """All prices of one model in one edition."""

    dated: tuple[_Dated, ...]
    #: By tier of service, where it is priced apart.
    variants: dict[str, tuple[_Dated, ...]]

    def at(self, at_us: int | None, input_tokens: int, service_tier: str | None = None) -> PriceRow:
        """The row that holds at a moment for a request of this size. The last one that is active holds.

        Without a moment the latest date holds, and no hour of the day. A tier of service that is not priced apart
        costs as any other.
        """
        tiers = self.dated[0].tiers
        if len(self.dated) > 1:
            for one in reversed(self.dated):
                if one.is_active(at_us):
                    tiers = one.tiers
                    break
        if service_tier is not None:
            for one in reversed(self.variants.get(service_tier.lower(), ())):
                if one.is_active(at_us):
                    tiers = one.tiers
                    break
        row = tiers[0]
        if len(tiers) > 1:
            for tier in tiers[1:]:
                # Crossing a threshold puts the higher rate on all tokens of the request.
                if tier.above_input_tokens is not None and input_tokens > tier.above_input_tokens:
                    row = tier
        return row


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
            variants: dict[str, list[_Dated]] = {}
            for one in self._variants:
                if (tier := _tier_of(one["when"])) is not None:
                    variants.setdefault(tier, []).append(self._dated(one))
            self._read = ModelPrices(
                tuple(self._dated(one) for one in self._prices),
                {tier: tuple(dated) for tier, dated in variants.items()},
            )
        return self._read

    def _dated(self, data: Data) -> _Dated:
        since = date.fromisoformat(data["since"]) if "since" in data else None
        daily = data.get("daily_seconds")
        daily_seconds = (daily[0], daily[1]) if daily else None
        prices: Data = data["rates"]
        starts = {tier[0] for told in prices.values() if isinstance(told, dict) for tier in told["tiers"]}
        return _Dated(
            since_us=_midnight_us(since) if since is not None else None,
            daily_seconds=daily_seconds,
            tiers=tuple(
                PriceRow(self.provider, self.id, self._rates(prices, start), since, daily_seconds, start)
                for start in [None, *sorted(starts)]
            ),
        )

    def _rates(self, prices: Data, above: int | None) -> Rates:
        told = {key: _rate(value, above) for key, value in prices.items()}
        given, output = told.get("input_mtok"), told.get("output_mtok")
        write = told.get("cache_write_5m_mtok", told.get("cache_write_mtok", given))
        request = told.get("requests_kcount")
        return Rates(
            input=given,
            cache_read=told.get("cache_read_mtok", given),
            cache_write=write,
            cache_write_1h=told.get("cache_write_1h_mtok") or self._hour_rate(given, told, write),
            output=output,
            reasoning=told.get("output_reasoning_mtok", output),
            request=request * 1000 if request is not None else None,
        )

    def _hour_rate(
        self, given: Decimal | None, told: dict[str, Decimal], write: Decimal | None
    ) -> Decimal | None:
        """What the list does not tell apart for an hour in the cache.

        Anthropic's models: twice the base input, as its page on prompt caching says
        (https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing). Others: as any cache write.
        """
        if "claude" in self.id and given is not None and "cache_write_mtok" in told:
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
