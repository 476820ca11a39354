"""Which figure counts: what was reported, else what was computed, else an estimate. Attempt by attempt."""

from enum import StrEnum

from journal.fold.facts import Reported
from journal.fold.picture import FoldedAttempt, FoldedCall
from journal.vocabulary import Status

from .reported import UNREADABLE

USD = "USD"
#: 10,000 US dollars in parts of 10^-12, and 5,000,000 of any other currency. What the attempts of one call add up to
#: beyond it is damage.
MOST_OF_CALL = 10**16
MOST_OF_OTHERS = 5 * 10**18
#: Flag of a call whose attempts were billed in more than one currency: no sum of it is a number.
MIXED_CURRENCIES = "currencies_mixed"
#: Flag of a call of which the reported and the computed cost are further apart than `APART_PERCENT` of the first.
DIFFERS = "cost_differs"
APART_PERCENT = 5
#: Flag of a call of which some attempts told a cost and others, that may be billed as well, did not: what was told
#: is no figure for the call.
IN_PART = "reported_in_part"
#: A millionth of a dollar, to which reports are often rounded.
ROUNDING_PARTS = 10**6
_TIMED_OUT = ("timeout", "timed out", "timedout")


class Basis(StrEnum):
    """Where a figure is from."""

    REPORTED = "reported"
    COMPUTED = "computed"
    ESTIMATE = "estimate"
    MIXED = "mixed"


def may_have_cost(attempt: FoldedAttempt) -> bool:
    """An answer or a count was told, or the provider may have worked for nothing: it timed out or had begun."""
    if attempt.status == Status.OK or attempt.usage is not None or attempt.reported is not None:
        return True
    if attempt.status == Status.OPEN:
        return False
    return attempt.time_to_first_token_us is not None or is_timeout(attempt)


def is_timeout(attempt: FoldedAttempt) -> bool:
    """Our side stopped waiting. What the provider did is not known, and may be billed."""
    if attempt.status_code is not None or attempt.error_type is None:
        return False
    name = attempt.error_type.lower()
    return any(word in name for word in _TIMED_OUT)


def settle(call: FoldedCall) -> dict[int, int | None]:
    """Set what a call cost, given the computed cost of its attempts.

    Returns what each attempt that was billed cost in US dollars, None where nobody knows.
    """
    attempts = call.attempts
    billed = _settle(call, attempts)
    _compare(call)
    return billed


def _compare(call: FoldedCall) -> None:
    """Note that both figures are known in US dollars and differ, where they are about the same attempts."""
    reported, computed = call.reported, call.computed_usd_parts
    differs = False
    if (
        reported is not None
        and computed is not None
        and reported.currency == USD
        and not reported.is_estimate
    ):
        apart = abs(reported.parts - computed)
        differs = apart > ROUNDING_PARTS and apart * 100 > reported.parts * APART_PERCENT
    _note(call, DIFFERS, differs and IN_PART not in call.flags)


def _note(call: FoldedCall, flag: str, holds: bool) -> None:
    if holds != (flag in call.flags):
        call.flags = sorted([*call.flags, flag] if holds else set(call.flags) - {flag})


def _is_in_part(call: FoldedCall) -> bool:
    """A cost was told, and of another attempt that may be billed none was."""
    firm = [one.reported is not None and not one.reported.is_estimate for one in call.attempts]
    return any(firm) and any(
        not is_told and (may_have_cost(attempt) or attempt.computed_usd_parts is not None)
        for is_told, attempt in zip(firm, call.attempts, strict=True)
    )


def _settle(call: FoldedCall, attempts: list[FoldedAttempt]) -> dict[int, int | None]:
    if not call.is_reported_whole:
        _add_reports(call)
    _note(call, IN_PART, not call.is_reported_whole and _is_in_part(call))
    billed: dict[int, int | None] = {}
    amounts: list[tuple[int, str, Basis]] = []
    unknown = False
    for attempt in attempts:
        best = _best(attempt.reported, attempt.computed_usd_parts)
        if best is not None:
            amounts.append(best)
            billed[attempt.number] = best[0] if best[1] == USD else None
        elif may_have_cost(attempt):
            unknown = True
            if attempt.status == Status.OK or attempt.usage is not None:
                billed[attempt.number] = None
    if call.is_reported_whole and call.reported is not None:
        whole = _best(call.reported, call.computed_usd_parts)
        amounts = [whole] if whole is not None else []
        unknown = False
    call.cost_is_unknown = unknown
    if not amounts:
        return billed
    if len({currency for _, currency, _ in amounts}) > 1:
        call.cost_is_unknown = True
        _note(call, MIXED_CURRENCIES, True)
        return billed
    bases = {basis for _, _, basis in amounts}
    call.cost_basis = bases.pop() if len(bases) == 1 else Basis.MIXED
    if amounts[0][1] == USD:
        whole_usd = sum(amount for amount, _, _ in amounts)
        if whole_usd <= MOST_OF_CALL:
            call.best_usd_parts = whole_usd
        else:
            _distrust(call)
            return dict.fromkeys(billed)
    return billed


def _distrust(call: FoldedCall) -> None:
    call.cost_is_unknown = True
    call.cost_basis = None
    _note(call, UNREADABLE, True)


def _best(reported: Reported | None, computed: int | None) -> tuple[int, str, Basis] | None:
    if reported is not None and not reported.is_estimate:
        return reported.parts, reported.currency, Basis.REPORTED
    if computed is not None:
        return computed, USD, Basis.COMPUTED
    if reported is not None:
        return reported.parts, reported.currency, Basis.ESTIMATE
    return None


def _add_reports(call: FoldedCall) -> None:
    """What was reported of the attempts, added where it is of one kind and one currency."""
    told = [attempt.reported for attempt in call.attempts if attempt.reported is not None]
    if len(told) <= 1:
        call.reported = told[0] if told else None
        return
    firm = [one for one in told if not one.is_estimate] or told
    if len({one.currency for one in firm}) > 1:
        return
    upstream = [one.upstream_parts for one in firm if one.upstream_parts is not None]
    whole = sum(one.parts for one in firm)
    most = MOST_OF_CALL if firm[0].currency == USD else MOST_OF_OTHERS
    if whole > most:
        _distrust(call)
        return
    call.reported = Reported(
        whole,
        firm[-1].currency,
        firm[-1].where,
        firm[-1].is_estimate,
        min(sum(upstream), most) if upstream else None,
    )
