"""Tokens and cost of a LiteLLM row: where they stand, and which zeros mean that nobody knew."""

from __future__ import annotations

from .http import joined, value_of
from .members import Members, object_of

_COUNTS = ("prompt_tokens", "completion_tokens", "total_tokens")
_PRICES = ("input_cost_per_token", "output_cost_per_token", "input_cost_per_second", "output_cost_per_second")


def usage_of(record: Members, metadata: Members, hidden: Members) -> bytes | None:
    """The usage object; the counts of the row itself say less. Zeros are written where nobody told any count."""
    for told in (metadata.get("usage_object"), hidden.get("usage_object")):
        if told is not None and _has_counts(object_of(told)):
            return told
    if "usage" in object_of(record.get("response")):
        return None  # the answer tells it
    counts = {name: record[name] for name in _COUNTS if name in record}
    # Rows of older versions keep what a usage object says beyond these counts apart from them.
    more = object_of(metadata.get("additional_usage_values"))
    return joined({**more, **counts}) if _has_counts(counts) else None


def cost_of(record: Members, metadata: Members) -> bytes | None:
    """What the try cost by LiteLLM's prices. It writes zero for models that it has no price for: that is unknown.

    What is no amount is handed on, so that somebody hears of it.
    """
    cost = record.get("response_cost", record.get("spend"))
    value = value_of(cost)
    if value is None:
        return None
    is_zero = isinstance(value, int | float) and not isinstance(value, bool) and value == 0
    return cost if not is_zero or _is_free(record, metadata) else None


def _is_free(record: Members, metadata: Members) -> bool:
    """Whether it was answered by a cache, or the model has prices, and they are zero."""
    if value_of(record.get("cache_hit")) in (True, "True"):
        return True
    known = object_of(record.get("model_map_information") or metadata.get("model_map_information"))
    prices = object_of(known.get("model_map_value"))
    return any(isinstance(value_of(prices.get(name)), int | float) for name in _PRICES)


def _has_counts(usage: Members) -> bool:
    counts = (value_of(usage.get(name)) for name in _COUNTS)
    return any(isinstance(count, int | float) and count > 0 for count in counts)
