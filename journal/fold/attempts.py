"""Which events of a call belong to which attempt."""

from dataclasses import dataclass, field

from journal.vocabulary import EVENT_KINDS, EventType, Status

from .clock import duration_us, elapsed_us
from .picture import Fact, FoldedAttempt

REQUESTED = EVENT_KINDS[EventType.LLM_REQUESTED]
RETURNED = EVENT_KINDS[EventType.LLM_RETURNED]
STREAM = EVENT_KINDS[EventType.STREAM_MARKED]
RETRY = EVENT_KINDS[EventType.RETRY_SCHEDULED]
COST = EVENT_KINDS[EventType.COST_REPORTED]

_FIRST_TOKEN = ("first_visible_output", "first_visible", "first_token", "first_byte")


@dataclass(slots=True, eq=False)
class Try:
    """The events of one attempt while they are gathered."""

    number: int = 0
    attempt_id: str | None = None
    request: Fact | None = None
    answer: Fact | None = None
    retry: Fact | None = None
    route: Fact | None = None
    cost: Fact | None = None
    #: Costs that were told of it and are no amounts: they are noted.
    unread_costs: list[Fact] = field(default_factory=list)
    marks: list[Fact] = field(default_factory=list)
    repeated: bool = False

    def moment(self) -> int:
        """For ordering: when it started, else when it ended; unknown times go last."""
        for fact in (self.request, self.answer, self.retry, *self.marks):
            if fact is not None and fact.facts.occurred_us is not None:
                return fact.facts.occurred_us
        return 2**63

    def add(self, fact: Fact) -> None:
        """Take an event that is known to be of this attempt; of two the earlier counts."""
        kind = fact.facts.kind
        if self.attempt_id is None:
            self.attempt_id = fact.facts.attempt_id
        if kind == REQUESTED:
            self.repeated |= self.request is not None
            self.request = self.request or fact
        elif kind == RETURNED:
            self.repeated |= self.answer is not None
            self.answer = self.answer or fact
        elif kind == RETRY:
            self.retry = self.retry or fact
        elif kind == STREAM:
            self.marks.append(fact)
        elif kind == COST:
            if fact.facts.reported is not None:
                # The last time it is told it is complete.
                self.cost = fact
            else:
                self.unread_costs.append(fact)


def gather(facts: list[Fact]) -> list[Try]:
    """Attempts of one call in order, numbered. `facts` are in the fold's order of time.

    Numbers and ids of the sender come first; an id that stands beside a number anywhere shares it.
    Events that name no attempt are paired in order of time, and fill what is missing first.
    """
    if len(facts) <= 2 and all(
        fact.facts.attempt is None and fact.facts.attempt_id is None for fact in facts
    ):
        return _numbered(_pair([], facts))
    number_of_id: dict[str, int] = {}
    for fact in facts:
        if fact.facts.attempt is not None and fact.facts.attempt_id is not None:
            number_of_id.setdefault(fact.facts.attempt_id, fact.facts.attempt)
    by_number: dict[int, Try] = {}
    by_id: dict[str, Try] = {}
    loose: list[Fact] = []
    for fact in facts:
        number = fact.facts.attempt
        identifier = fact.facts.attempt_id
        if number is None and identifier is not None:
            number = number_of_id.get(identifier)
        if number is not None:
            found = by_number.get(number)
            if found is None:
                found = by_number[number] = Try(number)
            found.add(fact)
        elif identifier is not None:
            found = by_id.get(identifier)
            if found is None:
                found = by_id[identifier] = Try()
            found.add(fact)
        else:
            loose.append(fact)
    tries = list(by_number.values())
    unnumbered = _pair([*tries, *by_id.values()], loose) if loose else [*tries, *by_id.values()]
    return _numbered(unnumbered)


def _pair(tries: list[Try], loose: list[Fact]) -> list[Try]:
    tries = sorted(tries, key=_order)
    exchanged = [fact for fact in loose if fact.facts.kind in (REQUESTED, RETURNED)]
    if not tries and _is_one_exchange(exchanged):
        # Whatever the clocks say: there is nothing else that the two could belong to.
        tries = [Try(request=exchanged[0], answer=exchanged[1])]
        if exchanged[0].facts.kind == RETURNED:
            tries = [Try(request=exchanged[1], answer=exchanged[0])]
        exchanged = []
    for fact in exchanged:
        if fact.facts.kind == REQUESTED:
            home = next((one for one in tries if one.request is None and _later(one.answer, fact)), None)
        else:
            home = next((one for one in tries if one.answer is None and _later(fact, one.request)), None)
        if home is None:
            home = Try()
            tries.append(home)
        home.add(fact)
    for fact in loose:
        if fact.facts.kind not in (REQUESTED, RETURNED) and tries:
            started = [one for one in tries if one.moment() <= (fact.facts.occurred_us or 2**63)]
            (started or tries)[-1].add(fact)
    return tries


