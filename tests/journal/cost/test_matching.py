"""Clauses of a price list and the names they stand for."""

import pytest

from journal.cost.matching import matcher


def test_each_kind_of_clause_looks_where_it_says():
    assert matcher({"starts_with": "gpt-4o"})("gpt-4o-mini")
    assert not matcher({"starts_with": "gpt-4o"})("my-gpt-4o")
    assert matcher({"ends_with": "-mini"})("gpt-4o-mini")
    assert matcher({"contains": "claude"})("us.anthropic.claude-sonnet-4")
    assert matcher({"equals": "o3"})("o3")
    assert not matcher({"equals": "o3"})("o3-mini")
    assert matcher({"regex": "^o[134]"})("o4-mini")


def test_capital_letters_of_the_list_do_not_matter():
    assert matcher({"starts_with": "GLM-"})("glm-5")


def test_or_takes_any_and_takes_all():
    clauses = [{"contains": "huggingface"}, {"contains": "groq"}]
    assert matcher({"or": clauses})("groq")
    assert not matcher({"and": clauses})("groq")
    assert matcher({"and": clauses})("huggingface/groq")


def test_without_a_clause_nothing_matches():
    assert not matcher(None)("gpt-4o")


def test_an_unknown_kind_of_clause_is_loud():
    with pytest.raises(KeyError):
        matcher({"sounds_like": "gpt"})
