"""Fold the facts of one group of events into its calls. No database here.

The result is a function of the set of facts: order of arrival, batching and repetition do not matter.
"""

from journal.vocabulary import EVENT_KINDS, EventType, Status

from .amounts import add_cost, add_notes_of_costs, add_usage, usage_of
from .attempts import Try, add_routes, fold_attempts, gather
from .clock import elapsed_us
from .duration import measure
from .facts import Usage
from .handed import handed_in_by
from .keys import public_key
from .parts import merge_parts
from .passes import fold_passes
from .picture import Fact, FoldedAttempt, FoldedCall, FoldedTool, Picture
from .tools import fold_tools

FOLD_VERSION = 2
#: A retry that names no call is taken for one when it starts this soon after the error before it.
CHAIN_US = 120 * 1_000_000

_REQUESTED = EVENT_KINDS[EventType.LLM_REQUESTED]
_RETURNED = EVENT_KINDS[EventType.LLM_RETURNED]
_PASS = EVENT_KINDS[EventType.PASS_APPLIED]
_USAGE = EVENT_KINDS[EventType.USAGE_REPORTED]
_ROUTE = EVENT_KINDS[EventType.ROUTE_SELECTED]
_COST = EVENT_KINDS[EventType.COST_REPORTED]
_TOOLS = {EVENT_KINDS[EventType.TOOL_STARTED], EVENT_KINDS[EventType.TOOL_RETURNED]}
_OF_ATTEMPTS = {
    _REQUESTED,
    _RETURNED,
    EVENT_KINDS[EventType.STREAM_MARKED],
    EVENT_KINDS[EventType.RETRY_SCHEDULED],
}
_CALL_ITSELF = {_REQUESTED, _RETURNED}
_NEVER = 2**63


def fold(group_key: int, facts: list[Fact]) -> Picture:
    """Calls and tools of one group."""
    picture = Picture()
    if len(facts) > 1:
        facts = sorted(facts, key=_order)
    for session_id, note, of_session in _by_session(facts):
        for call_id, of_call in _by_call(of_session):
            _fold_call(picture, group_key, session_id, call_id, of_call, note)
    return picture


def _order(fact: Fact) -> tuple[int, int, bytes]:
    occurred_us = fact.facts.occurred_us
    return (_NEVER if occurred_us is None else occurred_us, fact.facts.kind, fact.event_key)


def _by_session(facts: list[Fact]) -> list[tuple[str | None, str | None, list[Fact]]]:
    """Facts apart by session. Those that name none join the only one there is, else they stay apart."""
    named = {fact.facts.session_id for fact in facts}
    if len(named) == 1:
        return [(facts[0].facts.session_id, None, facts)]
    names = sorted(name for name in named if name is not None)
    if len(names) == 1:
        return [(names[0], "session_joined", facts)]
    return [
        (name, "several_sessions", [fact for fact in facts if fact.facts.session_id == name])
        for name in [*names, *([None] if None in named else [])]
    ]


def _by_call(facts: list[Fact]) -> list[tuple[str | None, list[Fact]]]:
    """Facts apart by call id: one, but for two ids whose group numbers meet by chance."""
    named = {fact.facts.call_id for fact in facts}
    if len(named) == 1:
        return [(facts[0].facts.call_id, facts)]
    return [
        (name, [fact for fact in facts if fact.facts.call_id == name])
        for name in sorted(named, key=lambda name: (name is None, name or ""))
    ]


