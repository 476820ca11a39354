"""The proxy's own counts and costs of a transaction, as it wrote them down."""

from __future__ import annotations

from collections.abc import Iterator

from journal.importers.http.writing import json_of
from journal.importers.members import Members
from journal.vocabulary import EventType

from .entries import Entry, object_of

USAGE_PROTOCOL = "llm_api_key_proxy"
ACCOUNTS = "usage_accounting_summary"
#: Whose figures are the provider's own; the others are the proxy's estimates.
_REPORTED = "provider_reported"
_UNPRICED = (None, "unavailable", "skipped")


def accounts_of(entry: Entry) -> Iterator[tuple[str, Members]]:
    """Types and data of events. The counts are only looked at where an answer tells none."""
    accounts = object_of(entry.members.get("data"))
    usage, cost = accounts.get("usage"), accounts.get("cost")
    if not isinstance(usage, dict):
        return
    yield EventType.USAGE_REPORTED, {"protocol": json_of(USAGE_PROTOCOL), "usage": json_of(usage)}
    found = _cost(usage, cost if isinstance(cost, dict) else {})
    if found is not None:
        yield EventType.COST_REPORTED, found


def _cost(usage: dict[str, object], cost: dict[str, object]) -> Members | None:
    amount, source = usage.get("provider_reported_cost"), usage.get("cost_source")
    is_estimate = False
    if amount is None:
        amount, source = cost.get("total_cost"), cost.get("pricing_source")
        # Nought with no price is no cost; what the proxy reckons is nobody's bill.
        if not amount or source in _UNPRICED:
            return None
        is_estimate = not str(source).startswith(_REPORTED)
    data = {
        "amount": json_of(amount),
        "currency": json_of(usage.get("cost_currency") or cost.get("currency") or "USD"),
        "source": json_of(source if isinstance(source, str) else USAGE_PROTOCOL),
        "scope": b'"call"',
    }
    return data | {"estimate": b"true"} if is_estimate else data
