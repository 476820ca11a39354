"""The canonical message: what somebody said, whatever way a client spelled it. Its digest names it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from hashlib import blake2b

import msgspec

DIGEST_BYTES = 16
#: Whose word it is that stands for a history that was compacted, where the protocol has an item for it.
COMPACTION = "compaction"
#: What a provider adds to its answers and takes back unread.
ECHO_KEYS = frozenset({"cache_control", "annotations", "status", "logprobs"})

Json = object

_encode = msgspec.json.Encoder(order="sorted").encode


class Kind(StrEnum):
    """What a part of a message is."""

    TEXT = "text"
    REASONING = "reasoning"
    TOOL_USE = "tool_use"
    TOOL_RESULT = "tool_result"
    MEDIA = "media"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message. `value` is a tool use's input, or the object of a part of another kind.

    `media_type` and `source` belong to media (source: a data-URL, an address or an id), `parts` to a tool's
    result. `rest` is what else the part said.
    """

    kind: Kind
    text: str | None = None
    name: str | None = None
    tool_call_id: str | None = None
    value: Json = None
    media_type: str | None = None
    source: str | None = None
    is_error: bool = False
    parts: "tuple[Part, ...]" = ()
    rest: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """Who says what. `steps` are digests after the role and after each part, the last of them names it all."""

    role: str
    parts: tuple[Part, ...]
    steps: tuple[bytes, ...]

    @property
    def digest(self) -> bytes:
        """The name of what is said."""
        return self.steps[-1]


def message(role: str, parts: Iterable[Part]) -> Message:
    """A message with its digests. A message that begins like another has the other's digest among its steps.

    One that is nothing but results of tools is the tools', whoever has to carry it in this protocol.
    """
    told = tuple(parts)
    if told and all(part.kind is Kind.TOOL_RESULT for part in told):
        role = "tool"
    step = _digest(role.encode("utf-8", "surrogatepass"))
    steps = [step]
    for part in told:
        step = _digest(step + _encoded(part))
        steps.append(step)
    return Message(role, told, tuple(steps))


def part_digest(part: Part) -> bytes:
    """The name of one part, wherever it stands."""
    return _digest(_encoded(part))


def spoken(told: Message) -> Message:
    """The message without its reasoning, which clients may leave out when they send it back."""
    parts = [part for part in told.parts if part.kind is not Kind.REASONING]
    return told if len(parts) == len(told.parts) else message(told.role, parts)


def canonical(value: Json) -> Json:
    """What a client says to a model, without members that are null and without cache markers."""
    if isinstance(value, dict):
        return {
            key: canonical(inner)
            for key, inner in value.items()
            if inner is not None and not _is_marker(key, inner)
        }
    if isinstance(value, list):
        return [canonical(inner) for inner in value]
    return value


def payload(value: Json) -> Json:
    """What a tool was given or gave: as it is, but for cache markers, which the store keeps apart."""
    if isinstance(value, dict):
        return {key: payload(inner) for key, inner in value.items() if not _is_marker(key, inner)}
    if isinstance(value, list):
        return [payload(inner) for inner in value]
    return value


def rest_of(members: dict[str, Json], *known: str) -> dict[str, Json]:
    """The members of a part or message that have no place of their own."""
    return {
        key: canonical(inner)
        for key, inner in members.items()
        if inner is not None and key not in ECHO_KEYS and key not in known
    }


def digest_of(value: Json) -> bytes:
    """The name of a JSON value, whatever the order of its keys."""
    return _digest(_encoded(canonical(value)))


def joined_digest(digests: Iterable[bytes]) -> bytes | None:
    """The name of a sequence; None when it is empty."""
    told = list(digests)
    return _digest(b"".join(told)) if told else None


def _is_marker(key: str, value: Json) -> bool:
    return key == "cache_control" and (value is None or isinstance(value, dict))


def _encoded(value: object) -> bytes:
    try:
        return _encode(value)
    except (UnicodeEncodeError, OverflowError, RecursionError):
        # Unpaired surrogates and numbers of any size have bytes too, when they are escaped and written out.
        return json.dumps(
            asdict(value) if isinstance(value, Part) else value, sort_keys=True, separators=(",", ":")
        ).encode()


def _digest(raw: bytes) -> bytes:
    return blake2b(raw, digest_size=DIGEST_BYTES).digest()
