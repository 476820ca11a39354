"""How long providers keep a prompt they have cached, as their own rules say. Unknown where they promise nothing."""

#: https://platform.claude.com/docs/en/build-with-claude/prompt-caching: five minutes, or an hour where asked for.
ANTHROPIC_SECONDS = 300
ANTHROPIC_LONG_SECONDS = 3600
#: https://platform.openai.com/docs/guides/prompt-caching: gone within an hour of the last use, often much earlier.
OPENAI_SECONDS = 3600
_ANTHROPIC = ("anthropic", "claude")
_OPENAI = ("openai", "azure")


def lifetime_seconds(
    provider: str | None, protocol: str | None, model: str | None, *, keeps_an_hour: bool
) -> int | None:
    """After so long without use a cached prompt is gone. `keeps_an_hour`: tokens were written for an hour."""
    told = [name.lower() for name in (provider, protocol) if name]
    if any(sign in name for name in (*told, (model or "").lower()) for sign in _ANTHROPIC):
        return ANTHROPIC_LONG_SECONDS if keeps_an_hour else ANTHROPIC_SECONDS
    # Many servers speak OpenAI's protocol: only a provider of this name follows its rule.
    seller = (provider or "").lower()
    return OPENAI_SECONDS if any(sign in seller for sign in _OPENAI) else None
