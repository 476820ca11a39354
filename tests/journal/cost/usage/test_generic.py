"""Without the name of a protocol, the names of the counts tell which one it is."""

import pytest

from journal.cost.usage.generic import read


def test_gemini_is_known_by_its_camel_case():
    usage = read({"promptTokenCount": 120, "candidatesTokenCount": 300, "thoughtsTokenCount": 200})
    assert (usage.rule, usage.output_visible, usage.reasoning) == ("gemini", 300, 200)


def test_chat_completions_are_known_by_prompt_and_completion():
    usage = read({"prompt_tokens": 120, "prompt_tokens_details": {"cached_tokens": 64}})
    assert (usage.rule, usage.input_uncached, usage.cache_read) == ("openai_chat", 56, 64)


def test_anthropic_is_known_by_its_cache_counts():
    usage = read({"input_tokens": 56, "cache_read_input_tokens": 64, "output_tokens": 34})
    assert (usage.rule, usage.input_uncached, usage.cache_read) == ("anthropic_messages", 56, 64)


def test_anthropic_is_known_by_the_split_of_its_writes():
    split = {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20}
    usage = read({"input_tokens": 56, "cache_creation": split, "output_tokens": 34})
    assert (usage.rule, usage.cache_write, usage.cache_write_1h) == ("anthropic_messages", 30, 20)


def test_bedrock_is_known_by_its_camel_case():
    usage = read({"inputTokens": 56, "cacheReadInputTokens": 64, "outputTokens": 34})
    assert (usage.rule, usage.input_uncached, usage.cache_read) == ("bedrock_converse", 56, 64)


def test_ollama_is_known_by_what_it_evaluated():
    usage = read({"prompt_eval_count": 9, "eval_count": 2})
    assert (usage.rule, usage.input_uncached, usage.output_visible) == ("ollama", 9, 2)


def test_plain_input_and_output_are_read_as_they_stand():
    usage = read({"input_tokens": 56, "output_tokens": 34})
    assert (usage.input_uncached, usage.output_visible) == (56, 34)


def test_names_of_no_protocol_tell_nothing():
    assert read({"tokens": 90}) is None


@pytest.mark.parametrize(
    ("usage", "rule"),
    [
        ({"input": 56, "output": 34, "cacheRead": 64}, "pi"),
        ({"input": 56, "output": 34}, "langfuse"),
        ({"input_tokens": 120, "cached_input_tokens": 64}, "codex"),
        ({"gen_ai.usage.input_tokens": 120}, "otel_genai"),
        ({"llm.token_count.prompt": 120}, "openinference"),
        ({"prompt_tokens": 120, "queue_time": 0.1}, "groq"),
        ({"prompt_token_count": 120, "candidates_token_count": 3}, "gemini"),
        ({"total_input_tokens": 120, "total_output_tokens": 3, "total_tokens": 123}, "gemini"),
        ({"inputTokens": 120, "cachedInputTokens": 64}, "ai_sdk"),
        ({"inputTokens": {"total": 120}, "outputTokens": {"total": 3}}, "ai_sdk"),
        ({"input_tokens": 120, "input_token_details": {}}, "langchain"),
        ({"input_tokens": 120, "cache_read_tokens": 64}, "pydantic_ai"),
        ({"input_tokens": 120, "cached_tokens": 64}, "hive"),
    ],
)
def test_recorders_and_copies_are_known_by_names_of_their_own(usage, rule):
    assert read(usage).rule == rule
