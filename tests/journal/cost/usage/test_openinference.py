"""OpenInference's details are parts of the prompt and of the completion."""

from journal.cost.usage.openinference import read
from journal.fold.facts import Usage


def test_reads_writes_and_reasoning_are_parts():
    usage = {
        "llm.token_count.prompt": 150,
        "llm.token_count.completion": 34,
        "llm.token_count.total": 184,
        "llm.token_count.prompt_details.cache_read": 64,
        "llm.token_count.prompt_details.cache_write": 30,
        "llm.token_count.completion_details.reasoning": 10,
    }
    assert read(usage) == Usage(56, 64, 30, 24, 10, "openinference")


def test_names_without_their_prefix_are_read_as_well():
    usage = {"prompt": 120, "completion": 34, "total": 154, "prompt_details.cache_input": 64}
    assert read(usage) == Usage(56, 64, None, 34, None, "openinference")


def test_another_total_is_marked():
    usage = {"llm.token_count.prompt": 120, "llm.token_count.completion": 34, "llm.token_count.total": 155}
    assert read(usage).mismatch is True


def test_without_counts_nothing_is_told():
    assert read({"llm.token_count.total": 154}) is None
