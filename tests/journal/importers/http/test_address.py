"""A call to a model is known by its address, or by what was asked and answered."""

import json

import pytest

from journal.importers.http import Call, body_of_text, call_of
from journal.importers.http.address import place_of

ASKS = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}


def call(url, request=None, answer=None, *, method="POST", content_type="application/json"):
    asked = body_of_text(json.dumps(request), "application/json") if request is not None else None
    told = body_of_text(answer, content_type) if answer is not None else None
    return call_of(method, url, asked, told)


@pytest.mark.parametrize(
    ("url", "provider", "protocol", "operation"),
    [
        ("https://api.anthropic.com/v1/messages?beta=true", "anthropic", "anthropic_messages", "chat"),
        (
            "https://api.anthropic.com/v1/messages/count_tokens",
            "anthropic",
            "anthropic_messages",
            "count_tokens",
        ),
        ("https://api.openai.com/v1/chat/completions", "openai", "openai_chat", "chat"),
        ("https://api.openai.com/v1/responses", "openai", "openai_responses", "chat"),
        ("https://chatgpt.com/backend-api/codex/responses", "openai", "openai_responses", "chat"),
        ("https://api.openai.com/v1/embeddings", "openai", "embeddings", "embeddings"),
        ("https://api.openai.com/v1/completions", "openai", "openai_completions", "text_completion"),
        ("https://api.openai.com/v1/images/generations", "openai", None, "image_generation"),
        ("https://openrouter.ai/api/v1/chat/completions", "openrouter", "openai_chat", "chat"),
        ("https://api.groq.com/openai/v1/chat/completions", "groq", "openai_chat", "chat"),
        ("https://api.deepseek.com/chat/completions", "deepseek", "openai_chat", "chat"),
        ("https://api.x.ai/v1/chat/completions", "x-ai", "openai_chat", "chat"),
        ("https://api.mistral.ai/v1/chat/completions", "mistral", "openai_chat", "chat"),
        (
            "https://api.individual.githubcopilot.com/chat/completions",
            "github-copilot",
            "openai_chat",
            "chat",
        ),
        ("https://api.cohere.com/v2/chat", "cohere", "cohere_chat", "chat"),
        ("http://localhost:11434/api/chat", "ollama", "ollama", "chat"),
        ("http://localhost:11434/v1/chat/completions", "ollama", "openai_chat", "chat"),
        ("https://llm.example.com/proxy/v1/messages", None, "anthropic_messages", "chat"),
    ],
)
def test_addresses_of_providers_are_known(url, provider, protocol, operation):
    assert call(url, ASKS) == Call(provider, protocol, operation, "m")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent",
            Call("google", "gemini", "chat", "gemini-2.5-pro"),
        ),
        (
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
            Call("google", "gemini", "chat", "gemini-2.5-pro", streams=True),
        ),
        (
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/models/"
            "gemini-2.0-flash:countTokens",
            Call("google", "gemini", "count_tokens", "gemini-2.0-flash"),
        ),
        (
            "https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/anthropic/models/"
            "claude-sonnet-4@20250514:streamRawPredict",
            Call("google", "anthropic_messages", "chat", "claude-sonnet-4@20250514", streams=True),
        ),
        (
            "https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-3-5-sonnet-20241022-v2%3A0/invoke",
            Call("aws", "anthropic_messages", "chat", "anthropic.claude-3-5-sonnet-20241022-v2:0"),
        ),
        (
            "https://bedrock-runtime.eu-west-1.amazonaws.com/model/amazon.nova-pro-v1:0/converse-stream",
            Call("aws", "bedrock_converse", "chat", "amazon.nova-pro-v1:0", streams=True),
        ),
        (
            "https://me.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2024-06-01",
            Call("azure", "openai_chat", "chat", "my-gpt"),
        ),
    ],
)
def test_the_model_may_stand_in_the_address(url, expected):
    assert call(url, {"contents": []}) == expected


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "https://api.openai.com/v1/models"),
        ("GET", "https://api.openai.com/v1/responses/resp_1"),
        ("OPTIONS", "https://api.openai.com/v1/chat/completions"),
        ("POST", "https://api.openai.com/v1/files"),
        ("POST", "https://api.anthropic.com/api/event_logging/batch"),
        ("POST", "https://telemetry.example.com/v1/traces"),
        ("POST", "https://chat.example.com/rooms/7/messages"),
        ("POST", "not an address"),
        ("POST", "https://[broken/v1/messages"),
    ],
)
def test_other_requests_are_no_calls(method, url):
    assert call(url, {"text": "hello"}, method=method) is None


def test_an_application_of_its_own_has_the_same_path_and_is_no_call():
    assert call("https://app.example.com/api/chat", ASKS, '{"ok": true}') is None


def test_ollama_is_known_by_its_answer():
    answer = '{"model":"llama3","message":{"role":"assistant","content":"hi"},"done":true}'
    assert call("http://models.example.com/api/chat", ASKS, answer) == Call("ollama", "ollama", "chat", "m")


@pytest.mark.parametrize(
    ("answer", "protocol"),
    [
        ('{"id":"x","choices":[]}', "openai_chat"),
        ('{"type":"message","role":"assistant","content":[]}', "anthropic_messages"),
        ('{"object":"response","output":[]}', "openai_responses"),
        ('{"candidates":[]}', "gemini"),
        ('data: {"object":"chat.completion.chunk","choices":[]}\n\n', "openai_chat"),
        ('event: message_start\ndata: {"type":"message_start"}\n\n', "anthropic_messages"),
    ],
)
def test_a_gateway_is_known_by_what_it_answers(answer, protocol):
    content_type = "text/event-stream" if "data:" in answer else "application/json"
    found = call("https://gateway.example.com/go", ASKS, answer, content_type=content_type)
    assert found == Call(None, protocol, "chat", "m")


def test_the_place_of_an_address_leaves_its_parameters_out():
    assert place_of("https://h.example.com:8443/v1/x?key=k#f") == (
        "h.example.com:8443",
        "/v1/x",
        "https://h.example.com:8443/v1/x",
    )
