"""What is missing, doubled or odd, as JSON."""

import pytest

from tests.factories import ProjectFactory, key_of, requested, send

pytestmark = pytest.mark.django_db


def test_refusals_conflicts_and_open_calls_are_told(client):
    project = ProjectFactory()
    send(project, requested(), {"id": "bad", "data": {}})
    send(project, requested(body={"model": "other"}))
    answer = client.get("/api/v1/integrity", HTTP_AUTHORIZATION=f"Bearer {key_of(project, 'read')}").json()
    assert answer["counts"] == {
        "refusals": 1,
        "conflicts": 1,
        "open_calls": 1,
        "orphan_tool_calls": 0,
        "gaps": 0,
        "unknown_usage_calls": 0,
        "at_least_calls": 0,
        "view_calls": 0,
        "usage_mismatch_calls": 0,
        "unreadable_amount_calls": 0,
        "cost_difference_calls": 0,
    }
    (refusal,) = answer["refusals"]
    assert (refusal["event_id"], refusal["code"], refusal["place"]) == ("bad", "invalid_envelope", 1)
    assert [conflict["event_id"] for conflict in answer["conflicts"]] == ["call-1-requested"]
    assert [call["session_id"] for call in answer["open_calls"]] == ["run 1"]
