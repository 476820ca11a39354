"""Without the name of a protocol, the names of the counts tell which one it is."""

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


def test_plain_input_and_output_are_read_as_they_stand():
    usage = read({"input_tokens": 56, "output_tokens": 34})
    assert (usage.input_uncached, usage.output_visible) == (56, 34)


def test_names_of_no_protocol_tell_nothing():
    assert read({"tokens": 90}) is None
