"""What is said of files is what the readers do: every format, every reason, every field of the report."""

import ast
import re

import pytest

from journal.importers import CERTAIN_ENOUGH, FOLDER_IMPORTERS, IMPORTERS
from journal.uploads.report import FileReport
from journal.vocabulary import UploadState
from tests.engines.recto import ROOT

FORMATS = (ROOT / "docs" / "formats.md").read_text()
REFUSING = {"Refused": 2, "_refuse": 2, "_FaultError": 0, "_NotFoundError": 0, "YamlError": 1}
REFUSING |= {"Unread": 1, "NotRead": 1}  # which argument is the code
PLACES = [
    "journal/wire",
    "journal/importers",
    "journal/uploads",
    "journal/api/events.py",
    "journal/accept/door.py",
]


def modules():
    for place in PLACES:
        path = ROOT / place
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def codes_in(source):
    """Codes written out where something is refused; the third argument of `Refused`, mostly."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        place = REFUSING.get(name)
        if place is not None and len(node.args) > place:
            code = node.args[place]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield code.value


def section(title):
    return FORMATS.partition(f"## {title}\n")[2].partition("\n## ")[0]


def names_in_first_column(text):
    cells = re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_codes_are_found_where_something_is_refused():
    source = (
        "Refused(0, None, 'empty', 'reason'); self._refuse(raw, 1, 'deep', 'reason'); _FaultError('cut', '')"
    )
    assert list(codes_in(source)) == ["empty", "deep", "cut"]


def test_every_reason_to_refuse_is_explained_and_no_other():
    codes = {code for path in modules() for code in codes_in(path.read_text())}
    assert {"unknown_format", "invalid_envelope", "too_deep"} <= codes
    assert names_in_first_column(section("Why something was refused")) == codes


def test_every_format_is_described_and_no_other():
    described = set(re.findall(r"^\| `(\w+)` \|", FORMATS.partition("## ")[0], re.MULTILINE))
    assert described == {importer.name for importer in (*IMPORTERS, *FOLDER_IMPORTERS)}


def test_every_field_of_the_report_is_explained():
    table = section("The report").rpartition("| of a file |")[2]
    assert names_in_first_column(table) == set(FileReport("name").as_json())


@pytest.mark.parametrize("state", list(UploadState))
def test_every_state_of_an_upload_is_named(state):
    assert str(state) in section("The report")


def test_how_certain_a_reader_must_be_is_as_written():
    assert f"Below {CERTAIN_ENOUGH} nobody reads" in FORMATS


@pytest.mark.parametrize("importer", [*IMPORTERS, *FOLDER_IMPORTERS], ids=lambda importer: importer.name)
def test_what_the_page_says_of_recognition_is_what_a_refusal_says(importer):
    """Words that stand for keys of the format, in both."""
    keys = {
        "recto": {"type", "v", "ts", "data"},
        "ouroboros_db": {"events"},
        "claude_trace_http": {"request", "response", "logged_at"},
        "har": {"log", "entries"},
        "vcr_yaml": {"interactions", "request"},
        "codex": {"timestamp", "type", "payload", "session_meta", "response_item", "event_msg"},
        "pi": {"session", "id", "cwd", "message", "role"},
        "gemini_cli": {"sessionId", "projectHash", "startTime"},
        "gemini_responses": {"method", "generateContent", "response"},
        "llmgine": {"provider", "raw_response", "request_metadata", "test_id", "model", "request_params"},
        "langfuse": {"observations", "id", "traceId", "type", "startTime"},
        "otlp": {"resourceSpans", "scopeSpans"},
        "litellm": {"call_type", "startTime", "endTime", "model", "response_cost", "spend"},
        "provider_chunks": {"data:"},
        "provider_body": {"choices", "content", "output", "candidates", "error"},
        "llm_api_key_proxy": {"transform_trace.jsonl", "pass_name", "request.json", "request_id"},
        "llm_api_key_proxy_failures": {"timestamp", "api_key_ending", "attempt_number", "error_type"},
        "claude_code": {"type", "sessionId", "uuid", "timestamp", "message"},
    }
    wanted = keys.get(importer.name, {"aggregate_type", "aggregate_id", "timestamp", "event_type", "payload"})
    row = next(line for line in FORMATS.splitlines() if line.startswith(f"| `{importer.name}` |"))
    assert {key for key in wanted if key not in row or key not in importer.looks_for} == set()
