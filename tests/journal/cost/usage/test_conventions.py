"""Every rule says how its counts overlap, or that nobody said so."""

import pytest

from journal.cost.usage import READERS, langfuse, openai_chat
from journal.cost.usage.conventions import convention_of

UNDECLARED = {"ollama", "ouroboros", "embeddings"}


@pytest.mark.parametrize("rule", READERS)
def test_every_rule_declares_its_convention(rule):
    assert (convention_of(rule) == "undeclared") == (rule in UNDECLARED)


def test_anthropic_adds_and_openai_includes():
    assert convention_of("anthropic_messages") == "additive"
    assert convention_of("openai_chat") == "inclusive"


def test_a_variant_has_the_convention_of_its_rule_unless_it_has_its_own():
    assert convention_of(openai_chat.RULE_BESIDE) == "inclusive"
    assert (convention_of(langfuse.RULE), convention_of(langfuse.RULE_INSIDE)) == ("additive", "inclusive")


def test_a_rule_that_nobody_knows_declares_nothing():
    assert convention_of("made_by_us") == "undeclared"
