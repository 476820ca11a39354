"""Proposals below the query bar: keys, and their values in this project."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.grammar import CALL_KEYS, SESSION_KEYS
from dashboard.grammar.complete import examples, keys_that_follow, typing, values_that_follow
from dashboard.grammar.lexer import MAX_QUERY_CHARACTERS
from dashboard.http import choice
from dashboard.queries.vocabulary import values_of

from .shell import find_project

MOST_PROPOSALS = 12
KEYS = {"sessions": SESSION_KEYS, "calls": CALL_KEYS}


@require_safe
def complete(request: HttpRequest, slug: str) -> HttpResponse:
    """What may follow the text of the bar up to the caret."""
    project = find_project(slug)
    keys = KEYS[choice(request, "of", list(KEYS), usual="sessions")]
    text = request.GET.get("text", "")[:MAX_QUERY_CHARACTERS]
    word = typing(text)
    shapes: tuple[str, ...] = ()
    if word.key is None:
        proposals = keys_that_follow(text, keys, most=MOST_PROPOSALS) if text == text.rstrip() else []
    elif word.key in keys:
        proposals = values_that_follow(text, values_of(project, keys[word.key]), most=MOST_PROPOSALS)
        shapes = examples(keys[word.key])
    else:
        proposals = []
    return render(
        request, "components/_proposals.html", {"proposals": proposals, "shapes": shapes, "key": word.key}
    )
