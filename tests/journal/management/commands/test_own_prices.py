"""The operator's own prices from the command line."""

import json

import pytest
from django.core.management import CommandError, call_command

from journal.models import PriceRow
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def listed(capsys):
    capsys.readouterr()
    call_command("own_prices", json=True)
    return json.loads(capsys.readouterr().out)


def add(*more, rates=("--input", "1", "--output", "2")):
    call_command("own_prices", "--add", "house-*", *rates, *more)


def test_a_row_is_added_and_listed(capsys):
    add("--provider", "house", "--cache-read", "0.1", "--factor", "batch=0.5", "--above", "200000:3:4")
    (row,) = listed(capsys)
    assert (row["provider"], row["model"], row["valid_from"]) == ("house", "house-*", None)
    assert row["prices"] == {
        "rates": {"input": "1", "output": "2", "cache_read": "0.1"},
        "tiers": [{"above_input_tokens": 200_000, "rates": {"input": "3", "output": "4"}}],
        "factors": {"batch": "0.5"},
    }
    call_command("own_prices")
    assert capsys.readouterr().out.startswith(f"{row['number']}: house house-* ")


def test_a_row_is_for_a_project_and_a_span_of_days():
    project = ProjectFactory(slug="p")
    add("--project", "p", "--from", "2026-09-01", "--to", "2026-10-01", "--note", "contract")
    row = PriceRow.objects.get()
    assert (row.project, row.note) == (project, "contract")
    assert (row.valid_from.isoformat(), row.valid_to.month) == ("2026-09-01T00:00:00+00:00", 10)


def test_a_row_is_taken_back(capsys):
    add()
    number = listed(capsys)[0]["number"]
    call_command("own_prices", take_back=number)
    assert listed(capsys) == []
    with pytest.raises(CommandError, match="no row"):
        call_command("own_prices", take_back=number)


@pytest.mark.parametrize(
    "more",
    [
        ("--factor", "batch"),
        ("--above", "many:1:2"),
        ("--discount-percent", "101"),
        ("--request-usd", "much"),
        ("--from", "2026-10-01", "--to", "2026-09-01"),
    ],
)
def test_what_is_no_price_is_refused(more):
    with pytest.raises(CommandError):
        add(*more)
    assert not PriceRow.objects.exists()


def test_a_price_needs_both_rates():
    with pytest.raises(CommandError, match="--output"):
        add(rates=("--input", "1"))


def test_rows_that_overlap_are_refused_unless_one_replaces_the_other():
    add()
    with pytest.raises(CommandError, match="same patterns"):
        add()
    add("--replace", str(PriceRow.objects.get().pk))
    assert PriceRow.objects.filter(in_force_to__isnull=True).count() == 1
