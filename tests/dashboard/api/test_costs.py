"""Costs as JSON, and reports as files."""

import json

import pytest

from tests.dashboard.queries.spent import spend
from tests.factories import ProjectFactory, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    project = ProjectFactory(slug="default")
    spend(project)
    secret = key_of(project, "read")

    def ask(address="/api/v1/costs", **words):
        return client.get(
            address,
            {name.rstrip("_"): word for name, word in words.items()},
            HTTP_AUTHORIZATION=f"Bearer {secret}",
        )

    return ask


def test_groups_have_their_values_and_sums(ask):
    found = ask(group="agent,day", from_="2026-10-25", to="2026-11-01", tz="Europe/Berlin").json()
    assert found["next"] is None
    assert (found["since"], found["until"]) == ("2026-10-25T00:00:00+02:00", "2026-11-02T00:00:00+01:00")
    first = found["items"][0]
    assert first["group"] == {"agent": "batch", "day": "2026-10-25"}
    assert sum(item["calls"] for item in found["items"]) == found["total"]["calls"] == 24
    assert found["previous"]["calls"] == 3
    assert [cost["currency"] for cost in found["total"]["costs"]] == ["USD", "EUR"]


def test_everything_has_nothing_before_it(ask):
    found = ask(from_="all", group="user").json()
    assert found["previous"] is None
    assert {item["group"]["user"] for item in found["items"]} == {"Ada L.", None}
    assert found["total"]["waste"]["failed_calls"] == 1
    assert found["total"]["waste"]["usd"] == "0.0035375"


@pytest.mark.parametrize(
    ("words", "code", "where"),
    [
        ({"group": "modle"}, "bad_parameter", "group"),
        ({"from_": "soon"}, "bad_parameter", "from"),
        ({"tz": "Mars"}, "bad_parameter", "tz"),
        ({"q": "statsu:ok"}, "bad_query", "q, character 1"),
        ({"zone": "UTC"}, "unknown_parameter", "zone"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(ask, words, code, where):
    answer = ask(**words)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["code"], error["where"]) == (code, where)


def test_a_report_is_a_file_in_pieces(ask):
    answer = ask("/api/v1/costs/report", per="session", format="jsonl", from_="all")
    assert answer["Content-Type"] == "application/x-ndjson"
    assert answer["Content-Disposition"] == 'attachment; filename="recto-default-per-session-all.jsonl"'
    lines = answer.getvalue().splitlines()
    assert len(lines) == 6
    assert b'"complete":true' in lines[-1]


def test_a_report_of_no_such_kind_is_refused(ask):
    assert ask("/api/v1/costs/report", per="team").json()["error"]["where"] == "per"
    assert ask("/api/v1/costs/report", format="pdf").json()["error"]["where"] == "format"


def test_keys_are_called_by_their_names_in_groups_and_in_reports(ask):
    found = ask(group="key", from_="all").json()
    names = [item["group"]["key"] for item in found["items"]]
    assert {name and name.partition(" (")[0] for name in names} == {"laptop", "ci", "no key", None}
    report = ask("/api/v1/costs/report", per="key", format="jsonl", from_="all").streaming_content
    _, *rows, _ = (json.loads(line) for line in b"".join(report).splitlines())
    assert {row["key"] for row in rows} == set(names)
