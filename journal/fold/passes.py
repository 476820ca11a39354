"""Transform passes of a call, in order."""

from .picture import Fact, FoldedPass

_LAST = 2**63


def fold_passes(facts: list[Fact]) -> list[FoldedPass]:
    """Ordered by time, then by the writer's sequence: sequences restart per writer, so they cannot lead."""
    ordered = sorted(
        facts,
        key=lambda fact: (
            _LAST if fact.facts.occurred_us is None else fact.facts.occurred_us,
            _LAST if fact.facts.sequence is None else fact.facts.sequence,
            fact.event_key,
        ),
    )
    return [
        FoldedPass(
            number=number,
            entry=fact.entry_id,
            sequence=fact.facts.sequence,
            name=fact.facts.name,
            direction=fact.facts.direction,
            stage=fact.facts.stage,
            component=fact.facts.component,
            attempt=fact.facts.attempt,
            occurred_us=fact.facts.occurred_us,
            has_body=fact.facts.has_body,
            writer_says_changed=fact.facts.changed,
            error_type=fact.facts.error_type,
        )
        for number, fact in enumerate(ordered, start=1)
    ]
