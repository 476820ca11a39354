"""Compose the HTTP API from what the journal takes in and what the dashboard reads."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from config import api_errors
from dashboard.api import router as reading
from dashboard.api import upload_router as upload_reports
from journal.api import errors, openapi
from journal.api.key import Key
from journal.api.router import router as writing
from journal.vocabulary import Scope


class FastParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


class FastRenderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=str)


class RectoAPI(NinjaAPI):
    def get_openapi_schema(self, **arguments: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**arguments)
        openapi.complete(document)
        return document


api = RectoAPI(
    title="Recto",
    version="1",
    description="Take in events of agents and read everything the pages show, under the same names.",
    parser=FastParser(),
    renderer=FastRenderer(),
    docs_url="/docs",
    openapi_url="/openapi.json",
)
api.add_router("/v1", writing)
api.add_router("/v1", upload_reports, auth=Key(Scope.READ, Scope.WRITE))
api.add_router("/v1", reading, auth=Key(Scope.READ))
errors.install(api)
api_errors.install(api)
