"""The whole API against its own description: nothing breaks it, and every answer is a documented one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings

from config.api import api
from journal.models import Call, Session
from tests.factories import ProjectFactory, UploadFactory, key_of, requested, returned, send

DOCUMENT = api.get_openapi_schema(path_prefix="/api/")
OPERATIONS = sorted(
    (operation["operationId"], path, method)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
)


@pytest.fixture
def schema(db: None) -> Iterator[Any]:
    # Only here, because it takes longer to import than most tests take to run.
    import schemathesis

    # As Django's own test client does: the connection is the test's, and ends with it.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def known(db: None) -> dict[str, Any]:
    """Something to find behind every address, and a key for it."""
    project = ProjectFactory()
    step = {
        "type": "transform.pass.applied",
        "session_id": "run 1",
        "call_id": "call-1",
        "data": {"sequence": 1, "name": "compress", "body": {"model": "small"}},
    }
    send(project, requested(), step, returned(), {"id": "bad", "data": {}})
    call = Call.objects.get()
    return {
        "authorization": f"Bearer {key_of(project)}",
        "session": Session.objects.get(session_id="run 1").key,
        "call": call.key,
        "attempt": f"{call.key}.1",
        "upload": UploadFactory(project=project).key,
        "pass": call.pass_rows.get().number,
    }


def known_parameters(path: str, known: dict[str, Any]) -> dict[str, Any]:
    named = path.split("/")[3].removesuffix("s")
    parameters = {"id": known.get(named), "key": known.get(named), "n": known["pass"]}
    return {name: value for name, value in parameters.items() if f"{{{name}}}" in path}


@pytest.mark.parametrize(
    ("path", "method"), [operation[1:] for operation in OPERATIONS], ids=lambda value: value
)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_every_answer_is_a_documented_one(schema, known, path, method, mode):
    import schemathesis
    from schemathesis.checks import CHECKS

    # A query of the right length may still mean nothing, and then is refused; of a batch with bad events
    # the good ones are stored.
    excluded = [CHECKS.get_one("positive_data_acceptance")]
    if method == "post":
        excluded.append(CHECKS.get_one("negative_data_rejection"))
    operation = schema[path][method]
    strategy = operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode))

    @given(case=strategy)
    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": known["authorization"]}, excluded_checks=excluded)
        found = known_parameters(path, known)
        if found and method == "get" and mode == "positive":
            case.path_parameters = found
            case.call_and_validate(
                headers={"Authorization": known["authorization"]}, excluded_checks=excluded
            )

    run()
