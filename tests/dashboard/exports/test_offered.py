"""Formats that need more than is installed are refused in words, and not offered."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from dashboard import exports
from dashboard.exports import parquet
from tests.factories import ProjectFactory

WORDS = "it needs pyarrow, which is not installed here"


@pytest.fixture
def without_pyarrow(monkeypatch):
    monkeypatch.setattr(parquet, "is_installed", lambda: False)


def test_what_is_not_installed_is_not_offered(without_pyarrow, monkeypatch):
    assert exports.offered_formats() == ["csv", "json", "jsonl", "xlsx"]
    assert WORDS in exports.missing_formats()["parquet"]
    monkeypatch.setattr(parquet, "is_installed", lambda: True)
    assert exports.offered_formats()[-1] == "parquet"
    assert exports.missing_formats() == {}


@pytest.mark.django_db
def test_page_and_command_say_what_is_missing(without_pyarrow, tmp_path):
    ProjectFactory(slug="default")
    page = Client(headers={"host": "127.0.0.1"}).get("/p/default/costs/report?format=parquet")
    assert page.status_code == 400
    assert WORDS in page.content.decode()
    with pytest.raises(CommandError, match=WORDS):
        call_command("export_costs", format="parquet", output=tmp_path / "x")
