"""Where a prompt no longer begins like the one before it."""

from dataclasses import replace

from journal.anatomy.prompts import message
from journal.anatomy.prompts.breaks import Check, Reason, Section, Sent, find_breaks
from journal.anatomy.prompts.parts import parts_of
from journal.anatomy.prompts.turns import ROOT, Place, Said, Tree

ROLES = {"u": "user", "a": "assistant", "t": "tool", "c": "compaction"}


class Telling:
    """A session in few words: `u1 a1 u2` are messages, the letter says whose."""

    def __init__(self):
        self.tree = Tree()
        self.calls = []

    def call(self, words, **more):
        head = ROOT
        for word in words.split():
            told = message(ROLES[word[0]], parts_of(word))
            head = self.tree.turn(head, Said(told.role, told.digest, told.steps), Place(0, 0, 0))
        stands = self.tree.stand(head, len(self.calls))
        second = len(self.calls) * 10
        usual = {
            "thread": None,
            "provider": "anthropic",
            "model": "m",
            "tools": b"tools",
            "system": b"system",
            "is_whole": True,
            "is_failed": False,
            "started_us": second * 1_000_000,
            "ended_us": (second + 1) * 1_000_000,
            "lifetime_seconds": 300,
            "input_tokens": 10_000,
            "read_tokens": 8_000,
            "written_tokens": 0,
        }
        self.calls.append(
            Sent(head=head, relation=stands.relation, previous=stands.previous, **(usual | more))
        )

    def breaks(self):
        return find_breaks(self.calls, self.tree.turns)

    def told(self):
        return [(one.call, one.previous, one.section, one.turn, one.reason) for one in self.breaks()]


def session(*prompts, **more):
    told = Telling()
    for prompt in prompts:
        told.call(prompt, **more)
    return told


def test_a_history_that_grows_breaks_nothing():
    assert session("u1", "u1 a1 t1", "u1 a1 t1 a2 u2").told() == []


def test_a_message_that_is_changed_afterwards_is_a_break_at_that_message():
    told = session("u1 a1 u2 a2 u3", "u1 a1 u2x a2 u3 a3 u4")
    assert told.told() == [(1, 0, Section.MESSAGES, 2, None)]
    assert told.breaks()[0].is_alarm


def test_the_last_message_may_be_the_one_that_is_changed():
    assert session("u1 a1 u2", "u1 a1 u2x a2 u3").told() == [(1, 0, Section.MESSAGES, 2, None)]


def test_a_first_message_that_differs_each_time_is_seen_by_what_is_repeated_after_it():
    told = session("ux a1 u2 a2 u3", "uy a1 u2 a2 u3 a3 u4")
    assert told.told() == [(1, 0, Section.MESSAGES, 0, None)]


def test_messages_dropped_at_the_beginning_are_a_break():
    told = session("u1 a1 u2 a2 u3 a3 u4", "u2 a2 u3 a3 u4 a4 u5")
    assert told.told() == [(1, 0, Section.MESSAGES, 0, None)]


def test_another_system_is_a_break_when_the_conversation_goes_on():
    told = Telling()
    told.call("u1")
    told.call("u1 a1 u2", system=b"another")
    assert told.told() == [(1, 0, Section.SYSTEM, None, None)]


def test_tools_stand_before_the_system():
    told = Telling()
    told.call("u1")
    told.call("u1 a1 u2", system=b"another", tools=b"others")
    assert told.told() == [(1, 0, Section.TOOLS, None, None)]


def test_a_question_beside_the_conversation_with_a_system_of_its_own_is_no_break():
    told = Telling()
    told.call("u1")
    told.call("u1", system=b"name this")
    told.call("u1 a1 u2")
    told.call("u1 a1 u2 ux", system=b"name this")
    told.call("u1 a1 u2 a2 u3")
    assert told.told() == []


def test_a_question_after_the_same_history_is_no_break():
    assert session("u1", "u1 a1 u2", "u1 a1 u2 ux", "u1 a1 u2 a2 u3").told() == []


def test_a_break_is_found_although_another_question_stands_between():
    told = Telling()
    told.call("u1 a1 u2 a2 u3")
    told.call("u1", system=b"name this")
    told.call("u1 ax u2 a2 u3 a3 u4")
    assert told.told() == [(2, 0, Section.MESSAGES, 1, None)]


def test_compaction_raises_no_alarm():
    told = session("u1 a1 u2 a2 u3 a3 u4 a4 u5", "u1 usum a4 u5")
    assert told.told() == [(1, 0, Section.MESSAGES, 1, Reason.COMPACTION)]
    assert not told.breaks()[0].is_alarm


def test_a_short_prompt_with_nothing_of_the_long_one_before_it_is_left_to_others_to_judge():
    (found,) = session("u1 a1 u2 a2 u3 a3 u4 a4 u5", "usum u5").breaks()
    assert (found.section, found.reason, found.is_anew, found.is_alarm) == (None, None, True, False)


def test_below_another_offer_or_beside_each_other_it_is_another_conversation():
    told = Telling()
    told.call("u1 a1 u2 a2 u3 a3 u4")
    told.call("ux", system=b"name this")
    told.call("uy", started_us=5_000_000)
    told.call("u1 a1 u2 a2 u3 a3 u4 a4 u5")
    told.call("uz", is_whole=False)
    assert told.told() == []


def test_an_item_that_stands_for_the_history_says_that_it_was_compacted():
    (found,) = session("u1 a1 u2 a2 u3 a3 u4", "csum u5").breaks()
    assert (found.section, found.turn, found.reason) == (Section.MESSAGES, 0, Reason.COMPACTION)
    (found,) = session("u1 a1 u2 a2 u3", "u1 csum u3 a3 u4").breaks()
    assert (found.turn, found.reason, found.is_anew) == (1, Reason.COMPACTION, False)


