"""Why was this retried? Recorded facts, in one sentence."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from dashboard.queries.call import call_detail
from dashboard.queries.waits import wait_between
from journal.models import Attempt, Call
from tests.factories import ProjectFactory, at


def reason(earlier, later):
    return wait_between(Attempt(number=1, **earlier), Attempt(number=2, **later)).reason


def test_everything_that_was_recorded_is_said():
    assert reason(
        {"status": "error", "status_code": 429, "error_type": "rate_limit_error"},
        {
            "retry_reason": "rate limited",
            "wait_scheduled_us": 20_000_000,
            "wait_source": "retry_after",
            "wait_clamped": True,
            "wait_before_us": 20_150_000,
        },
    ) == (
        "Attempt 1 ended with 429 rate_limit_error, and the sender tried again, saying “rate limited”; "
        "a wait of 20.0 s was scheduled as the provider's Retry-After asked, cut to the sender's limit; "
        "20.1 s passed before attempt 2."
    )


def test_what_was_not_recorded_is_not_made_up():
    assert reason({"status": "error"}, {}) == (
        "Attempt 1 ended with an error that was not described; "
        "how long it took until attempt 2 was not recorded."
    )


def test_a_source_we_do_not_know_is_quoted():
    assert reason({"status": "open"}, {"wait_scheduled_us": 250_000, "wait_source": "my rule"}) == (
        "Attempt 1 has no recorded answer; a wait of 250 ms was scheduled by “my rule”; "
        "how long it took until attempt 2 was not recorded."
    )


def test_a_schedule_without_a_source_says_so():
    sentence = reason({"status": "cancelled"}, {"wait_scheduled_us": 1_000_000, "wait_before_us": 0})
    assert sentence == (
        "Attempt 1 was cancelled; a wait of 1.00 s was scheduled with no source named; "
        "0 ms passed before attempt 2."
    )


def test_an_answered_attempt_that_was_tried_again_is_not_called_an_error():
    assert reason({"status": "ok"}, {"wait_before_us": 5_000}) == (
        "Attempt 1 was answered; 5 ms passed before attempt 2."
    )


def test_a_wait_keeps_its_numbers():
    wait = wait_between(
        Attempt(number=1, status="error"), Attempt(number=2, wait_before_us=1_500_000, wait_clamped=False)
    )
    assert (wait.before_attempt, wait.seconds, wait.scheduled_seconds, wait.clamped) == (2, 1.5, None, False)


def test_words_that_name_the_fault_once_more_are_left_out():
    sentence = reason(
        {"status": "error", "status_code": 529, "error_type": "overloaded_error"},
        {
            "retry_reason": "529 overloaded_error: Overloaded; retry 1 of at most 10",
            "wait_before_us": 1_063_343,
        },
    )
    assert sentence == (
        "Attempt 1 ended with 529 overloaded_error, and the sender tried again, "
        "saying “Overloaded; retry 1 of at most 10”; 1.06 s passed before attempt 2."
    )


def test_a_try_whose_start_nobody_recorded_is_told_by_its_end():
    assert reason(
        {"status": "error", "status_code": 529, "ended_at": at(0)},
        {"ended_at": at(65), "wait_scheduled_us": 545_277, "wait_source": "backoff"},
    ) == (
        "Attempt 1 ended with 529; a wait of 545 ms was scheduled by the sender's own backoff; "
        "when attempt 2 began was not recorded, it ended 1 m 05 s after attempt 1."
    )


def test_tries_that_ran_side_by_side_are_told_so():
    assert reason(
        {"status": "ok", "started_at": at(0), "ended_at": at(10)}, {"started_at": at(2), "ended_at": at(6)}
    ) == ("Attempt 1 was answered; attempt 2 began 8.00 s before attempt 1 ended.")


def test_ends_in_the_wrong_order_tell_nothing():
    assert reason({"status": "error", "ended_at": at(5)}, {"ended_at": at(0)}).endswith(
        "; how long it took until attempt 2 was not recorded."
    )


def test_a_wait_that_the_provider_asked_for_is_known_by_both_spellings():
    for source in ("retry_after", "retry-after"):
        told = {"wait_scheduled_us": 2_000_000, "wait_source": source, "wait_before_us": 2_000_000}
        assert "was scheduled as the provider's Retry-After asked" in reason({"status": "error"}, told)


@pytest.mark.django_db
def test_incidents_of_a_transcript_are_told_one_sentence_per_attempt():
    project = ProjectFactory(slug="default")
    path = Path(__file__).parents[2] / "samples" / "claude_code" / "refused_tries.jsonl"
    call_command("import_trace", path, project="default", json=True, stdout=io.StringIO())
    keys = Call.objects.filter(project=project).order_by("sort_at").values_list("key", flat=True)
    incidents = [call_detail(project, key) for key in keys]
    assert [(one.summary.status, len(one.waits)) for one in incidents] == [
        ("ok", 3),
        ("error", 10),
        ("ok", 4),
    ]
    assert {wait.source for one in incidents for wait in one.waits} == {"backoff"}
    first, exhausted, _ = incidents
    assert [wait.scheduled_seconds for wait in first.waits] == [0.545278, 1.063343, 2.365109]
    assert first.waits[1].reason == (
        "Attempt 2 ended with 529 overloaded_error, and the sender tried again, saying “Overloaded; retry 2 of "
        "at most 10”; a wait of 1.06 s was scheduled by the sender's own backoff; when attempt 3 began was not "
        "recorded, it ended 51.0 s after attempt 2."
    )
    assert "retry 10 of at most 10" in exhausted.waits[-1].reason
    assert exhausted.attempts[-1].error_type == "overloaded_error"
