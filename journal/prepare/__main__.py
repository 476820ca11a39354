"""The helper process: parses and prepares batches on another core, for as long as somebody asks.

It has no database and keeps nothing: a killed helper costs the batch that was with it a second preparation.
"""

import gc
import signal
import socket
import sys
from dataclasses import dataclass, field

from journal.redact import DEFAULT
from journal.store.parts import Part
from journal.wire import Incoming, Limits, NotJson, Refused, parse_batch

from .event import Preparer
from .message import PartSent, Reply, Request, receive, requests, send

#: Without work for so long, the helper ends and gives its memory back.
IDLE_SECONDS = 60
GENERATIONS = 4


@dataclass(slots=True)
class Generation:
    """What one memory of the web process has been told."""

    preparer: Preparer
    sent: set[bytes] = field(default_factory=set)


def main() -> None:
    """Answer requests on the connection handed over as a file descriptor."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = socket.socket(fileno=int(sys.argv[1]))
    connection.settimeout(IDLE_SECONDS)
    generations: dict[int, Generation] = {}
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        send(connection, Reply())
        while (raw := receive(connection)) is not None:
            send(connection, answer(requests.decode(raw), generations))
    except (TimeoutError, ConnectionError):
        return


def answer(request: Request, generations: dict[int, Generation]) -> Reply:
    """A batch, prepared."""
    generation = generations.get(request.generation)
    if generation is None:
        generation = generations[request.generation] = Generation(Preparer(request.secret, DEFAULT))
        while len(generations) > GENERATIONS:
            del generations[next(iter(generations))]
    limits = Limits(request.event_bytes, request.batch_bytes, request.nesting)
    reply = Reply([], [], [])
    try:
        items = parse_batch(request.body, limits, nesting_later=True).items
    except NotJson as fault:
        reply.not_json = (fault.reason, fault.where)
        return reply
    sent = generation.sent
    for item in items:
        made = (
            generation.preparer.prepare_checked(item, limits.nesting) if isinstance(item, Incoming) else item
        )
        if isinstance(made, Refused):
            reply.refused.append(made)
            continue
        digests = [part.digest for part in made.parts]
        if not sent.issuperset(digests):
            for part in made.parts:
                _tell(part, sent, reply.parts)
        made.digests = b"".join(digests)
        made.parts, made.own_text = (), None
        reply.events.append(made)
    return reply


def _tell(part: Part, sent: set[bytes], parts: list[PartSent]) -> None:
    if part.digest in sent:
        return
    for leaf in part.leaves:
        _tell(leaf, sent, parts)
    sent.add(part.digest)
    if part.packed is not None:
        leaves = [leaf.digest for leaf in part.leaves]
        parts.append(PartSent(part.digest, part.packed, leaves, part.size, part.was_redacted))
        # Told once, not needed again.
        part.packed = None


if __name__ == "__main__":
    main()
