"""Join groups by the records they follow: refused tries become attempts of the answer that came after them.

A transcript tells a refused try as a record of its own, which follows the prompt or the refused try before
it; the answer follows the last of them. Only refused tries can be followed here: joining along every record
would make one group of a whole session.
"""

from collections.abc import Iterable, Mapping

import msgspec

from journal.vocabulary import EVENT_KINDS, EventType

from .facts import Facts
from .fold import fold
from .keys import link_number
from .picture import Fact, Picture

_RETURNED = EVENT_KINDS[EventType.LLM_RETURNED]
_NEVER = 2**63

#: A join key, and whether the group bears that name itself (or else follows what bears it).
Join = tuple[int, bool]


def joins_of(facts: Facts) -> list[Join]:
    """The names by which an event's group may meet others."""
    if facts.kind != _RETURNED or (facts.record_id is None and facts.parent_record_id is None):
        return []
    found: list[Join] = []
    if facts.record_id is not None and _is_refused_try(facts):
        found.append((link_number("record", facts.session_id, facts.record_id), True))
    if facts.parent_record_id is not None:
        found.append((link_number("record", facts.session_id, facts.parent_record_id), False))
    return found


def _is_refused_try(facts: Facts) -> bool:
    return bool(facts.is_error) and facts.call_id is None and facts.attempt_id is not None


def components(pairs: Iterable[tuple[int, int]]) -> list[set[int]]:
    """Groups that hang together, given pairs of groups whose names meet."""
    home: dict[int, set[int]] = {}
    for one, other in pairs:
        first, second = home.setdefault(one, {one}), home.setdefault(other, {other})
        if first is not second:
            small, large = sorted((first, second), key=len)
            large |= small
            for group in small:
                home[group] = large
    return list({id(found): found for found in home.values()}.values())


def fold_joined(groups: Mapping[int, list[Fact]]) -> dict[int, Picture]:
    """Pictures of groups that hang together. Refused tries go to the earliest answer among them."""
    answers = {group: facts for group, facts in groups.items() if any(map(_names_a_call, facts))}
    refused = [group for group in sorted(groups) if group not in answers]
    owner = min(answers or groups, key=lambda group: (min(map(_moment, groups[group])), group))
    call_id = next((fact.facts.call_id for fact in groups[owner] if fact.facts.call_id is not None), None)
    adopted = [
        Fact(
            fact.entry_id,
            fact.event_key,
            msgspec.structs.replace(fact.facts, call_id=call_id),
            fact.received_us,
            fact.api_key,
        )
        for group in refused
        if group != owner
        for fact in groups[group]
    ]
    pictures = {owner: fold(owner, [*groups[owner], *adopted])}
    for group, facts in answers.items():
        if group != owner:
            pictures[group] = fold(group, facts)
    return pictures


def _names_a_call(fact: Fact) -> bool:
    return fact.facts.call_id is not None


def _moment(fact: Fact) -> tuple[int, bytes]:
    occurred_us = fact.facts.occurred_us
    return (_NEVER if occurred_us is None else occurred_us, fact.event_key)
