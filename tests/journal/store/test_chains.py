"""The prompt of a call is what its first record follows."""

import pytest

from journal.anatomy.prompts import message
from journal.anatomy.prompts.parts import parts_of
from journal.anatomy.prompts.turns import Place, Said, Tree
from journal.store.chains import Answer, Chains, Record, give_results, measure


class Transcript:
    """Records in order; texts stand for messages, and calls are numbered from 0."""

    def __init__(self):
        self.records = {}
        self.chains = Chains(Tree(), self.records)
        self.owners = {}

    def link(self, name, parent, *, agent=None):
        self.records[name] = Record(name.encode(), parent, agent, len(self.records))
        return self.records[name]

    def says(self, name, parent, text, *, agent=None, result_of=()):
        record = self.link(name, parent, agent=agent)
        told = message("user", parts_of(text))
        record.said, record.place = Said("user", told.digest, told.steps), Place(1, len(self.records), 0)
        record.result_of = result_of

    def answers(self, call, parts, *, agent=None, uses=()):
        """`parts` are pairs of (name, parent)."""
        records = [self.link(name, parent, agent=agent) for name, parent in parts]
        for record in records:
            record.call = call
        told = message("assistant", parts_of(f"answer {call}"))
        said = Said("assistant", told.digest, told.steps)
        self.chains.answers[call] = Answer(records[0], said, Place(2, call, 0), records)
        self.owners.update(dict.fromkeys(uses, call))

    def prompt(self, call):
        """Names of the records, and numbers of the calls, that the prompt consists of."""
        measure(self.records)
        results = [record for record in self.records.values() if record.result_of]
        if not any(answer.results for answer in self.chains.answers.values()):
            give_results(self.chains.answers, results, self.owners.get)
        found = self.chains.prompt(call)
        names = {record.place: name for name, record in self.records.items() if record.place}
        turns = self.chains.tree.turns
        return [names.get(turns.places[turn], turns.places[turn].source) for turn in turns.path(found.head)]


@pytest.fixture
def transcript():
    return Transcript()


def test_a_prompt_is_every_message_up_to_the_beginning(transcript):
    transcript.says("u1", None, "hi")
    transcript.answers(0, [("a1", "u1")])
    transcript.says("u2", "a1", "more")
    transcript.answers(1, [("a2", "u2")])
    assert transcript.prompt(0) == ["u1"]
    assert transcript.prompt(1) == ["u1", 0, "u2"]


def test_records_that_are_no_message_are_links(transcript):
    transcript.says("u1", None, "hi")
    transcript.link("hook", "u1")
    transcript.link("another", "hook")
    transcript.answers(0, [("a1", "another")])
    assert transcript.prompt(0) == ["u1"]


def test_parts_of_an_answer_are_one_message_and_results_on_side_branches_come_after_it(transcript):
    transcript.says("u1", None, "hi")
    transcript.answers(0, [("p1", "u1"), ("p2", "p1")], uses=["t1", "t2"])
    transcript.says("r1", "p1", "result 1", result_of=("t1",))
    transcript.says("r2", "p2", "result 2", result_of=("t2",))
    transcript.answers(1, [("a2", "r2")])
    assert transcript.prompt(1) == ["u1", 0, "r1", "r2"]


def test_a_result_between_two_parts_comes_after_the_whole_answer(transcript):
    transcript.says("u1", None, "hi")
    transcript.answers(0, [("p1", "u1"), ("p2", "r1")], uses=["t1", "t2"])
    transcript.says("r1", "p1", "result 1", result_of=("t1",))
    transcript.says("r2", "p2", "result 2", result_of=("t2",))
    transcript.answers(1, [("a2", "r2")])
    assert transcript.prompt(0) == ["u1"]
    assert transcript.prompt(1) == ["u1", 0, "r1", "r2"]


def test_a_sub_agent_knows_nothing_of_the_agent_that_started_it(transcript):
    transcript.says("u1", None, "hi")
    transcript.answers(0, [("a1", "u1")])
    transcript.says("s1", "a1", "do this", agent="one")
    transcript.says("x1", "s1", "do that", agent="two")
    transcript.answers(1, [("s2", "x1")], agent="one")
    transcript.answers(2, [("x2", "s2")], agent="two")
    assert transcript.prompt(1) == ["s1"]
    assert transcript.prompt(2) == ["x1"]


def test_an_agent_does_not_hear_its_sub_agents(transcript):
    transcript.says("u1", None, "hi")
    transcript.says("s1", "u1", "do this", agent="one")
    transcript.answers(0, [("a1", "s1")])
    assert transcript.prompt(0) == ["u1"]


def test_a_missing_record_cuts_the_prompt(transcript):
    transcript.says("u2", "gone", "more")
    transcript.answers(0, [("a1", "u2")])
    transcript.answers(1, [("a2", "a1")])
    assert transcript.prompt(0) == ["u2"]
    assert transcript.chains.prompt(0).is_cut
    assert transcript.chains.prompt(1).is_cut


def test_records_that_follow_each_other_in_a_circle_end_somewhere(transcript):
    transcript.says("u1", "u2", "hi")
    transcript.says("u2", "u1", "more")
    transcript.answers(0, [("a1", "a2")])
    transcript.answers(1, [("a2", "a1")])
    transcript.answers(2, [("a3", "u1")])
    assert [transcript.prompt(call) for call in (0, 1, 2)] == [[], [], []]


def test_a_result_that_stands_before_its_answer_makes_no_circle(transcript):
    transcript.says("r1", None, "result", result_of=("t1",))
    transcript.answers(0, [("a1", "r1")])
    transcript.answers(1, [("a2", "a1")], uses=["t1"])
    assert transcript.prompt(1) == [0]
    assert transcript.prompt(0) == []


def test_a_long_transcript_needs_no_deep_stack(transcript):
    transcript.says("u0", None, "hi")
    for number in range(3000):
        transcript.answers(number, [(f"a{number}", f"u{number}")])
        transcript.says(f"u{number + 1}", f"a{number}", f"more {number}")
    assert len(transcript.prompt(2999)) == 5999


def test_a_call_without_records_has_no_prompt(transcript):
    assert transcript.chains.prompt(7) is None
