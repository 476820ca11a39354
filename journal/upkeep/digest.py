"""Digests of every derived row, free of surrogate ids and facts of arrival: equal journals, equal digests."""

import hashlib
from typing import Any

from journal.accept.totals import ROLLUP_SUMS
from journal.models import Project
from journal.models.rollups import BIN_COLUMNS
from journal.sql.bulk import placeholder, raw_cursor


def _key(number: str) -> str:
    """A key by its prefix, since its number is one of the store; the numbers that stand for none as they are."""
    return f"coalesce(k.prefix, cast({number} AS text))"


_SESSION = """SELECT key, started_at, ended_at, title, agent, "user", environment, firsts, sources, tags, events,
    calls, attempts, failed_attempts, errors, open_calls, cancelled_calls, tool_calls, tool_errors, passes, gaps,
    input_uncached_tokens, cache_read_tokens, cache_write_tokens, output_visible_tokens, reasoning_tokens,
    input_uncached_calls, cache_read_calls, cache_write_calls, output_visible_calls, reasoning_calls,
    unknown_usage_calls, timed_calls, provider_us, wait_us, computed_usd, computed_cost_calls, unknown_cost_calls,
    at_least_calls, subagent_calls, view_calls, best_usd, best_cost_calls, unknown_best_calls, waste_usd,
    waste_calls, waste_us, reported_usd, reported_cost_calls, reported_other_calls
    FROM journal_session WHERE project_id = ?"""
_CALL = f"""SELECT c.key, s.key, c.group_key, c.call_id, c.parent_call_id, c.trace_id, c.status, c.started_at,
    c.ended_at, c.sort_at, c.duration_us, c.provider_us, c.wait_us, c.time_to_first_token_us, c.provider, c.protocol,
    c.operation, c.request_model, c.response_model, c.agent, c.environment, c.finish_reasons, c.error_type,
    c.status_code, c.response_id, c.attempts, c.failed_attempts, c.tool_calls, c.tool_errors, c.passes, c.tool_uses,
    c.input_uncached_tokens, c.cache_read_tokens, c.cache_write_tokens, c.output_visible_tokens, c.reasoning_tokens,
    c.usage_rule, c.flags, c.cache_write_1h_tokens, c.computed_usd, c.view_of, c.recorder, c.is_subagent, c.agent_id,
    c.parent_tool_use_id, c.reported_amount, c.reported_currency, c.reported_where, c.reported_is_estimate,
    c.best_usd, c.cost_basis, c.cost_is_unknown, c.waste, c.waste_usd, c.waste_us, c.double_of,
    c.service_tier, c.usage_from, c.reported_from, {_key("c.api_key")}, c.own_user, c.own_tags
    FROM journal_call c JOIN journal_session s ON s.id = c.session_id LEFT JOIN journal_apikey k ON k.id = c.api_key
    WHERE c.project_id = ?"""
_ATTEMPT = """SELECT c.key, a.number, a.attempt_id, a.status, a.started_at, a.ended_at, a.duration_us,
    a.wait_before_us, a.wait_scheduled_us, a.wait_source, a.wait_clamped, a.retry_reason, a.time_to_first_token_us,
    a.provider, a.request_model, a.response_model, a.status_code, a.error_type, a.error_message, a.finish_reasons,
    a.captured, a.marks, q.event_key, r.event_key, a.input_uncached_tokens, a.cache_read_tokens,
    a.cache_write_tokens, a.cache_write_1h_tokens, a.output_visible_tokens, a.reasoning_tokens, a.usage_rule,
    a.computed_usd, a.reported_amount, a.reported_currency, a.reported_where, a.reported_is_estimate,
    a.upstream_amount, a.repeats_body, a.waste, a.server_tools, a.service_tier
    FROM journal_attempt a JOIN journal_call c ON c.id = a.call_id
    LEFT JOIN journal_entry q ON q.id = a.request_entry_id LEFT JOIN journal_entry r ON r.id = a.response_entry_id
    WHERE c.project_id = ?"""
_TOOL = """SELECT s.key, t.group_key, t.call_key, t.tool_call_id, t.occurrence, t.name, t.status, t.started_at,
    t.ended_at, t.sort_at, t.duration_us, t.error_type, t.agent_id, b.event_key, e.event_key
    FROM journal_toolcall t JOIN journal_session s ON s.id = t.session_id
    LEFT JOIN journal_entry b ON b.id = t.start_entry_id LEFT JOIN journal_entry e ON e.id = t.return_entry_id
    WHERE t.project_id = ?"""
_PASS = """SELECT c.key, p.number, p.sequence, p.name, p.direction, p.stage, p.component, p.attempt, p.occurred_at,
    p.has_body, p.writer_says_changed, p.error_type, e.event_key
    FROM journal_pass p JOIN journal_call c ON c.id = p.call_id JOIN journal_entry e ON e.id = p.entry_id
    WHERE c.project_id = ?"""
_LINK = """SELECT c.key, l.link_key FROM journal_calllink l JOIN journal_call c ON c.id = l.call_id
    WHERE l.project_id = ?"""
