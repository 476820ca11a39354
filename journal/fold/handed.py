"""Which key handed in a call, of the keys that handed in its events."""

from collections.abc import Iterable

from .picture import Fact

#: Stands for "no key": what came by an upload or a command.
NO_KEY = 0


def handed_in_by(facts: Iterable[Fact | None]) -> int | None:
    """The key of the first event that came by one. Without any: none, or unknown where no entry noted it.

    "First" is the order of the attempts, and in each the request before the answer: what the events say, and not
    when they arrived. So the key is the same however they were shuffled on their way. An event that was sent twice
    has the key that sent it first, since the journal keeps it once.
    """
    found: int | None = None
    for fact in facts:
        if fact is None or fact.api_key is None:
            continue
        if fact.api_key != NO_KEY:
            return fact.api_key
        found = NO_KEY
    return found
