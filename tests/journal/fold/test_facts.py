"""Facts are small, and come back as they were packed."""

from journal.fold.facts import MAX_FACTS_BYTES, Facts, Usage, pack_facts, unpack_facts
from journal.prepare.event import bounded_facts

FULL = Facts(
    kind=4,
    occurred_us=1,
    mono_us=2,
    process=3,
    session_id="s",
    call_id="c",
    attempt_id="a",
    attempt=1,
    usage=Usage(1, 2, None, 4, 0, "rule"),
    finish_reasons=("stop",),
    tool_uses=(("t", "search"),),
    is_error=False,
    clamped=True,
    notes=("n",),
)


def test_facts_come_back_as_they_were():
    assert unpack_facts(pack_facts(FULL)) == FULL


def test_what_is_unknown_takes_no_room():
    assert len(pack_facts(Facts())) <= 3


def test_a_request_takes_less_than_a_hundred_bytes():
    assert len(pack_facts(Facts(kind=3, occurred_us=10**15, session_id="s" * 20, call_id="c" * 20))) < 100


def test_facts_of_an_answer_with_very_many_tool_uses_are_cut_and_say_so():
    uses = tuple((f"{number} " + "t" * 190, "n" * 200) for number in range(50))
    facts = Facts(kind=4, tool_uses=uses, finish_reasons=("r" * 200,) * 20)
    packed = bounded_facts(facts)
    assert len(packed) <= 2 * MAX_FACTS_BYTES
    assert unpack_facts(packed).notes == ("facts_cut",)
    assert unpack_facts(packed).tool_uses == uses[:5]