def test_an_item_that_stood_there_before_says_nothing():
    told = session("csum u1 a1 u2 a2 u3", "ux csum u1 a1 u2 a2 u3 a3 u4")
    assert told.told() == [(1, 0, Section.MESSAGES, 0, None)]


def test_what_the_provider_compacted_itself_is_expected_to_be_lost():
    told = Telling()
    told.call("u1", is_compacted=True)
    told.call("u1 a1 u2", read_tokens=0)
    assert told.told() == [(1, 0, None, None, Reason.COMPACTION)]


def test_a_new_conversation_loses_nothing():
    assert session("u1 a1 u2 a2 u3", "ux ay uz").told() == []


def test_a_person_who_asks_otherwise_has_edited():
    told = session("u1 a1 u2", "u1 a1 ux")
    assert told.told() == [(1, 0, Section.MESSAGES, 2, Reason.EDITED)]


def test_another_model_has_nothing_cached():
    told = Telling()
    told.call("u1", written_tokens=8000, read_tokens=0)
    told.call("u1 a1 u2", model="other", read_tokens=0)
    assert told.told() == [(1, 0, None, None, Reason.MODEL)]
    assert told.breaks()[0].lost_tokens == 8000


def test_each_model_is_held_against_its_own_calls():
    told = Telling()
    told.call("u1")
    told.call("u1", model="other")
    told.call("u1 a1 u2")
    told.call("u1 a1 u2", model="other")
    assert told.told() == []


def test_a_cache_that_lived_too_long_is_gone():
    told = Telling()
    told.call("u1")
    told.call("u1 a1 u2", started_us=301_000_000, ended_us=None, read_tokens=0)
    assert told.told() == [(1, 0, None, None, Reason.EXPIRED)]
    assert told.breaks()[0].gap_seconds == 301


def test_without_times_of_requests_those_of_answers_count():
    told = Telling()
    told.call("u1", started_us=None, ended_us=0)
    told.call("u1 a1 u2", started_us=None, ended_us=400_000_000, read_tokens=0)
    assert told.told() == [(1, 0, None, None, Reason.EXPIRED)]
    told.calls[0] = replace(told.calls[0], ended_us=None)
    assert told.breaks()[0].gap_seconds is None


def test_a_change_after_the_cache_is_gone_anyway_is_no_alarm():
    told = Telling()
    told.call("u1 a1 u2 a2 u3")
    told.call("u1 ax u2 a2 u3 a3 u4", started_us=400_000_000, ended_us=None)
    assert told.told() == [(1, 0, Section.MESSAGES, 1, Reason.EXPIRED)]


def test_counts_that_fall_without_a_difference_are_told_and_raise_no_alarm():
    told = Telling()
    told.call("u1")
    told.call("u1 a1 u2", read_tokens=0)
    (found,) = told.breaks()
    assert (found.section, found.reason, found.lost_tokens) == (None, None, 8000)
    assert not found.is_alarm


def test_of_prompts_that_are_not_known_only_the_counts_are_told():
    told = Telling()
    told.call("u1 a1 u2 a2 u3", is_whole=False)
    told.call("u1 ax u2 a2 u3 a3 u4", is_whole=False)
    assert told.told() == []
    told.call("u1 ax u2 a2 u3 a3 u4 a4 u5", is_whole=False, read_tokens=100)
    (found,) = told.breaks()
    assert (found.section, found.is_whole, found.lost_tokens) == (None, False, 7900)


def test_what_ran_at_the_same_time_could_not_find_the_other_cache():
    told = Telling()
    told.call("u1 a1 u2 a2 u3", ended_us=60_000_000)
    told.call("u1 ax u2 a2 u3 a3 u4")
    assert told.told() == []


def test_calls_that_failed_neither_lose_nor_leave_a_cache():
    told = session("u1 a1 u2 a2 u3")
    told.call("u1 ax u2 a2 u3", is_failed=True)
    told.call("u1 a1 u2 a2 u3 a3 u4")
    assert told.told() == []


def test_sub_agents_are_held_against_their_own_calls():
    told = Telling()
    told.call("u1 a1 u2 a2 u3")
    told.call("u1 ax u2 a2 u3 a3 u4", thread="agent")
    assert told.told() == []


def test_the_counts_confirm_or_deny_a_loss():
    told = Telling()
    told.call("u1 a1 u2 a2 u3", read_tokens=5000, written_tokens=1000)
    told.call("u1 ax u2 a2 u3 a3 u4", read_tokens=2000)
    (found,) = told.breaks()
    assert (found.cached_tokens, found.read_tokens, found.lost_tokens) == (6000, 2000, 4000)
    assert found.check is Check.CONFIRMED
    told.calls[1] = replace(told.calls[1], read_tokens=6000)
    assert told.breaks()[0].check is Check.DENIED
    told.calls[1] = replace(told.calls[1], read_tokens=None)
    assert (told.breaks()[0].check, told.breaks()[0].lost_tokens) == (Check.UNKNOWN, None)
    told.calls[0] = replace(told.calls[0], read_tokens=0, written_tokens=0)
    told.calls[1] = replace(told.calls[1], read_tokens=0)
    assert told.breaks()[0].check is Check.NOTHING_CACHED


def test_a_shorter_prompt_cannot_lose_more_than_it_has():
    told = Telling()
    told.call("u1 a1 u2 a2 u3", read_tokens=9000)
    told.call("u1 ax u2 a2 u3 a3 u4", input_tokens=5000, read_tokens=1000)
    assert told.breaks()[0].lost_tokens == 4000
