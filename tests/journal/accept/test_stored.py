"""Stored calls come back as they were priced."""

import pytest

from journal.accept.stored import priced_calls
from journal.models import Call
from tests.factories import ProjectFactory
from tests.journal.accept.taking import take
from tests.journal.fold.folding import failed, requested, returned

pytestmark = pytest.mark.django_db

USAGE = {"prompt_tokens": 10, "completion_tokens": 3}


def test_attempts_come_back_with_usage_and_reports():
    take(
        ProjectFactory(),
        requested(0, {"provider": "openai", "body": {"model": "gpt-4o"}}, attempt=1),
        failed(1, {"usage": USAGE, "protocol": "openai_chat"}, attempt=1),
        requested(3, {"body": {"model": "gpt-4o"}}, attempt=2),
        returned(4, {"usage": {**USAGE, "cost": 0.5}, "protocol": "openai_chat"}, attempt=2),
    )
    stored = Call.objects.get()
    (call,) = priced_calls([stored.pk]).values()
    first, second = call.attempts
    assert (first.usage.input_uncached, first.reported, first.status) == (10, None, "error")
    assert (second.reported.parts, second.reported.where) == (500_000_000_000, "usage.cost")
    assert (second.repeats_body, second.wait_before_us) == (True, 2_000_000)
    assert (call.served, call.failed_attempts, call.is_reported_whole) == (2, 1, False)


def test_no_calls_ask_nothing():
    assert priced_calls([]) == {}
