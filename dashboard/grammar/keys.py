"""The keys a query may use, for sessions and for calls, with the kind of value each takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from journal.vocabulary import Status


class Kind(StrEnum):
    """What a key's value looks like."""

    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DURATION = "duration"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the language; `help` is shown beside the query bar and in the API's documentation."""

    name: str
    kind: Kind
    help: str
    choices: tuple[str, ...] = ()


_STATUSES = tuple(str(status) for status in Status)
_PRICES = ("known", "unknown")
_PRICES_OF_CALL = (*_PRICES, "missing")
#: Why what a call cost was wasted; all of a double one, which asked what another call had asked just before.
WASTES = ("any", "failed", "repeated", "abandoned", "double")
_SORTS_OF_CALL = ("subagent", "view")
_HAVES = ("diff",)
#: How the loss of what a provider had cached is to be taken, or that nobody has looked yet.
CACHES = ("broken", "expected", "lost", "waiting")
#: What the fold notes about a call.
FLAGS = (
    "answer_in_parts",
    "attempts_inferred",
    "carried",
    "cost_differs",
    "cost_unreadable",
    "counts_unreadable",
    "currencies_mixed",
    "currency_unknown",
    "endless_duration",
    "facts_cut",
    "fallback",
    "negative_duration",
    "output_at_least",
    "repeated_events",
    "reported_in_part",
    "request_stubbed",
    "response_stubbed",
    "return_without_request",
    "session_joined",
    "several_sessions",
    "usage_mismatch",
)

#: What may be odd about a call; sessions have gaps and tools of no known call besides.
_ODD_CALLS = ("open", "unknown_usage", "at_least", "mismatch", "view")

SESSION_KEYS: dict[str, Key] = {
    key.name: key
    for key in (
        Key("status", Kind.CHOICE, "sessions with a call that ended so", _STATUSES),
        Key("model", Kind.TEXT, "sessions with a call to, or answered by, this model; * stands for anything"),
        Key("provider", Kind.TEXT, "sessions with a call to this provider"),
        Key("agent", Kind.TEXT, "the session's agent"),
        Key("user", Kind.TEXT, "the session's user"),
        Key("environment", Kind.TEXT, "the session's environment"),
        Key("key", Kind.TEXT, "sessions with a call that was handed in by this key, see there for calls"),
        Key("session", Kind.TEXT, "the session's own id or its short key"),
        Key("tag", Kind.TEXT, "sessions with this tag; * is any"),
        Key(
            "is",
            Kind.CHOICE,
            "sessions with a call of a sub-agent, or with one that is counted elsewhere",
            _SORTS_OF_CALL,
        ),
        Key("flag", Kind.CHOICE, "sessions with a call of which this was noted", FLAGS),
        Key("upload", Kind.TEXT, "sessions with events from the upload with this key"),
        Key("errors", Kind.NUMBER, "calls of the session that ended in error"),
        Key("attempts", Kind.NUMBER, "sessions with a call that took so many attempts"),
        Key("wait", Kind.DURATION, "time the session waited between attempts"),
        Key(
            "integrity",
            Kind.CHOICE,
            "sessions with a gap, with tools of no known call (orphan), or with a call whose answer, usage or "
            "final count is missing, contradicts itself, or is counted elsewhere",
            ("any", "gap", "orphan", *_ODD_CALLS),
        ),
        Key("has", Kind.CHOICE, "sessions with a call that a gateway changed", _HAVES),
        Key("pass", Kind.TEXT, "sessions with a call that went through this pass; * stands for anything"),
        Key(
            "changed", Kind.TEXT, "sessions with a call in which a pass changed this place: /tools, messages"
        ),
        Key("blame", Kind.TEXT, "sessions with a call in which this pass changed something"),
        Key(
            "cache",
            Kind.CHOICE,
            "sessions with a call that lost what the provider had cached: something sent before was changed "
            "(broken), it was to be expected, or only counts tell of it (lost); waiting: not looked at yet",
            CACHES,
        ),
        Key("note", Kind.TEXT, "words of a note on the session or one of its calls; * is any"),
        Key("calls", Kind.NUMBER, "calls of the session"),
        Key("tools", Kind.NUMBER, "tool calls of the session"),
        Key("tokens", Kind.NUMBER, "input and output tokens of the session"),
        Key("cost", Kind.MONEY, "US dollars that the session's calls cost, as far as prices are known"),
        Key("price", Kind.CHOICE, "sessions with a call whose cost is known, or is not", _PRICES),
        Key("started", Kind.TIME, "when the session started, in UTC"),
    )
}

CALL_KEYS: dict[str, Key] = {
    key.name: key
    for key in (
        Key("status", Kind.CHOICE, "how the call ended", _STATUSES),
        Key("model", Kind.TEXT, "requested, or answered by, this model; * stands for anything"),
        Key(
            "asked",
            Kind.TEXT,
            "the requested model, as costs are grouped; the answering one where no request is known",
        ),
        Key("provider", Kind.TEXT, "the provider that was asked"),
        Key("agent", Kind.TEXT, "the agent that made the call"),
        Key("user", Kind.TEXT, "the user of its session, or its own where it has none"),
        Key("environment", Kind.TEXT, "the call's environment"),
        Key(
            "key",
            Kind.TEXT,
            "the key that handed it in, by its name, its first characters or its number (#7); none: by upload "
            "or command",
        ),
        Key("session", Kind.TEXT, "the session's own id or its short key"),
        Key("tag", Kind.TEXT, "a tag of its session, or its own where it has none; * is any"),
        Key("error", Kind.TEXT, "the type of its error"),
        Key("is", Kind.CHOICE, "made by a sub-agent, or a view: counted elsewhere", _SORTS_OF_CALL),
        Key("flag", Kind.CHOICE, "what was noted about the call", FLAGS),
        Key("upload", Kind.TEXT, "told by events from the upload with this key"),
        Key("attempts", Kind.NUMBER, "attempts of the call"),
        Key("wait", Kind.DURATION, "time the call waited between attempts"),
        Key(
            "integrity",
            Kind.CHOICE,
            "calls whose answer, usage or final count is missing, contradicts itself, or is counted elsewhere",
            ("any", *_ODD_CALLS),
        ),
        Key("has", Kind.CHOICE, "something that a gateway changed", _HAVES),
        Key("pass", Kind.TEXT, "calls that went through this pass; * stands for anything"),
        Key(
            "changed",
            Kind.TEXT,
            "calls in which a pass changed this place: /tools, messages, /messages/*/content",
        ),
        Key("blame", Kind.TEXT, "calls in which this pass changed something"),
        Key(
            "cache",
            Kind.CHOICE,
            "calls that lost what the provider had cached: something sent before was changed (broken), it was "
            "to be expected, or only counts tell of it (lost); waiting: in a session not looked at yet",
            CACHES,
        ),
        Key("note", Kind.TEXT, "words of a note on the call; * is any"),
        Key("waste", Kind.CHOICE, "what of its cost or time was wasted", WASTES),
        Key("tools", Kind.NUMBER, "tool calls of the call"),
        Key("tokens", Kind.NUMBER, "input and output tokens of the call"),
        Key("cost", Kind.MONEY, "US dollars that the call cost"),
        Key(
            "price",
            Kind.CHOICE,
            "whether the cost of the call can be computed; missing is what was not reported either, in full",
            _PRICES_OF_CALL,
        ),
        Key(
            "started", Kind.TIME, "when the call started, in UTC; where only its end was told, when it ended"
        ),
    )
}
