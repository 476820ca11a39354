"""How the counts that a rule reads overlap: what people are told beside the numbers."""

INCLUSIVE = "inclusive"
ADDITIVE = "additive"
UNDECLARED = "undeclared"

_CONVENTIONS = {
    "openai_chat": INCLUSIVE,
    "openai_responses": INCLUSIVE,
    "anthropic_messages": ADDITIVE,
    "bedrock_converse": ADDITIVE,
    "gemini": INCLUSIVE,
    "openrouter": INCLUSIVE,
    "xai": INCLUSIVE,
    "deepseek": INCLUSIVE,
    "groq": INCLUSIVE,
    "mistral": INCLUSIVE,
    "cohere_chat": INCLUSIVE,
    "litellm": INCLUSIVE,
    "otel_genai": INCLUSIVE,
    "openinference": INCLUSIVE,
    "langfuse": ADDITIVE,
    "langfuse:inclusive": INCLUSIVE,
    "ai_sdk": INCLUSIVE,
    "langchain": INCLUSIVE,
    "pydantic_ai": INCLUSIVE,
    "hive": INCLUSIVE,
    "letta": INCLUSIVE,
    "codex": INCLUSIVE,
    "pi": ADDITIVE,
    "gemini_cli": INCLUSIVE,
    "llm_api_key_proxy": ADDITIVE,
}


def convention_of(rule: str) -> str:
    """Whether cached tokens are told inside the input (`inclusive`) or beside it (`additive`).

    `undeclared`: the format does not say, and its counts are taken as they stand.
    """
    found = _CONVENTIONS.get(rule)
    return found if found is not None else _CONVENTIONS.get(rule.partition(":")[0], UNDECLARED)
