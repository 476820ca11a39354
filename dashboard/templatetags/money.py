"""Show what things cost: the amount, how it is known, and what it lacks."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboard.charts import spell
from dashboard.queries.shapes import Cost
from journal.cost.lines import TokenClass

register = template.Library()


CLASS_WORDS = {
    TokenClass.INPUT: "input",
    TokenClass.CACHE_READ: "read from cache",
    TokenClass.CACHE_WRITE: "written to cache",
    TokenClass.CACHE_WRITE_1H: "written to cache for an hour",
    TokenClass.OUTPUT: "output",
    TokenClass.REASONING: "reasoning",
    TokenClass.REQUEST: "the request itself",
    TokenClass.TOOL: "what the provider did",
}


@register.filter
def words_of_class(token_class: TokenClass) -> str:
    """What a cost line is for."""
    return CLASS_WORDS[token_class]


@register.filter
def usd(amount: str | None) -> str:
    """An amount of US dollars as it travels, spelled for people."""
    return spell.usd(Decimal(amount) if amount is not None else None)


@register.simple_tag
def cost(costs: list[Cost], unknown: int, at_least: int = 0, priced_with: str | None = None) -> SafeString:
    """The amount that counts; computed ones are underlined, the whole figure and its source are told on pointing at it.

    Calls of unknown cost, and those whose final count was never written, make it "at least". Nothing known: a dash.
    """
    lacks = [f"what {spell.plural(unknown, 'call')} cost is unknown"] if unknown else []
    known = next((one for one in costs if one.amount is not None), None)
    if known is None:
        return (
            format_html('<span title="{}">{}</span>', lacks[0], spell.UNKNOWN)
            if lacks
            else format_html("{}", spell.UNKNOWN)
        )
    if at_least:
        lacks.append(f"the final count of {spell.plural(at_least, 'call')} was never written")
    computed = f"computed with {priced_with or 'the prices in force when its calls arrived'}"
    is_reported = known.reported is not None and known.reported == known.amount
    if known.currency != "USD":
        told = (
            f"{known.amount} {known.currency}, {'reported' if is_reported else 'in part or as an estimate'}"
        )
        shown = spell.money(Decimal(known.amount or 0), known.currency)
    elif is_reported:
        beside = f"; ${known.computed} {computed}" if known.computed is not None else ""
        told, shown = f"${known.amount}, reported{beside}", usd(known.amount)
    elif known.reported is not None:
        told = f"${known.amount}, of which ${known.reported} reported; the rest {computed}"
        shown = usd(known.amount)
    else:
        told, shown = f"${known.amount}, {computed}", usd(known.amount)
    return format_html(
        '<span class="money{}" title="{}">{}{}</span>',
        "" if is_reported else " money--computed",
        "; ".join([told, *lacks]),
        "≥ " if lacks else "",
        shown,
    )


@register.simple_tag
def other_currencies(calls: int) -> SafeString:
    """That some calls were paid in another currency, where a list does not read what they cost."""
    if not calls:
        return SafeString()
    title = f"{spell.plural(calls, 'call')} told in another currency, never added to US dollars"
    return format_html(' <small class="muted" title="{}">+ others</small>', title)


@register.simple_tag
def beside_dollars(costs: list[Cost]) -> SafeString:
    """Amounts of other currencies, each for itself."""
    return format_html_join(
        "",
        ' <span class="faint">·</span> '
        '<span class="money" title="{} {}, reported; never added to US dollars">{}</span>',
        (
            (one.amount, one.currency, spell.money(Decimal(one.amount), one.currency))
            for one in costs
            if one.amount is not None
        ),
    )
