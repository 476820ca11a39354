"""Show sums of money over many calls: what is known, what that leaves out, and how it changed."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dashboard.charts import spell
from dashboard.queries.costs import USD, plain
from dashboard.queries.measures import Figure, Measures
from dashboard.queries.spans import zone_names

register = template.Library()

_LOOKS = {Figure.REPORTED: "money--reported", Figure.COMPUTED: "money--computed", Figure.BEST: ""}
_TELLS = {
    Figure.REPORTED: "as it was reported",
    Figure.COMPUTED: "computed from tokens and prices",
    Figure.BEST: "reported, else computed",
}


@register.simple_tag
def spent(measures: Measures, figure: Figure) -> SafeString:
    """An amount; calls of unknown cost make it "at least". Other currencies stand beside it, never in it."""
    unknown = measures.unknown_calls(figure)
    lacks = [f"the cost of {spell.plural(unknown, 'call')} is unknown"] if unknown else []
    at_least = measures.count("at_least_calls")
    if at_least and figure is not Figure.REPORTED:
        lacks.append(f"the final count of {spell.plural(at_least, 'call')} was never written")
    amount = measures.amount(figure)
    others = [
        name for name in measures.currencies() if name != USD and measures.amount(figure, name) is not None
    ]
    if amount is None and not others:
        return format_html(
            '<span title="{}">{}</span>', "; ".join(lacks) or "nothing is known", spell.UNKNOWN
        )
    shown = SafeString()
    if amount is not None:
        title = "; ".join([f"${plain(amount)}, {_TELLS[figure]}", *lacks])
        shown = format_html(
            '<span class="money {}" title="{}">{}{}</span>',
            _LOOKS[figure], title, "≥ " if lacks else "", spell.usd(amount),
        )  # fmt: skip
    beside = format_html_join(
        "",
        ' <span class="faint">·</span> <span class="money" title="{}">{}</span>',
        (
            (
                f"{_TELLS[figure]}; currencies are never added together",
                spell.money(measures.amount(figure, name), name),
            )
            for name in others
        ),
    )
    return format_html("{}{}", shown, beside)


@register.simple_tag
def wasted(measures: Measures) -> SafeString:
    """What was spent on nothing: zero where nothing was, a dash where nobody knows how much, else "at least"."""
    calls = measures.count("waste_calls")
    if not calls:
        return mark_safe('<span class="faint">0</span>')
    amount = measures.amount("waste")
    lacks = [spell.plural(calls, "call") + ("" if amount else "; nobody told what they cost")]
    if unknown := measures.count("unknown_best_calls"):
        lacks.append(f"the cost of {spell.plural(unknown, 'call')} is unknown")
    if at_least := measures.count("at_least_calls"):
        lacks.append(f"the final count of {spell.plural(at_least, 'call')} was never written")
    sign = "≥ " if amount is not None and len(lacks) > 1 else ""
    return format_html(
        '<span class="money" title="{}">{}{}</span>', "; ".join(lacks), sign, spell.usd(amount)
    )


@register.simple_tag
def changed(now: Measures, before: Measures | None, figure: Figure) -> SafeString:
    """How an amount differs from the one before, in percent. Unknown parts on either side are said."""
    then = before.amount(figure) if before is not None else None
    current = now.amount(figure)
    if _is_unknown(now, figure) or (before is not None and _is_unknown(before, figure)):
        return format_html('<span class="faint" title="some costs are unknown">{}</span>', spell.UNKNOWN)
    if current is None and then is None:
        return format_html('<span class="faint">{}</span>', spell.UNKNOWN)
    if not then:
        return mark_safe('<span class="muted" title="nothing was spent before">new</span>')
    share = ((current or Decimal(0)) - then) / then * 100
    sign = _sign(share)
    lacks = now.unknown_calls(figure) or (before is not None and before.unknown_calls(figure))
    title = f"before: ${plain(then)}" + ("; some costs are unknown" if lacks else "")
    return format_html(
        '<span title="{}">{}{} %</span>',
        title,
        sign,
        f"{abs(share):,.0f}" if abs(share) < 10_000 else "> 9,999",
    )


def _is_unknown(measures: Measures, figure: Figure) -> bool:
    """Whether something may have been spent and nobody told any of it: no percentage can be made of that."""
    return measures.amount(figure) is None and bool(measures.unknown_calls(figure))


@register.filter
def amount_of(amount: Decimal | None) -> str:
    """An amount of US dollars."""
    return spell.usd(amount)


@register.simple_tag
def share(measures: Measures, total: Measures, figure: Figure) -> str:
    """Which part of all known cost this is."""
    whole, part = total.amount(figure), measures.amount(figure)
    if not whole or part is None:
        return spell.UNKNOWN
    return f"{part / whole * 100:.0f} %"


@register.filter
def unknown_of(measures: Measures, figure: Figure) -> int:
    """Calls that may have cost something and are not in the amount."""
    return measures.unknown_calls(figure)


@register.filter
def counted(measures: Measures, name: str) -> int:
    """One of the whole numbers."""
    return measures.count(name)


@register.filter
def reported(measures: Measures) -> Decimal | None:
    """What providers and gateways said themselves, in US dollars."""
    return measures.amount(Figure.REPORTED)


@register.filter
def signed_amount(amount: Decimal) -> str:
    """A difference of US dollars with its sign."""
    return f"{_sign(amount)}{spell.usd(abs(amount))}"


@register.filter
def signed_percent(percent: Decimal | None) -> str:
    """A difference in percent with its sign; unknown where there is nothing to compare with."""
    return spell.UNKNOWN if percent is None else f"{_sign(percent)}{abs(percent):,.1f} %"


def _sign(value: Decimal) -> str:
    return "+" if value > 0 else "−" if value < 0 else "±"


@register.filter
def seconds_of(measures: Measures, name: str) -> float:
    """A sum of microseconds."""
    return measures.count(name) / 1_000_000


@register.simple_tag
@cache
def zone_options() -> SafeString:
    """Every zone, for a field to complete; the same on every page."""
    return format_html_join("", '<option value="{}">', ((name,) for name in zone_names()))
