"""Embeddings of any provider: vectors, and how many tokens went in."""

from typing import Any

from .answer import Answer, member, text

_COUNTS = ("prompt_eval_count", "inputTextTokenCount")


def read_answer(body: dict[str, Any]) -> Answer:
    """Counts stand in a usage object, in billed units, or beside the vectors."""
    usage = member(body, "usage") or member(member(body, "meta"), "billed_units")
    usage = usage or {name: body[name] for name in _COUNTS if body.get(name) is not None}
    return Answer(text(body.get("id")), text(body.get("model")), usage=usage or None)
