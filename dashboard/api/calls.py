"""Calls, the bodies of their attempts, and their passes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from dashboard.queries.bodies import Body, Side, attempt_body, pass_body
from dashboard.queries.call import CallDetail, call_detail, call_passes, find_call
from dashboard.queries.calls import CallFilters, call_page
from dashboard.queries.looking import unseen

from .answers import Cursor, Limit, Text, answer, answer_list, answer_raw, errors, project_of, raw_json
from .schemas import CallAnswer, CallList, PassList, Stream, Usage

router = Router(tags=["calls"])

MAX_PASS_NUMBER = 2**31 - 1


@router.get("/calls", response={200: CallList}, operation_id="list_calls", openapi_extra=errors())
def list_calls(request: HttpRequest, q: Text, cursor: Cursor, limit: Limit) -> HttpResponse:
    """Calls of all sessions that match the query, the newest first."""
    project, filters = project_of(request, "q", "cursor", "limit"), CallFilters.parse(q)
    page = call_page(project, filters, cursor=cursor, limit=limit)
    return answer_list(page.rows, page.next, unseen=unseen(project, filters.query))


@router.get("/calls/{key}", response={200: CallAnswer}, operation_id="read_call", openapi_extra=errors(404))
def read_call(request: HttpRequest, key: str) -> HttpResponse:
    """One call with its attempts, waits, streams, tools, usage, passes and links; without bodies."""
    detail = call_detail(project_of(request), key)
    if detail is None:
        raise Http404(f"there is no call {key!r}")
    return answer(_whole(detail))


@router.get(
    "/attempts/{key}/request",
    operation_id="read_request",
    openapi_extra=raw_json("The request as it was recorded.", 404),
)
def read_request(request: HttpRequest, key: str) -> HttpResponse:
    """The body that was sent in this attempt: JSON as stored, redactions marked."""
    return _body(attempt_body(project_of(request), key, Side.REQUEST), f"there is no attempt {key!r}")


@router.get(
    "/attempts/{key}/response",
    operation_id="read_response",
    openapi_extra=raw_json("The answer as it was recorded.", 404),
)
def read_response(request: HttpRequest, key: str) -> HttpResponse:
    """The body that came back in this attempt, or its stream: JSON as stored, redactions marked."""
    return _body(attempt_body(project_of(request), key, Side.RESPONSE), f"there is no attempt {key!r}")


@router.get(
    "/calls/{key}/passes", response={200: PassList}, operation_id="list_passes", openapi_extra=errors(404)
)
def list_passes(request: HttpRequest, key: str) -> HttpResponse:
    """What gateways did to the call, step by step."""
    call = find_call(project_of(request), key)
    if call is None:
        raise Http404(f"there is no call {key!r}")
    return answer_list(call_passes(call), None)


@router.get(
    "/calls/{key}/passes/{n}",
    operation_id="read_pass",
    openapi_extra=raw_json("The body after the pass, as it was recorded.", 404),
)
def read_pass(request: HttpRequest, key: str, n: int) -> HttpResponse:
    """The body as it was after one pass."""
    project = project_of(request)
    body = pass_body(project, key, n) if 0 <= n <= MAX_PASS_NUMBER else None
    return _body(body, f"there is no pass {n} of call {key!r}")


def _body(body: Body | None, missing: str) -> HttpResponse:
    if body is None:
        raise Http404(missing)
    if body.json is None:
        raise Http404(body.reason)
    return answer_raw(body.json)


def _whole(detail: CallDetail) -> CallAnswer:
    summary = detail.summary
    return CallAnswer(
        key=summary.key,
        session_id=summary.session_id,
        session_key=summary.session_key,
        number=summary.number,
        call_id=summary.call_id,
        parent_call_id=summary.parent_call_id,
        previous_key=detail.previous_key,
        next_key=detail.next_key,
        status=summary.status,
        started_at=summary.started_at,
        ended_at=summary.ended_at,
        duration_seconds=summary.duration_seconds,
        provider_seconds=summary.provider_seconds,
        wait_seconds=summary.wait_seconds,
        time_to_first_token_seconds=summary.time_to_first_token_seconds,
        provider=summary.provider,
        protocol=summary.protocol,
        operation=summary.operation,
        request_model=summary.request_model,
        response_model=summary.response_model,
        agent=summary.agent,
        environment=detail.environment,
        handed_in_by=detail.handed_in_by,
        status_code=summary.status_code,
        error_type=summary.error_type,
        response_id=summary.response_id,
        trace_id=summary.trace_id,
        attempts=detail.attempts,
        failed_attempts=summary.failed_attempts,
        waits=detail.waits,
        streams=[Stream(attempt.number, attempt.marks) for attempt in detail.attempts if attempt.marks],
        finish_reasons=summary.finish_reasons,
        tokens=summary.tokens,
        usage=Usage(
            rule=detail.usage_rule,
            convention=detail.convention,
            told_by=detail.usage_from,
            input_uncached=summary.tokens.input_uncached,
            cache_read=summary.tokens.cache_read,
            cache_write=summary.tokens.cache_write,
            cache_write_1h=detail.cache_write_1h,
            output_visible=detail.output_visible,
            reasoning=summary.tokens.reasoning,
        ),
        costs=summary.costs,
        cost_unknown_calls=summary.cost_unknown_calls,
        priced_with=summary.priced_with,
        cost_lines=detail.cost.lines,
        reported_cost=detail.reported,
        price=detail.cost.price,
        cost_unknown_reason=detail.cost.unknown_reason,
        tool_calls=summary.tool_calls,
        tool_errors=summary.tool_errors,
        tool_uses=detail.tool_uses,
        tools=detail.tools,
        passes=detail.passes,
        links=detail.links,
        is_subagent=summary.is_subagent,
        agent_id=summary.agent_id,
        parent=summary.parent,
        view_of=summary.view_of,
        flags=summary.flags,
    )
