"""One call of each protocol, told in each protocol's own way: 56 tokens read plainly, 64 from a cache, 34 written."""

import pytest

from journal.anatomy import read_answer
from journal.anatomy.streams import assemble
from journal.cost.usage import read_usage
from journal.fold.facts import Usage

INCLUSIVE_DETAILS = {
    "prompt_tokens_details": {"cached_tokens": 64},
    "completion_tokens_details": {"reasoning_tokens": 10},
}
VECTORS = {
    "OpenAI chat": (
        "openai_chat",
        {"prompt_tokens": 120, "completion_tokens": 34, "total_tokens": 154, **INCLUSIVE_DETAILS},
        Usage(56, 64, None, 24, 10, "openai_chat"),
    ),
    "OpenAI Responses": (
        "openai_responses",
        {
            "input_tokens": 120,
            "input_tokens_details": {"cached_tokens": 64},
            "output_tokens": 34,
            "output_tokens_details": {"reasoning_tokens": 10},
            "total_tokens": 154,
        },
        Usage(56, 64, None, 24, 10, "openai_responses"),
    ),
    "Anthropic": (
        "anthropic_messages",
        {
            "input_tokens": 56,
            "cache_read_input_tokens": 64,
            "cache_creation_input_tokens": 30,
            "output_tokens": 34,
        },
        Usage(56, 64, 30, 34, None, "anthropic_messages"),
    ),
    "Anthropic through LiteLLM": (
        "openai_chat",
        {
            "prompt_tokens": 150,
            "completion_tokens": 34,
            "total_tokens": 184,
            "prompt_tokens_details": {"cached_tokens": 64, "cache_creation_tokens": 30},
            "cache_creation_input_tokens": 30,
        },
        Usage(56, 64, 30, 34, None, "litellm"),
    ),
    "Anthropic through LiteLLM, writes under Anthropic's name alone": (
        "openai_chat",
        {
            "prompt_tokens": 150,
            "completion_tokens": 34,
            "total_tokens": 184,
            "prompt_tokens_details": {"cached_tokens": 64},
            "cache_creation_input_tokens": 30,
        },
        Usage(56, 64, 30, 34, None, "litellm"),
    ),
    "Gemini, fewer thoughts than text": (
        "gemini",
        {
            "promptTokenCount": 120,
            "cachedContentTokenCount": 64,
            "candidatesTokenCount": 300,
            "thoughtsTokenCount": 200,
            "totalTokenCount": 620,
        },
        Usage(56, 64, None, 300, 200, "gemini"),
    ),
    "Gemini with tool use": (
        "gemini",
        {
            "promptTokenCount": 120,
            "toolUsePromptTokenCount": 30,
            "candidatesTokenCount": 34,
            "totalTokenCount": 184,
        },
        Usage(150, None, None, 34, None, "gemini"),
    ),
    "Vertex, which tells the parts by modality as well": (
        "gemini",
        {
            "promptTokenCount": 120,
            "candidatesTokenCount": 34,
            "totalTokenCount": 154,
            "cachedContentTokenCount": 64,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 120}],
            "cacheTokensDetails": [{"modality": "TEXT", "tokenCount": 64}],
            "trafficType": "ON_DEMAND",
        },
        Usage(56, 64, None, 34, None, "gemini"),
    ),
    "xAI, cost in ticks beside the counts": (
        "openai_chat",
        {"prompt_tokens": 120, "completion_tokens": 34, "total_tokens": 154, "cost_in_usd_ticks": 4_310_000},
        Usage(120, None, None, 34, None, "xai"),
    ),
    "OpenRouter with a key of one's own": (
        "openai_chat",
        {
            "prompt_tokens": 120,
            "completion_tokens": 34,
            "total_tokens": 154,
            "cost": 0,
            "cost_details": {"upstream_inference_cost": 0.0009},
        },
        Usage(120, None, None, 34, None, "openrouter"),
    ),
    "a cost told in parts": (
        "openai_chat",
        {
            "prompt_tokens": 120,
            "completion_tokens": 34,
            "total_tokens": 154,
            "cost": {"input_cost": 0.1, "output_cost": 0.2, "estimated_cost": 0.3},
        },
        Usage(120, None, None, 34, None, "openai_chat"),
    ),
    "a cost in euros": (
        "openai_chat",
        {"prompt_tokens": 120, "completion_tokens": 34, "total_tokens": 154, "cost": 1.5, "currency": "EUR"},
        Usage(120, None, None, 34, None, "openai_chat"),
    ),
    "OpenTelemetry": (
        "otel_genai",
        {
            "gen_ai.usage.input_tokens": 120,
            "gen_ai.usage.output_tokens": 34,
            "gen_ai.usage.cache_read.input_tokens": 64,
        },
        Usage(56, 64, None, 34, None, "otel_genai"),
    ),
}


@pytest.mark.parametrize(("protocol", "usage", "expected"), VECTORS.values(), ids=VECTORS)
def test_the_buckets_are_right(protocol, usage, expected):
    assert read_usage(protocol, usage) == expected


@pytest.mark.parametrize(("protocol", "usage", "expected"), VECTORS.values(), ids=VECTORS)
def test_names_alone_are_enough_where_no_protocol_is_told(protocol, usage, expected):
    found = read_usage(None, usage)
    assert found == expected


def test_the_counts_of_a_stream_are_merged_and_not_replaced():
    told = {
        "input_tokens": 56,
        "cache_read_input_tokens": 64,
        "cache_creation_input_tokens": 30,
        "output_tokens": 1,
    }
    chunks = [
        {"type": "message_start", "message": {"type": "message", "content": [], "usage": told}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 34}},
        {"type": "message_stop"},
    ]
    assembled = assemble(None, chunks)
    protocol, answer = read_answer(assembled.protocol, assembled.body)
    assert read_usage(protocol, answer.usage) == Usage(56, 64, 30, 34, None, "anthropic_messages")


def test_reported_totals_are_compared_with_the_buckets():
    usage = {"prompt_tokens": 120, "completion_tokens": 34, "total_tokens": 128}
    assert read_usage("openai_chat", usage).mismatch is True