_JOIN = """SELECT join_key, is_own, group_key, s.key FROM journal_groupjoin j
    JOIN journal_session s ON s.id = j.session_id WHERE j.project_id = ?"""
#: Amounts are added up as thousandths and what is left of them: SQLite fails where one sum leaves 64 bits.
_HALF = 10**9
_AMOUNTS = [place for place, name in enumerate(ROLLUP_SUMS) if name.endswith(("_amount", "_usd"))]
_SUMS = ", ".join(
    [
        *(
            f"sum({name} - {name} / {_HALF} * {_HALF})" if place in _AMOUNTS else f"sum({name})"
            for place, name in enumerate(ROLLUP_SUMS)
        ),
        *(f"sum({ROLLUP_SUMS[place]} / {_HALF})" for place in _AMOUNTS),
    ]
)
_NAMES = "provider, model, agent, environment, status, " + _key("api_key")
_KEYS = "LEFT JOIN journal_apikey k ON k.id = api_key"
_ROLLUP = f"""SELECT bucket, {_NAMES}, currency, {_SUMS} FROM journal_rollup r {_KEYS} WHERE r.project_id = ?
    GROUP BY bucket, {_NAMES}, currency HAVING sum(calls) <> 0"""
_DAY = f"""SELECT part, day, {_NAMES}, currency, {_SUMS} FROM journal_dayrollup r {_KEYS} WHERE r.project_id = ?
    GROUP BY part, day, {_NAMES}, currency HAVING sum(calls) <> 0"""
_BINS = ", ".join(f"sum({name})" for name in BIN_COLUMNS)
_ANY_BIN = _BINS.replace(", ", " + ")
_LATENCY = f"""SELECT bucket, measure, {_NAMES}, {_BINS} FROM journal_latencyrollup r {_KEYS} WHERE r.project_id = ?
    GROUP BY bucket, measure, {_NAMES} HAVING {_ANY_BIN} <> 0"""
_DAY_LATENCY = f"""SELECT day, measure, {_NAMES}, {_BINS} FROM journal_daylatency r {_KEYS} WHERE r.project_id = ?
    GROUP BY day, measure, {_NAMES} HAVING {_ANY_BIN} <> 0"""
_FACTS = "SELECT event_key, group_key, facts FROM journal_entry WHERE project_id = ?"

_TABLES = {
    "sessions": (_SESSION, 1),
    "calls": (_CALL, 1),
    "attempts": (_ATTEMPT, 2),
    "tools": (_TOOL, 6),
    "passes": (_PASS, 2),
    "links": (_LINK, 2),
    "joins": (_JOIN, 3),
    "rollups": (_ROLLUP, 8),
    "days": (_DAY, 9),
    "latencies": (_LATENCY, 8),
    "latencies of days": (_DAY_LATENCY, 8),
    "facts": (_FACTS, 1),
}

_WITH_AMOUNTS = ("rollups", "days")

Digests = dict[str, dict[str, bytes]]


def derived_rows(project: Project) -> Digests:
    """Per table: a name for each row, and the hash of everything it says."""
    digests: Digests = {}
    for table, (statement, name_columns) in _TABLES.items():
        cursor = raw_cursor()
        cursor.execute(statement.replace("?", placeholder()), [project.pk])
        rows: dict[str, bytes] = {}
        while some := cursor.fetchmany(2000):
            for row in some:
                values = [_plain(value) for value in row]
                if table in _WITH_AMOUNTS:
                    values = _put_together(values, name_columns)
                raw = repr(values).encode("utf-8", "surrogatepass")
                rows["/".join(map(str, values[:name_columns]))] = hashlib.blake2b(
                    raw, digest_size=16
                ).digest()
        digests[table] = rows
    return digests


def digest(project: Project) -> str:
    """One hash of all derived rows of a project."""
    whole = hashlib.blake2b(digest_size=16)
    for table, rows in derived_rows(project).items():
        whole.update(table.encode())
        for name in sorted(rows):
            whole.update(name.encode("utf-8", "surrogatepass"))
            whole.update(rows[name])
    return whole.hexdigest()


def differences(before: Digests, after: Digests) -> dict[str, list[str]]:
    """Names of rows that differ, are new or are gone, per table; tables without any are left out."""
    found: dict[str, list[str]] = {}
    for table in _TABLES:
        old, new = before[table], after[table]
        names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
        if names:
            found[table] = names
    return found


def _put_together(values: list[Any], first: int) -> list[Any]:
    """The row with whole amounts; the sums begin at `first`."""
    end = first + len(ROLLUP_SUMS)
    for place, thousandths in zip(_AMOUNTS, values[end:], strict=True):
        values[first + place] += _HALF * thousandths
    return values[:end]


def _plain(value: Any) -> Any:
    if isinstance(value, memoryview | bytes | bytearray):
        return bytes(value).hex()
    if isinstance(value, bool):
        return int(value)
    # PostgreSQL sums integers as numerics.
    return int(value) if value is not None and not isinstance(value, str | int) else value
