"""Usage readers, one file per protocol: a provider's own usage object to five disjoint buckets."""

from collections.abc import Callable
from typing import Any

import msgspec

from journal.fold.facts import Usage

from . import (
    ai_sdk,
    anthropic_messages,
    bedrock_converse,
    codex,
    cohere_chat,
    deepseek,
    embeddings,
    gemini,
    gemini_cli,
    generic,
    groq,
    hive,
    langchain,
    langfuse,
    letta,
    litellm,
    llm_api_key_proxy,
    mistral,
    ollama,
    openai_copies,
    openai_responses,
    openinference,
    openrouter,
    otel_genai,
    ouroboros,
    pi,
    pydantic_ai,
    xai,
)
from .tools import used_tools

Reader = Callable[[dict[str, Any]], Usage | None]

READERS: dict[str, Reader] = {
    "openai_chat": openai_copies.read,
    "openai_responses": openai_responses.read,
    "anthropic_messages": anthropic_messages.read,
    "gemini": gemini.read,
    "bedrock_converse": bedrock_converse.read,
    "ollama": ollama.read,
    "cohere_chat": cohere_chat.read,
    "embeddings": embeddings.read,
    "ouroboros": ouroboros.read,
    "deepseek": deepseek.read,
    "groq": groq.read,
    "mistral": mistral.read,
    "openrouter": openrouter.read,
    "xai": xai.read,
    "litellm": litellm.read,
    "llm_api_key_proxy": llm_api_key_proxy.read,
    "otel_genai": otel_genai.read,
    "openinference": openinference.read,
    "langfuse": langfuse.read,
    "ai_sdk": ai_sdk.read,
    "langchain": langchain.read,
    "pydantic_ai": pydantic_ai.read,
    "hive": hive.read,
    "letta": letta.read,
    "codex": codex.read,
    "pi": pi.read,
    "gemini_cli": gemini_cli.read,
}


def read_usage(protocol: str | None, usage: object) -> Usage | None:
    """Tokens of a usage object. None when it tells nothing that can be read.

    Where the protocol's own names are missing, the names that are there decide: gateways translate one and not the
    other.
    """
    if not isinstance(usage, dict) or not usage:
        return None
    reader = READERS.get(protocol or "")
    found = reader(usage) if reader is not None else None
    if found is None:
        found = generic.read(usage)
    tools = used_tools(usage) if found is not None else ()
    return msgspec.structs.replace(found, tools=tools) if found is not None and tools else found
