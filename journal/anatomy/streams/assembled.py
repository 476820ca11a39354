"""What a recorded stream comes to: the answer as it would have been without streaming."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Chunk(NamedTuple):
    """One object of a stream. `name` is the event's name where the transport tells one."""

    name: str
    value: dict[str, Any]


@dataclass(slots=True)
class Assembled:
    """`body` has the shape of the protocol's answer without streaming, as far as the stream goes.

    `error` holds `type`, `message` and `status`, each only when told. `is_complete` is False when the stream was cut
    before the answer's own end, or an error ended it.
    """

    protocol: str | None = None
    body: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] | None = None
    is_complete: bool = False


def last_told(known: dict[str, Any], update: object) -> None:
    """Take over every member that is told; a member that is null or missing leaves the one before."""
    if isinstance(update, dict):
        known.update((name, value) for name, value in update.items() if value is not None)


def number_of(value: object, otherwise: int) -> int:
    """The index of a part, which may be damaged."""
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise
