"""Say in the API's one shape of errors what the read side refuses; the two sides do not know each other."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from dashboard.api.answers import RepeatedParameterError, UnknownParameterError
from dashboard.grammar import QueryError
from dashboard.queries.asking import BadChoiceError
from dashboard.queries.paging import BadCursorError, BadLimitError
from dashboard.queries.sessions import BadSortError
from dashboard.queries.spans import BadSpanError
from dashboard.queries.spending import TooManyGroupsError
from journal.api.answers import RequestRefused, error_answer

# The faults are Any, because the framework's type of a handler also allows the class of the fault.


def install(api: NinjaAPI) -> None:
    """Every refusal of the read side is a 400 that names the parameter."""
    api.add_exception_handler(QueryError, _bad_query)
    api.add_exception_handler(UnknownParameterError, _unknown_parameter)
    api.add_exception_handler(RepeatedParameterError, _repeated_parameter)
    api.add_exception_handler(BadCursorError, _bad_cursor)
    api.add_exception_handler(BadSortError, _bad_sort)
    api.add_exception_handler(BadLimitError, _bad_limit)
    api.add_exception_handler(BadSpanError, _bad_choice)
    api.add_exception_handler(BadChoiceError, _bad_choice)
    api.add_exception_handler(TooManyGroupsError, _too_many_groups)


def _bad_query(request: HttpRequest, fault: Any) -> HttpResponse:
    return _refuse("bad_query", fault.message, fault.where, fault.hint)


def _unknown_parameter(request: HttpRequest, fault: Any) -> HttpResponse:
    return _refuse("unknown_parameter", str(fault), fault.name, fault.hint)


def _repeated_parameter(request: HttpRequest, fault: Any) -> HttpResponse:
    return _refuse("repeated_parameter", str(fault), fault.name, None)


def _bad_cursor(request: HttpRequest, fault: Any) -> HttpResponse:
    return _refuse("bad_cursor", str(fault), "cursor", "send `next` of the page before, with the same sort")


def _bad_sort(request: HttpRequest, fault: Any) -> HttpResponse:
    return _refuse("bad_sort", str(fault), "sort", "a - in front turns the order round")


def _bad_limit(request: HttpRequest, fault: Any) -> HttpResponse:
    return _refuse("bad_limit", str(fault), "limit", None)


def _bad_choice(request: HttpRequest, fault: Any) -> HttpResponse:
    return _refuse("bad_parameter", fault.message, fault.where, fault.hint)


def _too_many_groups(request: HttpRequest, fault: Any) -> HttpResponse:
    return _refuse("too_many_groups", str(fault), "group", "a report at /api/v1/costs/report has them all")


def _refuse(code: str, message: str, where: str, hint: str | None) -> HttpResponse:
    return error_answer(RequestRefused(400, code, message, where=where, hint=hint))
