"""Align the steps of two sessions."""

from dashboard.queries.lanes import Chain, Parting, lanes, parting, trunk
from journal.anatomy.prompts import message
from journal.anatomy.prompts.parts import parts_of
from journal.anatomy.prompts.turns import ROOT, Place, Said, Tree


def chain(heads, news=None):
    return Chain([head.encode() if head != "?" else None for head in heads], news or [])


def news(*words):
    return Chain([], [word.encode() if word != "?" else None for word in words])


def test_the_trunk_is_what_both_sent_first():
    assert trunk(chain("abc"), chain("abd")) == 2
    assert trunk(chain("ab"), chain("abc")) == 2
    assert trunk(chain("x"), chain("abc")) == 0


def test_what_nobody_knows_is_no_common_way():
    assert trunk(chain("a?"), chain("a?")) == 1


def test_steps_that_say_the_same_stand_beside_each_other():
    told = list(lanes(news("q", "a", "b", "c"), news("q", "x", "a", "c"), 1))
    assert told == [(None, 1, False), (1, 2, True), (2, None, False), (3, 3, True)]


def test_steps_that_say_something_else_stand_beside_each_other_too():
    assert list(lanes(news("a", "b"), news("x"), 0)) == [(0, 0, False), (1, None, False)]


def test_unknown_steps_are_never_the_same():
    assert list(lanes(news("?"), news("?"), 0)) == [(0, 0, False)]


def told(*texts):
    tree, head = Tree(), ROOT
    for text in texts:
        said = message("user", parts_of(text))
        head = tree.turn(head, Said(said.role, said.digest, said.steps), Place(0, 0, 0))
    return tree.turns, head


def test_two_prompts_part_at_their_first_differing_message():
    assert parting(*told("a", "b"), *told("a", "c")) == Parting(1, 1, 1)
    assert parting(*told("a"), *told("a", "c")) == Parting(1, None, 1)
    assert parting(*told("a"), *told("a")) is None
