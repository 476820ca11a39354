"""An edition of the packaged price list as plain data: taken from the package once, then read without it.

The package's own types may change with its next version, and the prices of last year must still be read then.
Prices are kept as they are told, US dollars for a million tokens, with everything that says when they hold.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import zstandard

if TYPE_CHECKING:
    from genai_prices import types

PACKAGE = "genai-prices"
DIGEST_BYTES = 16

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Edition:
    """A whole price list. `digest` is of the prices and the name, `packed` is what is kept."""

    name: str
    digest: str
    packed: bytes


@cache
def installed_name() -> str:
    """Name of the edition that the installed package holds. Does not load the package."""
    return f"{PACKAGE} {version(PACKAGE)}"


@cache
def installed() -> Edition:
    """The edition that the installed package holds. Loads the package; nothing of it goes to the network."""
    from genai_prices.data import providers

    return pack({"source": installed_name(), "providers": [_provider(one) for one in providers]})


def pack(data: Data) -> Edition:
    """The stored form of a price list, and its digest."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":")).encode()
    return Edition(
        data["source"],
        hashlib.blake2b(text, digest_size=DIGEST_BYTES).hexdigest(),
        zstandard.ZstdCompressor(level=9).compress(text),
    )


def unpack(packed: bytes) -> Data:
    """The inverse of `pack`."""
    data: Data = json.loads(zstandard.ZstdDecompressor().decompress(packed))
    return data


def _provider(provider: "types.Provider") -> Data:
    return _told(
        id=provider.id,
        name=provider.name,
        match=_clause(provider.provider_match),
        models_match=_clause(provider.model_match),
        fallback=provider.fallback_model_providers,
        models=[_model(one) for one in provider.models],
    )


def _model(model: "types.ModelInfo") -> Data:
    prices = model.prices if isinstance(model.prices, list) else [None]
    return _told(
        id=model.id,
        match=_clause(model.match),
        prices=[
            _told(rates=_rates(one.prices), **_constraint(one.constraint))
            if one is not None
            else {"rates": _rates(model.prices)}
            for one in prices
        ],
        variants=[
            _told(when=one.when, rates=_rates(one.prices), **_constraint(one.constraint))
            for one in model.price_variants or ()
        ]
        or None,
    )


def _rates(prices: Any) -> Data:
    return {key: _price(value) for key, value in prices.__dict__.items() if value is not None}


def _price(value: Any) -> str | Data:
    if isinstance(value, Decimal):
        return str(value)
    return {"base": str(value.base), "tiers": [[tier.start, str(tier.price)] for tier in value.tiers]}


def _constraint(constraint: Any) -> Data:
    if constraint is None:
        return {}
    if hasattr(constraint, "start_date"):
        return {"since": constraint.start_date.isoformat()}
    return {"daily_seconds": [_seconds(constraint.start_time), _seconds(constraint.end_time)]}


def _seconds(moment: time) -> int:
    """Second of the day in UTC; a time without a zone is UTC."""
    if moment.tzinfo is not None:
        moment = datetime.combine(date(1970, 1, 1), moment).astimezone(UTC).time()
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _clause(clause: Any) -> Data | None:
    """`{"starts_with": "gpt-"}`, `{"or": […]}` and so on: the one field of each kind of clause."""
    if clause is None:
        return None
    ((name, value),) = clause.__dict__.items()
    name = name.rstrip("_")
    return {name: [_clause(one) for one in value]} if name in ("or", "and") else {name: value}


def _told(**facts: Any) -> Data:
    return {name: value for name, value in facts.items() if value is not None}
