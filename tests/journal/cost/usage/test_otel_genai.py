"""OpenTelemetry's counts include each other, whatever the provider's own do."""

import pytest

from journal.cost.usage.otel_genai import read
from journal.fold.facts import Usage


@pytest.mark.parametrize("written", ["cache_write.input_tokens", "cache_creation.input_tokens"])
@pytest.mark.parametrize("prefix", ["gen_ai.usage.", ""])
def test_reads_writes_and_reasoning_are_parts_under_new_and_old_names(prefix, written):
    usage = {
        f"{prefix}input_tokens": 150,
        f"{prefix}output_tokens": 34,
        f"{prefix}cache_read.input_tokens": 64,
        f"{prefix}{written}": 30,
        f"{prefix}reasoning.output_tokens": 10,
    }
    assert read(usage) == Usage(56, 64, 30, 24, 10, "otel_genai")


def test_what_anthropic_excludes_is_included_here():
    usage = {
        "gen_ai.usage.input_tokens": 1167,
        "gen_ai.usage.output_tokens": 153,
        "gen_ai.usage.cache_read_input_tokens": 1163,
        "gen_ai.usage.cache_creation_input_tokens": 0,
    }
    assert read(usage) == Usage(4, 1163, 0, 153, None, "otel_genai")


def test_the_oldest_names_are_read():
    usage = {
        "gen_ai.usage.prompt_tokens": 120,
        "gen_ai.usage.completion_tokens": 34,
        "llm.usage.total_tokens": 154,
    }
    assert read(usage) == Usage(120, None, None, 34, None, "otel_genai")


def test_details_of_a_library_are_read():
    usage = {
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 34,
        "gen_ai.usage.details.cache_read_tokens": 64,
        "gen_ai.usage.details.reasoning_tokens": 10,
    }
    assert read(usage) == Usage(56, 64, None, 24, 10, "otel_genai")


def test_more_cached_than_given_is_marked():
    usage = {"gen_ai.usage.input_tokens": 4, "gen_ai.usage.cache_read.input_tokens": 1163}
    assert read(usage) == Usage(None, 1163, None, None, None, "otel_genai", mismatch=True)


def test_without_counts_nothing_is_told():
    assert read({"gen_ai.usage.details.cache_read_tokens": 64}) is None
