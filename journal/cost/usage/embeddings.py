"""Embeddings: tokens go in, vectors come out."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import first_count

RULE = "embeddings"

_NAMES = ("prompt_tokens", "input_tokens", "prompt_eval_count", "inputTextTokenCount", "total_tokens")


def read(usage: dict[str, Any]) -> Usage | None:
    """One count, under the name of whoever tells it. No output is told, and none is made up."""
    given = first_count(usage, *_NAMES)
    return None if given is None else Usage(given, rule=RULE)