def _fold_call(
    picture: Picture,
    group_key: int,
    session_id: str | None,
    call_id: str | None,
    facts: list[Fact],
    note: str | None,
) -> None:
    of_attempts: list[Fact] = []
    of_tools: list[Fact] = []
    of_passes: list[Fact] = []
    routes: list[Fact] = []
    usages: list[Usage | None] = []
    costs: list[Fact] = []
    is_call = False
    for fact in facts:
        kind = fact.facts.kind
        if kind in _OF_ATTEMPTS:
            of_attempts.append(fact)
            is_call = is_call or kind in _CALL_ITSELF
        elif kind in _TOOLS:
            of_tools.append(fact)
        elif kind == _PASS:
            of_passes.append(fact)
        elif kind == _USAGE and fact.facts.reason != "session":
            # A cumulative report restates the ones before it.
            usages = [fact.facts.usage] if fact.facts.reason == "cumulative" else [*usages, fact.facts.usage]
            costs.append(fact)
        elif kind == _ROUTE and (fact.facts.attempt is not None or fact.facts.attempt_id is not None):
            routes.append(fact)
        elif kind == _COST:
            if fact.facts.attempt is not None or fact.facts.attempt_id is not None:
                of_attempts.append(fact)
            elif fact.facts.reason != "session":
                costs.append(fact)
    calls: list[FoldedCall] = []
    # Passes, waits or marks alone are no call: they stay raw events until its request or answer arrives.
    if is_call:
        of_attempts = merge_parts(of_attempts)
        tries = gather(of_attempts)
        if routes:
            add_routes(tries, routes)
        if facts[0].facts.chain and call_id is None:
            used: set[str] = set()
            for chain in _chains(tries):
                name = _chain_name(chain, used)
                key = public_key(session_id, "attempt", f"{group_key} {name}")
                calls.append(_call(session_id, key, None, _renumbered(chain)))
                if len(chain) > 1:
                    calls[-1].flags.append("attempts_inferred")
        else:
            name = call_id if call_id is not None else f"group {group_key}"
            key = public_key(session_id, "call" if call_id is not None else "group", name)
            calls.append(_call(session_id, key, call_id, tries))
    tools = fold_tools(of_tools) if of_tools else []
    owner = calls[0] if len(calls) == 1 else None
    for tool in tools:
        tool.session_id = session_id
        tool.call_key = owner.key if owner is not None else None
    picture.tools += tools
    if owner is not None:
        if of_passes:
            owner.passes = fold_passes(of_passes)
        _count_tools(owner, tools)
        if owner.usage_rule is None and usages:
            add_usage(owner, usages)
            owner.attempts[owner.served - 1].usage = usage_of(owner)
        if costs:
            add_cost(owner, costs)
    for call in calls:
        if owner is None:
            _count_tools(call, [])
        if note is not None:
            call.flags.append(note)
        call.flags.sort()
        call.received_us = min(fact.received_us for fact in facts)
    picture.calls += calls


def _count_tools(call: FoldedCall, tools: list[FoldedTool]) -> None:
    """Distinct tool-use ids plus executed tools without one."""
    named = {use for use, _ in call.tool_uses}
    unnamed = 0
    for tool in tools:
        if tool.tool_call_id is None:
            unnamed += 1
        else:
            named.add(tool.tool_call_id)
        if tool.status == Status.ERROR:
            call.tool_errors += 1
    call.tool_calls = len(named) + unnamed


def _chains(tries: list[Try]) -> list[list[Try]]:
    """Attempts that name no call, apart by call: a try soon after an error repeats it."""
    chains: list[list[Try]] = []
    for one in sorted(tries, key=lambda one: (one.moment(), one.attempt_id or "")):
        if chains and _repeats(chains[-1][-1], one):
            chains[-1].append(one)
        else:
            chains.append([one])
    return chains


def _repeats(before: Try, one: Try) -> bool:
    if before.answer is None or one.request is None:
        return False
    failed = before.answer.facts
    if not failed.is_error or failed.is_cancelled:
        return False
    if failed.occurred_us is None and one.request.facts.occurred_us is None:
        # Recorded without any times: then the same request right after the error is the next try.
        return True
    wait = elapsed_us(failed, one.request.facts)
    return wait is not None and wait <= CHAIN_US


