"""Turn a query into a condition on sessions: `sessions where …`."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from journal.models import Call, Entry, Project, Session, ToolCall
from journal.models.fields import UsdField
from journal.sql.notes import HasNote
from journal.vocabulary import Status

from .caches import has_call_that_lost
from .calls import has_flag, is_sort
from .conditions import any_of, handed_in_by, has_tag, named_session, one_of_texts, within
from .notes import has_note_anywhere
from .parse import Query, Term
from .passes import has_diff, has_pass, is_changed, is_changed_by

INPUT_TOKENS = F("input_uncached_tokens") + F("cache_read_tokens") + F("cache_write_tokens")
OUTPUT_TOKENS = F("output_visible_tokens") + F("reasoning_tokens")
#: A session without a single call of known cost has none, which is not zero.
KNOWN_USD = Case(When(best_cost_calls__gt=0, then=F("best_usd")), output_field=UsdField())

_STATUS = {
    Status.ERROR: Q(errors__gt=0),
    Status.OPEN: Q(open_calls__gt=0),
    Status.CANCELLED: Q(cancelled_calls__gt=0),
    Status.OK: Q(calls__gt=F("errors") + F("open_calls") + F("cancelled_calls")),
}
_PRICES = {"known": Q(best_cost_calls__gt=0), "unknown": Q(unknown_best_calls__gt=0)}
_COUNTS = {
    "errors": "errors",
    "calls": "calls",
    "tools": "tool_calls",
    "tokens": "known_tokens",
    "wait": "wait_us",
}
#: Most of what may be odd is in the sums of the session.
_ODD = {
    "gap": Q(gaps__gt=0),
    "open": Q(open_calls__gt=0),
    "unknown_usage": Q(unknown_usage_calls__gt=0),
    "at_least": Q(at_least_calls__gt=0),
    "view": Q(view_calls__gt=0),
}
_MISMATCH = "usage_mismatch"


def session_condition(rows: QuerySet[Session], query: Query) -> QuerySet[Session]:
    """The sessions of `rows` for which every term holds."""
    if any(term.key == "tokens" for term in query.terms):
        rows = rows.alias(known_tokens=INPUT_TOKENS + OUTPUT_TOKENS)
    for term in query.terms:
        condition = _condition(term)
        rows = rows.exclude(condition) if term.negated else rows.filter(condition)
    return rows


def _condition(term: Term) -> Q:
    if term.key is None:
        return Q(session_id__icontains=term.texts[0]) | Q(title__icontains=term.texts[0])
    if term.key in _COUNTS:
        return any_of(within(_COUNTS[term.key], bounds) for bounds in term.numbers)
    return _KEYS[term.key](term)


def _with_call(condition: Q) -> Q:
    return Q(Exists(Call.objects.filter(condition, session=OuterRef("pk"))))


def _told(field: str, term: Term, of_call: str) -> Q:
    """A text of the session; where no session was named, of one of the calls."""
    of_calls = Q(session_id__isnull=True) & _with_call(one_of_texts(of_call, term.texts))
    return one_of_texts(field, term.texts) | of_calls


def _tag(term: Term) -> Q:
    of_calls = Q(session_id__isnull=True) & _with_call(any_of(has_tag("own_tags", one) for one in term.texts))
    return any_of(has_tag("tags", one) for one in term.texts) | of_calls


def _attempts(term: Term) -> Q:
    # More than one attempt means that one of them failed: the session's own column keeps most of them out.
    least = min((bounds.least or 0) for bounds in term.numbers)
    if [(bounds.least, bounds.most) for bounds in term.numbers] == [(2, None)]:
        # More attempts than calls: one of them took two. The calls are looked into only where that does not tell.
        told = Q(attempts__gt=F("calls"))
        return Q(failed_attempts__gte=1) & (told | _with_call(Q(attempts__gte=2)))
    found = _with_call(any_of(within("attempts", bounds) for bounds in term.numbers))
    return Q(failed_attempts__gte=least - 1) & found if least > 1 else found


def _model(term: Term) -> Q:
    return _with_call(one_of_texts("request_model", term.texts) | one_of_texts("response_model", term.texts))


def _is(term: Term) -> Q:
    # The session's own sum keeps most sessions out.
    return Q(view_calls__gt=0) if term.texts == ("view",) else _with_call(is_sort(term))


def _odd(term: Term) -> Q:
    wanted = ("orphan", "mismatch", *_ODD) if "any" in term.texts else term.texts
    found = any_of(_ODD[name] for name in wanted if name in _ODD)
    if "orphan" in wanted:
        # An index holds only such tools.
        found |= Q(pk__in=ToolCall.objects.filter(call_key__isnull=True).values("session"))
    if "mismatch" in wanted:
        # Asked by project, not by session: an index holds only such calls.
        calls = Call.objects.filter(HasNote("flags", note=_MISMATCH), project__in=Project.objects.all())
        found |= Q(pk__in=calls.values("session"))
    return found


def _upload(term: Term) -> Q:
    return Q(pk__in=Entry.objects.filter(upload__key__in=term.texts).values("session"))


_KEYS: dict[str, Callable[[Term], Q]] = {
    "status": lambda term: any_of(_STATUS[Status(value)] for value in term.texts),
    "model": _model,
    "provider": lambda term: _with_call(one_of_texts("provider", term.texts)),
    "agent": lambda term: _told("agent", term, "agent"),
    "user": lambda term: _told("user", term, "own_user"),
    "environment": lambda term: _told("environment", term, "environment"),
    "key": lambda term: _with_call(handed_in_by("api_key", term.texts)),
    "session": lambda term: named_session("pk", term.texts),
    "tag": _tag,
    "is": _is,
    "integrity": _odd,
    "flag": lambda term: _with_call(has_flag(term)),
    "has": lambda term: _with_call(has_diff(term)),
    "pass": lambda term: _with_call(has_pass(term)),
    "changed": lambda term: _with_call(is_changed(term)),
    "blame": lambda term: _with_call(is_changed_by(term)),
    "cache": has_call_that_lost,
    "note": has_note_anywhere,
    "upload": _upload,
    "attempts": _attempts,
    "cost": lambda term: _PRICES["known"] & any_of(within("best_usd", bounds) for bounds in term.numbers),
    "price": lambda term: any_of(_PRICES[name] for name in term.texts),
    "started": lambda term: any_of(within("started_at", bounds) for bounds in term.times),
}
