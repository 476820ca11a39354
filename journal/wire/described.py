"""What every key of the envelope and every type of event means, for whoever sends them: the tables of the page.

`python -m journal.wire.described` writes them into docs/wire-format.md, with the types of the wire's own definitions.
"""

import re
from pathlib import Path

import msgspec

from .envelope import Envelope

_TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "wire-format.md"

#: Key of the envelope → what it tells. A row each, in this order.
ENVELOPE = {
    "type": (
        "what happened; other types than those below are stored and shown raw, with their call where they "
        "name one"
    ),
    "id": (
        "unique in the project, of any form. The same event sent again under its id counts as duplicate, so "
        "sending again is safe. Without one it is made from the session and the bytes of the event"
    ),
    "ts": (
        "when it happened at the sender, by RFC 3339 with an offset. Without offset it is taken as UTC and "
        "marked. The second 60 that ends a day of UTC is the first of the next. Without `ts` the time is "
        "unknown"
    ),
    "session_id": "the conversation. None is a value too: such events are shown together",
    "run_id": "context, kept and shown",
    "step_id": "context, kept and shown",
    "agent": "who acts; the first one told names the session's",
    "user": "for whom",
    "environment": "where: `production`, `test`, …",
    "tags": "collected for the session",
    "call_id": "the logical operation, all its retries included",
    "attempt_id": "names one try",
    "attempt": "or numbers it",
    "parent_call_id": "the call this one was made for; empty is none",
    "trace_id": "link to other tracing; empty is none",
    "span_id": "link to other tracing; joins request and answer when there is no `call_id`",
    "source": "who recorded: `name`, `version`, `host`, `process`, and `seq`, the recorder's own counter",
    "mono_ns": (
        "monotonic clock of the sender. Between two events of one `host` and `process` it measures better "
        "than `ts`, and is preferred"
    ),
    "v": "version of the wire. A later one than the server reads is refused, event by event. Missing: 1",
    "data": "by type, below",
}

#: Types of events → what is read from their `data`.
TYPES = {
    ("session.started",): (
        "`title`; `title_from` is `model` or `summary` when nobody chose it: a title without it comes "
        "before both"
    ),
    ("session.ended",): "nothing; a session lasts from its first event to its last",
    ("llm.call.requested",): (
        "`provider`, `protocol`, `operation`, `body`: the request as it went out; `model` where there is no "
        "body, or where the sender knows the model by another name; `carried`: true when another call, "
        "which is recorded for itself, carried it to the provider, so that this one does not count beside "
        "it; `captured`: `full`, `preview`, `hash`, `none` or `reconstructed`; `prompt_hash` and `target`, "
        "by which tries find each other when nothing names their call"
    ),
    ("llm.call.returned",): (
        "`provider`, `protocol`, `status_code`, `body` or `stream`, `error`, `finish_reasons`, `usage`, "
        "`usage_protocol`, `response_id`, `request_id`, `model`, `response_model` where another one "
        "answered than was asked for, `is_fallback`: true when this try went to another model or provider "
        "after the first one failed, `duration_seconds` (or `duration`), `cancelled`, `is_error`, "
        "`service_tier`; `reported_cost`, `cost_usd`, `total_cost`, `cost`, `response_cost` or "
        "`estimated_cost`, with `currency`: what somebody beside the provider says it cost, a number or the "
        "text of one, also as a header of `headers`; `part`: true when one answer is told by several "
        "events, each with a part of it and the counts known by then: they are put together, and the "
        "largest counts hold. `stream_redacted` (`whole` or `cut`) is set by Recto when a secret was spread "
        "over chunks of the `stream`: then the answer is kept as it comes to, redacted, and not the chunks"
    ),
    ("llm.stream.marked",): (
        "`mark` (or `name`): `first_byte`, `first_visible_output`, or any; `offset_seconds` (or "
        "`since_start_seconds`) since the request"
    ),
    ("llm.retry.scheduled",): (
        "`delay_seconds` (or `delay`), `delay_source` (or `source`), `clamped`, `reason`: the wait before "
        "the next try of the call"
    ),
    ("llm.route.selected",): "`provider`, `model`, `reason`",
    ("llm.cooldown.started", "llm.cooldown.skipped"): "shown raw in their call",
    ("transform.pass.applied",): (
        "`sequence`, `name`, `direction`, `stage`, `component`, `body`: what the pass left; `changed`: what "
        "its writer thinks; `error`"
    ),
    ("tool.call.started",): "`tool_call_id`, `tool_name` (or `name`)",
    ("tool.call.returned",): "the same, `duration_seconds` (or `duration`), `error`, `is_error`, `cancelled`",
    ("usage.reported",): "`protocol`, `usage`, `scope`: counts for a call whose answers told no usage",
    ("cost.reported",): (
        "what somebody says it cost: `amount` (or any of the names of costs below): a number, or the text "
        "of a decimal number, which loses no digit, `currency` (ISO 4217, else US dollars), `scope`: `call` "
        "or, with an `attempt` or `attempt_id`, of that try; `session` is shown raw and added to nothing; "
        "`source`: who says so; `estimate`: true when it is one. A later one replaces it"
    ),
    ("recorder.gap",): "counted: the recorder lost something",
    ("note.added",): "shown raw, in its call where it names one",
    ("message.recorded",): (
        "a message that a transcript holds but no call of ours sent: `role`, `body`, `protocol` when the "
        "body has the form of one, `isMeta`. What a person wrote first names a session without a title"
    ),
}


