"""Turn a query into a condition on calls: `calls where …`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from journal.cost.best import IN_PART
from journal.models import Call, Entry
from journal.models.fields import to_microseconds
from journal.sql.notes import HasNote
from journal.vocabulary import Status

from .caches import has_lost
from .conditions import any_of, handed_in_by, has_tag, named_session, one_of_texts, within
from .notes import has_note
from .parse import Bounds, Query, Term
from .passes import has_diff, has_pass, is_changed, is_changed_by

_BUCKETS = (
    "input_uncached_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "output_visible_tokens",
    "reasoning_tokens",
)
_COUNTS = {"attempts": "attempts", "wait": "wait_us", "tools": "tool_calls", "tokens": "known_tokens"}


def call_condition(rows: QuerySet[Call], query: Query) -> QuerySet[Call]:
    """The calls of `rows` for which every term holds."""
    if any(term.key == "tokens" for term in query.terms):
        # A call that told one bucket told its usage; one that told none is below and above nothing.
        first, *others = (Coalesce(F(name), Value(0)) for name in _BUCKETS)
        rows = rows.alias(known_tokens=sum(others, start=first))
    for term in query.terms:
        condition = _condition(term)
        rows = rows.exclude(condition) if term.negated else rows.filter(condition)
    return rows


def _condition(term: Term) -> Q:
    if term.key is None:
        wanted = term.texts[0]
        return Q(session__session_id__icontains=wanted) | Q(session__title__icontains=wanted)
    if term.key in _COUNTS:
        return any_of(within(_COUNTS[term.key], bounds) for bounds in term.numbers) & _told(term)
    return _KEYS[term.key](term)


def _told(term: Term) -> Q:
    if term.key != "tokens":
        return Q()
    return any_of(Q(**{f"{name}__isnull": False}) for name in _BUCKETS)


#: A try that failed and told no usage is not known to have cost anything.
UNKNOWN_COST = Q(computed_usd__isnull=True) & (Q(status=Status.OK) | Q(usage_rule__isnull=False))
#: Some of its attempts told what they cost, and others that may be billed did not.
IS_REPORTED_IN_PART = Q(flags__contains=f'"{IN_PART}"')
_PRICES = {
    "known": Q(computed_usd__isnull=False),
    "unknown": UNKNOWN_COST,
    "missing": Q(cost_is_unknown=True),
}
#: What a call may be; a sender may name the call that a sub-agent works for without calling it one.
SORTS_OF_CALL = {
    "subagent": Q(is_subagent=True),
    "view": Q(view_of__isnull=False),
}


_ODD: dict[str, Q] = {
    "open": Q(status=Status.OPEN),
    "unknown_usage": Q(status=Status.OK, usage_rule__isnull=True, view_of__isnull=True),
    "at_least": ~Q(flags="[]") & Q(HasNote("flags", note="output_at_least")),
    "mismatch": Q(HasNote("flags", note="usage_mismatch")),
    "view": Q(view_of__isnull=False),
}


def is_odd(term: Term) -> Q:
    """Something about the call is missing, contradicts itself, or is counted elsewhere."""
    return any_of(_ODD[name] for name in (_ODD if "any" in term.texts else term.texts))


def is_sort(term: Term) -> Q:
    """The call is one of these."""
    return any_of(SORTS_OF_CALL[name] for name in term.texts)


def has_flag(term: Term) -> Q:
    """One of these was noted about the call."""
    # Most calls have no note: the first condition spares reading their list.
    return ~Q(flags="[]") & any_of(Q(flags__contains=f'"{name}"') for name in term.texts)


def from_upload(term: Term) -> Q:
    """Some of its events came by one of these uploads."""
    told = Entry.objects.filter(upload__key__in=term.texts, group_key__isnull=False)
    return Q(group_key__in=told.values("group_key")) & Q(session__in=told.values("session"))


def _asked(term: Term) -> Q:
    no_request = Q(request_model__isnull=True) | Q(request_model="")
    return one_of_texts("request_model", term.texts) & ~Q(request_model="") | (
        no_request & one_of_texts("response_model", term.texts)
    )


def _is_wasted(kind: str) -> Q:
    if kind == "any":
        return ~Q(waste="[]") | Q(double_of__isnull=False)
    return Q(double_of__isnull=False) if kind == "double" else Q(waste__contains=f'"{kind}"')


def _started(bounds: Bounds[datetime]) -> Q:
    # The same moment that costs are counted at: the start, else the end. 0 is none.
    least, most = (None if at is None else to_microseconds(at) for at in (bounds.least, bounds.most))
    return within("sort_at", Bounds(least, most)) & ~Q(sort_at=0)


_KEYS: dict[str, Callable[[Term], Q]] = {
    "status": lambda term: Q(status__in=term.texts),
    "model": lambda term: (
        one_of_texts("request_model", term.texts) | one_of_texts("response_model", term.texts)
    ),
    "asked": _asked,
    "provider": lambda term: one_of_texts("provider", term.texts),
    "agent": lambda term: one_of_texts("agent", term.texts),
    "user": lambda term: one_of_texts("session__user", term.texts) | one_of_texts("own_user", term.texts),
    "environment": lambda term: one_of_texts("environment", term.texts),
    "key": lambda term: handed_in_by("api_key", term.texts),
    "session": lambda term: named_session("session", term.texts),
    "tag": lambda term: any_of(
        has_tag(field, tag) for tag in term.texts for field in ("session__tags", "own_tags")
    ),
    "error": lambda term: one_of_texts("error_type", term.texts),
    "is": is_sort,
    "flag": has_flag,
    "integrity": is_odd,
    "has": has_diff,
    "pass": has_pass,
    "changed": is_changed,
    "blame": is_changed_by,
    "cache": has_lost,
    "note": has_note,
    "upload": from_upload,
    "cost": lambda term: any_of(within("best_usd", bounds) for bounds in term.numbers),
    "waste": lambda term: any_of(_is_wasted(kind) for kind in term.texts),
    "price": lambda term: any_of(_PRICES[name] for name in term.texts),
    "started": lambda term: any_of(_started(bounds) for bounds in term.times),
}