def _is_one_exchange(facts: list[Fact]) -> bool:
    return len(facts) == 2 and facts[0].facts.kind != facts[1].facts.kind


def _later(after: Fact | None, before: Fact | None) -> bool:
    """Whether an answer can follow a request; unknown times can."""
    if after is None or before is None:
        return (after is None and before is not None) or (before is None and after is not None)
    if after.facts.occurred_us is None or before.facts.occurred_us is None:
        return True
    return after.facts.occurred_us >= before.facts.occurred_us


def _order(one: Try) -> tuple[int, int, str]:
    return (one.number or 2**31, one.moment(), one.attempt_id or "")


def _numbered(tries: list[Try]) -> list[Try]:
    """Numbers for those without: the lowest free ones, in order of time."""
    taken = {one.number for one in tries if one.number}
    number = 0
    for one in sorted((one for one in tries if not one.number), key=_order):
        number += 1
        while number in taken:
            number += 1
        one.number = number
        taken.add(number)
    return sorted(tries, key=lambda one: one.number)


def add_routes(tries: list[Try], routes: list[Fact]) -> None:
    """Tell tries where they were sent. A route alone is no try; of two the earlier counts."""
    for fact in routes:
        told = fact.facts
        for one in tries:
            is_meant = (
                one.number == told.attempt if told.attempt is not None else one.attempt_id == told.attempt_id
            )
            if is_meant and one.route is None:
                one.route = fact


def fold_attempts(tries: list[Try]) -> list[FoldedAttempt]:
    """Attempts as rows, with the wait before each."""
    folded: list[FoldedAttempt] = []
    before: Try | None = None
    for one in tries:
        attempt = _fold(one)
        if before is not None:
            if one.request is not None and before.answer is not None:
                attempt.wait_before_us = elapsed_us(before.answer.facts, one.request.facts)
            if before.retry is not None:
                scheduled = before.retry.facts
                attempt.wait_scheduled_us = scheduled.delay_us
                attempt.wait_source = scheduled.delay_source
                attempt.wait_clamped = scheduled.clamped
                attempt.retry_reason = scheduled.reason
        folded.append(attempt)
        before = one
    return folded


def _fold(one: Try) -> FoldedAttempt:
    attempt = FoldedAttempt(one.number, one.attempt_id)
    request = one.request.facts if one.request is not None else None
    answer = one.answer.facts if one.answer is not None else None
    if one.route is not None:
        # What the request itself says comes first; often nobody tells the request of a later try again.
        attempt.provider = one.route.facts.provider
        attempt.request_model = one.route.facts.model
    if one.request is not None and request is not None:
        attempt.started_us = request.occurred_us
        attempt.provider = request.provider or attempt.provider
        attempt.request_model = request.model or attempt.request_model
        attempt.captured = request.captured
        attempt.request_entry = one.request.entry_id
    if one.answer is not None and answer is not None:
        attempt.ended_us = answer.occurred_us
        attempt.duration_us = duration_us(request, answer)
        attempt.provider = answer.provider or attempt.provider
        attempt.response_model = answer.model
        attempt.status_code = answer.status_code
        attempt.error_type = answer.error_type
        attempt.error_message = answer.error_message
        attempt.finish_reasons = answer.finish_reasons
        attempt.usage = answer.usage
        attempt.reported = answer.reported
        attempt.service_tier = answer.service_tier
        attempt.response_entry = one.answer.entry_id
        if answer.is_cancelled:
            attempt.status = Status.CANCELLED
        else:
            attempt.status = Status.ERROR if answer.is_error else Status.OK
    if attempt.reported is None and one.cost is not None:
        attempt.reported = one.cost.facts.reported
    if one.marks:
        marks: dict[str, int | None] = {}
        for fact in one.marks:
            mark = fact.facts.mark or "mark"
            offset = fact.facts.offset_us
            if offset is None:
                offset = elapsed_us(request, fact.facts)
            attempt.marks.append((mark, offset))
            marks.setdefault(mark, offset)
        attempt.time_to_first_token_us = next((marks[name] for name in _FIRST_TOKEN if name in marks), None)
    return attempt