def main() -> None:
    """Write the tables into the page."""
    PAGE.write_text(with_tables(PAGE.read_text()))


def with_tables(page: str) -> str:
    """The page with both tables as they are told here; everything around them stays."""
    return _with_table(_with_table(page, "Envelope", envelope_table()), "Types", types_table())


def _with_table(page: str, title: str, table: str) -> str:
    """The page with another table as the first one below a title."""
    before, heading, after = page.partition(f"## {title}\n")
    former = _TABLE.search(after)
    if former is None:
        raise ValueError(f"no table below {title!r}")
    return before + heading + after[: former.start()] + table + after[former.end() :]


def envelope_table() -> str:
    """A row for each key: its name, its type as the wire checks it, and what it tells."""
    types = {field.name: written(field.type) for field in msgspec.inspect.type_info(Envelope).fields}  # type: ignore[attr-defined]
    rows = [f"| `{name}` | {types[name]} | {text} |\n" for name, text in ENVELOPE.items()]
    return "| key | type | |\n|---|---|---|\n" + "".join(rows)


def types_table() -> str:
    """A row for each type of event, or some that are read alike."""
    rows = [f"| {', '.join(f'`{name}`' for name in names)} | {text} |\n" for names, text in TYPES.items()]
    return "| type | read from `data` |\n|---|---|\n" + "".join(rows)


def written(kind: msgspec.inspect.Type) -> str:
    """The type of a field in words."""
    if isinstance(kind, msgspec.inspect.UnionType):
        kind = next(part for part in kind.types if not isinstance(part, msgspec.inspect.NoneType))
    match kind:
        case msgspec.inspect.StrType(min_length=None, max_length=None):
            return "string"
        case msgspec.inspect.StrType(min_length=None, max_length=most):
            return f"string, at most {most} characters"
        case msgspec.inspect.StrType(min_length=least, max_length=most):
            return f"string, {least} to {most} characters"
        case msgspec.inspect.IntType(ge=least, le=None):
            return f"whole number, at least {least}"
        case msgspec.inspect.IntType(le=9_223_372_036_854_775_807):
            return "whole number, 64 bits"
        case msgspec.inspect.IntType(ge=least, le=most):
            return f"whole number, {least} to {most}"
        case msgspec.inspect.DateTimeType():
            return "moment"
        case msgspec.inspect.ListType(item_type=msgspec.inspect.StrType()):
            return "list of strings"
    return "object"


if __name__ == "__main__":
    main()
