"""One shape for every error of the API, whoever notices the fault."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from .answers import RequestRefused, error_answer, not_available
from .body import DrainingAnswer

logger = logging.getLogger("recto.api")

# The faults are Any, because the framework's type of a handler also allows the class of the fault.


def install(api: NinjaAPI) -> None:
    """Answer with our errors where the framework would answer with its own."""
    api.add_exception_handler(RequestRefused, _refused)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(ValidationError, _bad_parameters)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(DatabaseError, _unavailable)
    api.add_exception_handler(InterfaceError, _unavailable)
    api.add_exception_handler(Exception, _our_fault)


def no_such_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """For addresses below /api/ that nothing answers to."""
    refused = RequestRefused(
        404, "no_such_address", f"there is nothing at {request.path}", where="path", hint="see /api/docs"
    )
    return error_answer(refused)


def _refused(request: HttpRequest, refused: Any) -> HttpResponse:
    return DrainingAnswer(request, error_answer(refused))


def _not_found(request: HttpRequest, fault: Any) -> HttpResponse:
    message = str(fault) or "there is nothing under this id"
    return error_answer(RequestRefused(404, "not_found", message, where="path"))


def _bad_parameters(request: HttpRequest, fault: Any) -> HttpResponse:
    first = fault.errors[0] if fault.errors else {}
    place, *names = (str(part) for part in first.get("loc", ("request",)))
    name = ".".join(names) or place
    message = f"{name}: {first.get('msg', 'is not valid')}"
    return error_answer(RequestRefused(400, "bad_parameter", message, where=name, hint="see /api/docs"))


def _http_error(request: HttpRequest, fault: Any) -> HttpResponse:
    return error_answer(RequestRefused(fault.status_code, "refused", str(fault)))


def _unavailable(request: HttpRequest, fault: Any) -> HttpResponse:
    logger.warning("%s was not answered: %s", request.path, type(fault).__name__)
    return error_answer(not_available())


def _our_fault(request: HttpRequest, fault: Any) -> HttpResponse:
    logger.error("a fault of ours at %s", request.path, exc_info=fault)
    return error_answer(RequestRefused(500, "internal", "this is a fault of the server, it has been logged"))
