"""Reports from the command line."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from tests.dashboard.queries.spent import spend
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    project = ProjectFactory(slug="default")
    spend(project)
    return project


def test_a_report_is_written_whole_and_readable_by_its_owner_alone(project, tmp_path):
    out, path = io.StringIO(), tmp_path / "costs.csv"
    call_command("export_costs", output=path, stdout=out)
    assert out.getvalue().startswith("Wrote 35 calls in 3 rows (")
    assert path.read_text().startswith("model,calls,attempts,")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_trailer_can_be_had_as_json(project, tmp_path):
    out = io.StringIO()
    call_command(
        "export_costs",
        "--from=2026-10-25",
        "--to=2026-10-25",
        "--per=day",
        tz="Europe/Berlin",
        output=tmp_path / "x",
        json=True,
        stdout=out,
    )
    told = json.loads(out.getvalue())
    assert (told["calls"], told["zone"], told["complete"]) == (11, "Europe/Berlin", True)


def test_without_a_file_the_report_goes_to_standard_output(project, monkeypatch):
    class Out:
        buffer = io.BytesIO()

    monkeypatch.setattr(sys, "stdout", Out)
    call_command("export_costs", per="user", format="jsonl")
    assert len(Out.buffer.getvalue().splitlines()) == 4


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"project": "other"}, "there is no project 'other': there are: default"),
        ({"tz": "Mars"}, "--tz: there is no zone 'Mars'"),
        ({"query": "statsu:ok"}, "did you mean status:?"),
        ({"json": True}, "--json needs --output"),
    ],
)
def test_what_cannot_be_meant_is_said(project, options, said):
    with pytest.raises(CommandError, match=None) as fault:
        call_command("export_costs", **options)
    assert said in str(fault.value)
