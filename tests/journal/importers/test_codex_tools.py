"""What a tool's output says of itself."""

import json

import pytest

from journal.importers.codex_tools import result_of


def result(output):
    found = result_of({"output": json.dumps(output).encode()})
    return {name: json.loads(value) for name, value in found.items()}


@pytest.mark.parametrize(("code", "is_error"), [(0, False), (1, True), (-1, True)])
def test_an_exit_code_tells_how_it_went(code, is_error):
    output = json.dumps({"output": "…", "metadata": {"exit_code": code, "duration_seconds": 0.4}})
    assert result(output) == {"result": output, "is_error": is_error, "duration_seconds": 0.4}


def test_an_object_is_read_as_the_text_that_holds_it():
    output = {"output": "…", "metadata": {"exit_code": 1}}
    assert result(output) == {"result": output, "is_error": True}


@pytest.mark.parametrize(("success", "is_error"), [(True, False), (False, True)])
def test_some_tell_success(success, is_error):
    assert result({"content": "…", "success": success})["is_error"] is is_error


@pytest.mark.parametrize(
    "output",
    [
        *("failed in sandbox", "{cut", "7", [{"type": "input_text", "text": "a"}], None, True),
        *({"metadata": {"exit_code": "1", "duration_seconds": -1}}, {"metadata": {"exit_code": True}}, {}),
    ],
)
def test_anything_else_is_the_result_and_nothing_more(output):
    assert result(output) == {"result": output}


def test_an_output_that_is_missing_is_no_result():
    assert result_of({}) == {}
