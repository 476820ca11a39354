"""The last call that passed a turn, found without a note at every turn."""

from random import Random

import pytest

from journal.anatomy.prompts.reach import Reach


def test_a_turn_that_nobody_passed_was_passed_by_nobody():
    reach = Reach()
    reach.add(-1)
    assert reach.latest(0) is None


def test_a_call_passes_every_turn_on_its_way():
    reach = Reach()
    for parent in (-1, 0, 1):
        reach.add(parent)
    reach.passes(1, 7)
    assert [reach.latest(turn) for turn in range(3)] == [7, 7, None]


def test_a_branch_is_passed_by_its_own_calls_alone():
    reach = Reach()
    for parent in (-1, 0, 1, 0):
        reach.add(parent)
    reach.passes(2, 1)
    reach.passes(3, 2)
    assert [reach.latest(turn) for turn in range(4)] == [2, 1, 1, 2]


@pytest.mark.parametrize("seed", range(20))
def test_it_is_what_notes_at_every_turn_would_say(seed):
    dice, reach = Random(seed), Reach()
    parents, notes = [], {}
    for call in range(200):
        for _ in range(dice.randrange(4)):
            likely = len(parents) - 1
            parent = likely if dice.random() < 0.7 else dice.randint(-1, likely)
            reach.add(parent)
            parents.append(parent)
        if parents:
            turn = dice.randrange(len(parents))
            reach.passes(turn, call)
            while turn >= 0:
                notes[turn] = call
                turn = parents[turn]
        assert [reach.latest(turn) for turn in range(len(parents))] == [
            notes.get(turn) for turn in range(len(parents))
        ]
