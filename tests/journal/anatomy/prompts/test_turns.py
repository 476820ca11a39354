"""Prompts that begin alike share turns; where they part, they branch."""

from journal.anatomy.prompts import message
from journal.anatomy.prompts.parts import parts_of
from journal.anatomy.prompts.turns import ROOT, Place, Relation, Said, Tree


class Prompts:
    """Prompts written as roles and texts, u for the user and a for the assistant."""

    def __init__(self):
        self.tree = Tree()
        self.calls = 0

    def send(self, *messages):
        head = ROOT
        for number, (role, content) in enumerate(messages):
            told = message(role, parts_of(content))
            place = Place(0, self.calls, number)
            head = self.tree.turn(head, Said(told.role, told.digest, told.steps), place)
        self.calls += 1
        return self.tree.stand(head, self.calls - 1)


U1, A1, U2, A2, U3 = ("u", "1"), ("a", "1"), ("u", "2"), ("a", "2"), ("u", "3")


def test_a_prompt_that_goes_on_from_an_earlier_one_grows():
    prompts = Prompts()
    assert prompts.send(U1).relation is Relation.BEGINS
    grown = prompts.send(U1, A1, U2)
    assert (grown.relation, grown.previous, grown.shared) == (Relation.GROWS, 0, 1)
    assert prompts.tree.turns.path(grown.head, grown.shared) == [1, 2]


def test_a_prompt_that_says_nothing_new_repeats():
    prompts = Prompts()
    prompts.send(U1)
    prompts.send(U1, A1, U2)
    again = prompts.send(U1)
    assert (again.relation, again.previous, again.shared) == (Relation.REPEATS, 0, 1)


def test_a_history_that_was_changed_differs_from_the_call_it_left():
    prompts = Prompts()
    prompts.send(U1)
    prompts.send(U1, A1, U2)
    changed = prompts.send(U1, A1, U3)
    assert (changed.relation, changed.previous, changed.shared) == (Relation.DIFFERS, 1, 2)


def test_going_back_to_an_older_prompt_and_on_from_there_is_a_change_too():
    prompts = Prompts()
    prompts.send(U1)
    prompts.send(U1, A1, U2)
    changed = prompts.send(U1, A2, U2)
    assert (changed.relation, changed.previous, changed.shared) == (Relation.DIFFERS, 1, 1)


def test_parts_that_are_added_to_the_last_message_are_growth():
    prompts = Prompts()
    prompts.send(U1, A1, ("u", [{"type": "text", "text": "2"}]))
    grown = prompts.send(U1, A1, ("u", [{"type": "text", "text": "2"}, {"type": "text", "text": "more"}]))
    assert (grown.relation, grown.previous, grown.shared) == (Relation.GROWS, 0, 2)


def test_a_side_call_does_not_break_the_main_one():
    prompts = Prompts()
    prompts.send(U1)
    assert prompts.send(("u", "a title, please")).relation is Relation.BEGINS
    assert prompts.send(U1, A1, U2).previous == 0


def test_a_prompt_without_messages_is_compared_with_nothing():
    prompts = Prompts()
    prompts.send(U1)
    empty = prompts.send()
    assert (empty.head, empty.relation, empty.previous) == (ROOT, Relation.BEGINS, None)


def test_the_common_beginning_of_two_prompts_is_counted_in_messages():
    prompts = Prompts()
    one, other = prompts.send(U1, A1, U2), prompts.send(U1, A1, U3, A2)
    turns = prompts.tree.turns
    assert turns.common_depth(one.head, other.head) == 2
    assert turns.common_depth(one.head, ROOT) == 0
    assert turns.depth(other.head) == 4
