"""What somebody said that an answer cost: every place and shape in which answers and recorders tell it.

One source is taken, the first that tells an amount; figures of two sources are never added. Zero is an amount,
absent is not. What cannot be read as an amount is noted, and the cost stays unknown.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from journal.fold.facts import Reported

from .currencies import CURRENCIES
from .stream_costs import last_cost_in

#: Note on a call of which a reported cost could not be read.
UNREADABLE = "cost_unreadable"
#: Note on a call whose cost was reported in a currency that nobody knows.
UNKNOWN_CURRENCY = "currency_unknown"
USD = "USD"
PARTS = 10**12
#: Of one answer; a figure above it is damage. Of other currencies, one unit may be worth little.
MOST_AMOUNT = 5_000_000
MOST_USD = 1_000
#: A decimal number as somebody writes it who wants no digit lost.
_DECIMAL = re.compile(r"\d{1,20}(?:\.\d{1,30})?(?:[eE][-+]?\d{1,2})?", re.ASCII)
#: xAI counts in ticks: so many make a US dollar.
TICKS = 10**10

_TICKS = "cost_in_usd_ticks"
_ESTIMATE = "estimated_cost"
_UPSTREAM = "upstream_inference_cost"
#: Names of a whole amount beside others, the most explicit first. Some name their currency.
_WHOLE = ("provider_reported_cost", "request_cost_usd", "total_cost", "total", "cost", "cost_usd", "amount")
#: The same among tokens, where `total` is a number of them.
_BESIDE_TOKENS = ("provider_reported_cost", "request_cost_usd", "total_cost", "cost", "cost_usd")
#: Objects of amounts that may stand beside tokens.
_OBJECTS = ("cost", "cost_details", "costDetails", "costMetadata", "cost_breakdown")
_OBJECTS_TOLD = frozenset({"reported_cost", *_OBJECTS})
#: Parts of an amount. An estimate restates the others, so it is none of them; what a gateway says was paid to the
#: provider behind it is told apart.
_PARTS_TOLD = (
    "input output reasoning cache_read cache_write cacheRead cacheWrite input_cost prompt_cost cache_read_cost "
    "cache_write_cost cached_input_cost cache_write_input_cost output_cost completion_cost completions_cost "
    "reasoning_cost thinking_cost image_input_cost image_output_cost audio_input_cost audio_output_cost "
    "data_storage_cost request_cost web_search_cost search_cost input_tokens_cost output_tokens_cost "
    "reasoning_tokens_cost citation_tokens_cost search_queries_cost"
)
_PARTS = frozenset(_PARTS_TOLD.split())
#: Parts that the provider behind a gateway does not charge for, so they come on top of what was paid to it.
_FEES = frozenset(
    ("data_storage_cost", "request_cost", "web_search_cost", "search_cost", "search_queries_cost")
)
_UPSTREAM_PARTS = (
    "upstream_inference_prompt_cost",
    "upstream_inference_completions_cost",
    "upstream_inference_input_cost",
    "upstream_inference_output_cost",
)
#: Where recorders and gateways write an amount beside the answer.
_BESIDE_ANSWER = ("reported_cost", "cost_usd", "total_cost", "cost", "response_cost", _ESTIMATE)
#: A gateway that writes this one writes 0 for models that it has no price for.
_ZERO_IS_UNPRICED = "response_cost"
_HEADERS = ("x-litellm-response-cost", "x-response-cost", "x-request-cost")
#: Members of an answer, and of `data` beside it, that may tell a cost: nothing else needs to be read for it.
ANSWER_MEMBERS = frozenset({*_OBJECTS, *_BESIDE_TOKENS, _ZERO_IS_UNPRICED, _ESTIMATE, "_hidden_params"})
DATA_MEMBERS = frozenset({"reported_cost", *_OBJECTS, *_BESIDE_ANSWER})
CURRENCY_MEMBERS = frozenset({"currency", "cost_currency"})
_USAGE_MEMBERS = frozenset({*_OBJECTS, *_BESIDE_TOKENS, _TICKS, _ESTIMATE})


class Found(NamedTuple):
    """What one place tells: an amount, or a note why it cannot be read, or neither."""

    reported: Reported | None = None
    note: str | None = None

    @property
    def is_nothing(self) -> bool:
        """Nobody told anything there."""
        return self.reported is None and self.note is None


_NOTHING = Found()


def of_usage(usage: object) -> Found:
    """An amount that stands among or beside the tokens of a usage object."""
    if not isinstance(usage, dict) or _USAGE_MEMBERS.isdisjoint(usage):
        return _NOTHING
    currency = usage.get("cost_currency", usage.get("currency"))
    upstream = _upstream(usage.get("cost_details"))
    found = _first(
        (
            *(lambda name=name: _object(usage.get(name), f"usage.{name}", currency) for name in _OBJECTS[:1]),
            lambda: _scalar(usage, _BESIDE_TOKENS, "usage", currency),
            *(lambda name=name: _object(usage.get(name), f"usage.{name}", currency) for name in _OBJECTS[1:]),
            lambda: _ticks(usage, "usage"),
            lambda: _scalar(usage, (_ESTIMATE,), "usage", currency),
        )
    )
    if found.reported is not None and upstream is not None and found.reported.upstream_parts is None:
        return Found(_with_upstream(found.reported, upstream), found.note)
    return found


def of_body(body: Mapping[str, Any]) -> Found:
    """An amount beside the usage object of an answer."""
    currency = body.get("currency")
    return _first(
        (
            *(lambda name=name: _object(body.get(name), name, currency) for name in _OBJECTS),
            lambda: _scalar(body, _BESIDE_TOKENS, "", currency),
            lambda: _of_hidden(body.get("_hidden_params")),
            lambda: _scalar(body, (_ZERO_IS_UNPRICED, _ESTIMATE), "", currency),
        )
    )


def of_data(data: Mapping[str, Any]) -> Found:
    """An amount that a recorder wrote beside the answer, or that stands in the headers of it."""
    data = _with_numbers(data)
    currency = data.get("cost_currency", data.get("currency"))
    return _first(
        (
            *(
                lambda name=name: _object(data.get(name), name, currency)
                for name in ("reported_cost", *_OBJECTS)
            ),
            lambda: _scalar(data, _BESIDE_ANSWER, "", currency),
            lambda: _of_headers(data.get("headers")),
        )
    )


def of_event(data: Mapping[str, Any]) -> Found:
    """The amount of a `cost.reported` event."""
    data = _with_numbers(data)
    source = data.get("source")
    where = f"cost.reported ({source})" if isinstance(source, str) and source else "cost.reported"
    found = _object(dict(data), "cost.reported", data.get("currency"))
    if found.reported is None:
        return found
    is_estimate = found.reported.is_estimate or data.get("estimate") is True
    told = found.reported
    return Found(
        Reported(told.parts, told.currency, where[:100], is_estimate, told.upstream_parts), found.note
    )


def of_stream(stream: object) -> Found:
    """An amount that stands in a stream beside its chunks."""
    told = last_cost_in(stream)
    if told is None:
        return _NOTHING
    value, where = told
    return _of_text(value, where) if isinstance(value, str) else _of_value(value, where)


def _with_numbers(data: Mapping[str, Any]) -> dict[str, Any]:
    """Money that a recorder told as decimal text, which loses no digit, as numbers.

    Answers of providers are read as they are: theirs are numbers, and a text among them is damage.
    """
    return {
        name: {part: _number(of_part) for part, of_part in value.items()}
        if isinstance(value, dict) and name in _OBJECTS_TOLD
        else _number(value)
        for name, value in data.items()
    }


def _number(value: object) -> object:
    return Decimal(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else value


def _of_text(text: str, where: str) -> Found:
    try:
        return _of_value(json.loads(text, parse_float=Decimal), where)
    except (ValueError, RecursionError):
        return Found(note=UNREADABLE)


def _of_value(value: object, where: str) -> Found:
    if isinstance(value, dict):
        return _object(value, where, value.get("currency"))
    return _amount(value, where, USD)


def _of_hidden(hidden: object) -> Found:
    if not isinstance(hidden, dict):
        return _NOTHING
    return _scalar(hidden, (_ZERO_IS_UNPRICED,), "_hidden_params", None)


def _of_headers(headers: object) -> Found:
    """Header names in any case; their values are texts."""
    if isinstance(headers, dict):
        pairs: Iterable[tuple[Any, Any]] = headers.items()
    elif isinstance(headers, list):
        pairs = (tuple(one) for one in headers if isinstance(one, list) and len(one) == 2)
    else:
        return _NOTHING
    for name, value in pairs:
        if isinstance(name, str) and name.lower() in _HEADERS:
            value = value[0] if isinstance(value, list) and value else value
            if not isinstance(value, str):
                return Found(note=UNREADABLE)
            found = _of_text(value, f"header {name.lower()}")
            if found.reported is not None and not found.reported.parts:
                return _NOTHING
            return found
    return _NOTHING


def _first(places: Iterable[Callable[[], Found]]) -> Found:
    """The first place that tells anything, readable or not."""
    for place in places:
        found = place()
        if not found.is_nothing:
            return found
    return _NOTHING


def _object(value: object, where: str, currency: object) -> Found:
    """A whole amount among others, else the sum of the parts, else an estimate."""
    if not isinstance(value, dict) or not value:
        return _NOTHING
    currency = value.get("currency", currency)
    found = _scalar(value, _WHOLE, where, currency)
    upstream = _upstream(value)
    if found.is_nothing:
        parts = {name: part for name, part in value.items() if name in _PARTS and part is not None}
        if parts:
            amounts = [_parts(part) for part in parts.values()]
            if any(amount is None for amount in amounts):
                return Found(note=UNREADABLE)
            total = sum(amount for amount in amounts if amount is not None)
            names = sorted(parts)
            if upstream is not None and parts.keys() <= _FEES:
                total, names = total + upstream, [*names, _UPSTREAM]
            found = _told(total, f"{where} (sum of {', '.join(names)})"[:100], currency)
    if found.is_nothing and upstream is not None:
        found = _told(upstream, f"{where}.{_UPSTREAM}", currency)
    if found.is_nothing:
        found = _ticks(value, where)
    if found.is_nothing:
        found = _scalar(value, (_ESTIMATE,), where, currency)
    if found.reported is not None and upstream is not None:
        return Found(_with_upstream(found.reported, upstream), found.note)
    return found


def _scalar(values: Mapping[str, Any], names: Iterable[str], where: str, currency: object) -> Found:
    """The first of the names that holds an amount; objects are told by `_object`."""
    for name in names:
        value = values.get(name)
        if value is None or isinstance(value, dict):
            continue
        if name == _ZERO_IS_UNPRICED and not isinstance(value, str) and not value:
            continue
        place = f"{where}.{name}" if where else name
        own = USD if name.endswith("_usd") else currency
        return _amount(value, place, own, is_estimate=name == _ESTIMATE)
    return _NOTHING


def _ticks(values: Mapping[str, Any], where: str) -> Found:
    value = values.get(_TICKS)
    if value is None:
        return _NOTHING
    parts = _parts(value)
    return _told(parts // TICKS, f"{where}.{_TICKS}", USD) if parts is not None else Found(note=UNREADABLE)


def _upstream(value: object) -> int | None:
    if not isinstance(value, dict):
        return None
    whole = _parts(value.get(_UPSTREAM))
    if whole is not None:
        return whole
    parts = [part for name in _UPSTREAM_PARTS if (part := _parts(value.get(name))) is not None]
    return sum(parts) if parts else None


def _amount(value: object, where: str, currency: object, *, is_estimate: bool = False) -> Found:
    parts = _parts(value)
    if parts is None:
        return Found(note=UNREADABLE)
    return _told(parts, where, currency, is_estimate=is_estimate)


def _told(parts: int, where: str, currency: object, *, is_estimate: bool = False) -> Found:
    code = USD if currency is None else currency.upper() if isinstance(currency, str) else ""
    if code not in CURRENCIES:
        return Found(note=UNKNOWN_CURRENCY)
    if parts > (MOST_USD if code == USD else MOST_AMOUNT) * PARTS:
        return Found(note=UNREADABLE)
    return Found(Reported(parts, code, where[:100], is_estimate))


def _parts(value: object) -> int | None:
    """Whole parts of 10^-12; None when it is no amount: text, a truth value, negative, infinite or no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, int):
        return value * PARTS if 0 <= value <= TICKS * MOST_AMOUNT else None
    # The shortest digits that mean the same: what was written.
    amount = Decimal(repr(value)) if isinstance(value, float) else value
    if not amount.is_finite() or amount < 0 or amount > TICKS * MOST_AMOUNT:
        return None
    return int((amount * PARTS).to_integral_value())


def _with_upstream(reported: Reported, upstream: int) -> Reported:
    return Reported(
        reported.parts,
        reported.currency,
        reported.where,
        reported.is_estimate,
        min(upstream, MOST_AMOUNT * PARTS),
    )
