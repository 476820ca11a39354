"""Link keys: rows that share one concern each other. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .keys import group_number, link_number
from .picture import FoldedCall

#: Providers' ids are longer; what is shorter is a counter of a stand-in, and says nothing.
ANSWER_CHARACTERS = 12
#: Note on a call that another one, which names no other, carried to the provider.
CARRIED = "carried"
#: A name is hashed for the locks of its batch, for its link and for those who look for it: once is enough.
REMEMBERED = 4096
#: Clocks of two recorders of one answer differ by less.
SAME_ANSWER_US = 600 * 1_000_000


def link_keys(call: FoldedCall) -> list[int]:
    """Keys of a call: the provider's id of its answer (SDK and gateway may both have recorded the same one),
    and the id of each tool use it asked for."""
    keys = [tool_link(use) for use, _ in call.tool_uses]
    if (answer := answer_link(call.response_id)) is not None:
        keys.append(answer)
    return keys


@lru_cache(maxsize=REMEMBERED)
def answer_link(response_id: str | None) -> int | None:
    """The key of a provider's answer; None for a name too short to be a provider's."""
    if response_id is None or len(response_id) < ANSWER_CHARACTERS:
        return None
    return link_number("response", response_id)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One record of an answer, as far as it matters who else recorded it."""

    key: str
    #: Public key of its session.
    session: str
    recorder: int | None
    has_body: bool
    has_usage: bool
    is_final: bool
    ended_us: int | None
    is_carried: bool = False


def views(recorded: Iterable[Recorded]) -> dict[str, str | None]:
    """Of calls whose answers have the same id: which call each is a view of, None for those that count.

    The one that counts was not carried by another, has a body, else usage, else a final count, else the smallest
    key of session, so that what two copies of a transcript share is counted in one of them, else the smallest key.
    An id that comes twice from one recorder within one session, or with two requests of which each is whole, was
    given out twice, and so was one that comes hours apart. Of recorders without a name nobody knows whether they are
    one: within a session a record without a request is taken for a view of the one that has it.
    """
    ranked = sorted(
        recorded,
        key=lambda one: (
            one.is_carried,
            not one.has_body,
            not one.has_usage,
            not one.is_final,
            one.session,
            one.key,
        ),
    )
    leaf = ranked[0]
    return {one.key: leaf.key if one is not leaf and _is_view(one, leaf) else None for one in ranked}


def _is_view(one: Recorded, leaf: Recorded) -> bool:
    is_carried = one.is_carried and not leaf.is_carried
    if not is_carried and one.recorder == leaf.recorder:
        sent_both = one.has_body and leaf.has_body
        if one.recorder is None:
            given_out_twice = one.session == leaf.session and one.has_body == leaf.has_body
        else:
            given_out_twice = one.session == leaf.session or sent_both
        if given_out_twice:
            return False
    if one.ended_us is None or leaf.ended_us is None:
        return True
    return abs(one.ended_us - leaf.ended_us) <= SAME_ANSWER_US


@lru_cache(maxsize=REMEMBERED)
def tool_link(tool_call_id: str) -> int:
    """The key under which a call asks for a tool use."""
    return link_number("tool", tool_call_id)


@lru_cache(maxsize=REMEMBERED)
def tool_group(tool_call_id: str) -> int:
    """The group of an executed tool that names no call."""
    return group_number("tool", tool_call_id)


def tool_groups(uses: Iterable[tuple[str, str]]) -> list[int]:
    """Groups in which the tools that an answer asked for would be, if they name no call."""
    return [tool_group(use) for use, _ in uses]