def _chain_name(chain: list[Try], used: set[str]) -> str:
    """What tells a chain from the others of its group: the first attempt's id, unless another chain has it."""
    first = chain[0].request or chain[0].answer
    name = chain[0].attempt_id
    if name is None or name in used:
        name = first.event_key.hex() if first is not None else ""
    used.add(name)
    return name


def _renumbered(chain: list[Try]) -> list[Try]:
    for number, one in enumerate(chain, start=1):
        one.number = number
    return chain


def _call(session_id: str | None, key: str, call_id: str | None, tries: list[Try]) -> FoldedCall:
    call = FoldedCall(session_id, key, call_id)
    call.attempts = attempts = fold_attempts(tries)
    served = _served(attempts)
    place = attempts.index(served)
    serving = tries[place]
    call.served = place + 1
    call.status = served.status
    call.response_model = served.response_model
    call.finish_reasons = served.finish_reasons
    call.error_type = served.error_type
    call.status_code = served.status_code
    call.time_to_first_token_us = served.time_to_first_token_us
    if serving.answer is not None:
        call.response_id = serving.answer.facts.response_id
        call.tool_uses = serving.answer.facts.tool_uses
        call.protocol = serving.answer.facts.protocol
        call.service_tier = serving.answer.facts.service_tier
    call.failed_attempts = sum(
        one.status in (Status.ERROR, Status.CANCELLED) or (one.status == Status.OK and one is not served)
        for one in attempts
    )
    call.api_key = handed_in_by(fact for one in tries for fact in (one.request, one.answer))
    _tell_context(call, tries, served)
    # A call made for another one is a sub-agent's, whoever says so.
    call.is_subagent = call.is_subagent or call.parent_call_id is not None
    measure(call, tries, attempts)
    add_usage(call, [one.answer.facts.usage for one in tries if one.answer is not None])
    for one in tries:
        if one.cost is not None or one.unread_costs:
            add_notes_of_costs(call, [one.cost, *one.unread_costs] if one.cost else one.unread_costs)
    if any(one.repeated for one in tries):
        call.flags.append("repeated_events")
    if any(one.request is None and _had_a_request(one.answer) for one in tries):
        call.flags.append("return_without_request")
    return call


def _had_a_request(answer: Fact | None) -> bool:
    """Whether a request should have been recorded: transcripts hold none."""
    return answer is not None and answer.facts.record_id is None and not answer.facts.is_part


def _served(attempts: list[FoldedAttempt]) -> FoldedAttempt:
    """The attempt that gave the answer: the last that succeeded, else the last."""
    for attempt in reversed(attempts):
        if attempt.status == Status.OK:
            return attempt
    return attempts[-1]


def _tell_context(call: FoldedCall, tries: list[Try], served: FoldedAttempt) -> None:
    """First telling of each: requested first, answered by the one that served."""
    call.provider = served.provider
    for one in tries:
        for fact in (one.request, one.answer):
            if fact is None:
                continue
            told = fact.facts
            call.agent = call.agent or told.agent
            call.environment = call.environment or told.environment
            if call.session_id is None:
                call.own_user = call.own_user or told.user
                call.own_tags = tuple(sorted({*call.own_tags, *told.tags})) if told.tags else call.own_tags
            call.parent_call_id = call.parent_call_id or told.parent_call_id
            call.trace_id = call.trace_id or told.trace_id
            call.agent_id = call.agent_id or told.agent_id
            call.parent_tool_use_id = call.parent_tool_use_id or told.parent_tool_use_id
            call.is_subagent = call.is_subagent or told.is_subagent
            call.recorder = told.recorder if call.recorder is None else call.recorder
            call.provider = call.provider or told.provider
            call.operation = call.operation or told.operation
            call.protocol = told.protocol if fact is one.request and told.protocol else call.protocol
            if fact is one.request:
                call.request_model = call.request_model or told.model
            if told.notes:
                call.flags.extend(note for note in told.notes if note not in call.flags)
