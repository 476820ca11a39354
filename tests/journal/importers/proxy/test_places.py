"""Files of one transaction are found by where they lie."""

import pytest

from journal.importers.proxy.places import folder_of, snapshot_of

FOLDER = "logs/transactions/0301_100000_oai_acme_small_0a1b2c3d"


@pytest.mark.parametrize(
    "below",
    [
        "transform_trace.jsonl",
        "request.json",
        "transforms/0001_raw_client_request.json",
        "openai/response.json",
        "openai/transforms/0002_provider_0a1b2c3d_provider_error.json",
        "provider/error.log",
        "anthropic_request.json",
    ],
)
def test_files_of_a_transaction_are_of_its_folder(below):
    assert folder_of(f"{FOLDER}/{below}") == FOLDER


@pytest.mark.parametrize("name", ["notes.txt", "request.json", "transforms/x.json", f"{FOLDER}/other.json"])
def test_other_files_stand_for_themselves(name):
    assert folder_of(name) is None


def test_a_folder_that_is_called_openai_is_one_when_it_is_handed_over_alone():
    assert folder_of("openai/request.json") == "openai"


def test_the_log_of_failures_waits_by_itself():
    assert folder_of("logs/failures.log.1") == "logs/failures.log.1"


def test_a_snapshot_names_its_entry():
    assert snapshot_of("transforms/0012_provider_0a1b2c3d_provider_error.json") == (12, "provider_error")
    assert snapshot_of("transforms/0003_after_field_cache_injection.json") == (
        3,
        "after_field_cache_injection",
    )
    assert snapshot_of("openai/transforms/0001_raw_client_request.json") is None
