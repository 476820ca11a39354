"""How long providers keep a cached prompt."""

import pytest

from journal.anatomy.prompts.lifetimes import lifetime_seconds


@pytest.mark.parametrize(
    ("provider", "protocol", "model", "keeps_an_hour", "seconds"),
    [
        ("anthropic", "anthropic_messages", "claude-sonnet-4-5", False, 300),
        ("anthropic", "anthropic_messages", "claude-sonnet-4-5", True, 3600),
        ("bedrock", "bedrock_converse", "eu.anthropic.claude-haiku-4-5", False, 300),
        (None, "anthropic_messages", None, False, 300),
        ("openai", "openai_chat", "gpt-4o", False, 3600),
        ("Azure_OpenAI", None, "gpt-4o", False, 3600),
    ],
)
def test_a_provider_that_tells_a_rule_is_held_to_it(provider, protocol, model, keeps_an_hour, seconds):
    assert lifetime_seconds(provider, protocol, model, keeps_an_hour=keeps_an_hour) == seconds


def test_a_server_that_only_speaks_the_protocol_of_another_has_promised_nothing():
    assert lifetime_seconds("vllm", "openai_chat", "llama-3", keeps_an_hour=False) is None
    assert lifetime_seconds(None, None, None, keeps_an_hour=False) is None
