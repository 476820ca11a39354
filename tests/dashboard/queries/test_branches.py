"""The shape of a session."""

from decimal import Decimal

from dashboard.queries.branches import Kind, Step, lines_of
from tests.factories import at


def steps(*told):
    """Calls in order: (previous, turns, more)."""
    return [
        Step(f"k{place}", place + 1, previous=previous, turns=turns, **more)
        for place, (previous, turns, more) in enumerate(told)
    ]


def shape(found):
    return [(line.kind, line.depth, line.first.number, line.last.number, line.calls) for line in found]


def test_calls_that_go_on_from_each_other_are_one_line():
    assert shape(lines_of(steps((None, 1, {}), (0, 3, {}), (1, 5, {})))) == [(Kind.BEGINS, 0, 1, 3, 3)]


def test_at_a_fork_the_longest_way_goes_on_and_the_others_branch_off():
    found = lines_of(steps((None, 1, {}), (0, 3, {}), (0, 3, {}), (2, 5, {})))
    assert shape(found) == [(Kind.BEGINS, 0, 1, 1, 1), (Kind.FORKS, 1, 2, 2, 1), (Kind.GOES_ON, 0, 3, 4, 2)]


def test_a_changed_history_goes_on_from_the_last_call_whose_messages_it_has_all():
    changed = {"differs": True, "shared": 3}
    found = lines_of(steps((None, 1, {}), (0, 3, {}), (1, 5, {}), (2, 5, changed), (3, 7, {})))
    assert shape(found) == [(Kind.BEGINS, 0, 1, 2, 2), (Kind.FORKS, 1, 3, 3, 1), (Kind.GOES_ON, 0, 4, 5, 2)]
    assert (found[2].left, found[2].shared) == (3, 3)


def test_a_history_that_keeps_no_whole_prompt_begins_anew_and_says_what_it_left():
    found = lines_of(steps((None, 4, {}), (0, 5, {"differs": True, "shared": 2}), (1, 6, {})))
    assert shape(found) == [(Kind.BEGINS, 0, 1, 1, 1), (Kind.BEGINS, 0, 2, 3, 2)]
    assert found[1].left == 1


def test_a_sub_agent_stands_below_the_line_of_the_call_that_started_it():
    agent = {"run": "run a", "agent": "reader", "started_by": 0}
    found = lines_of(steps((None, 1, {}), (None, 1, agent), (1, 3, agent), (0, 3, {})))
    assert shape(found) == [(Kind.BEGINS, 0, 1, 4, 2), (Kind.AGENT, 1, 2, 3, 2)]
    assert found[1].started_by == 1


def test_a_sub_agent_that_nobody_knows_who_started_stands_for_itself():
    found = lines_of(steps((None, 1, {"run": "run a"}), (None, 1, {}), (1, 3, {})))
    assert shape(found) == [(Kind.AGENT, 0, 1, 1, 1), (Kind.BEGINS, 0, 2, 3, 2)]


def test_calls_without_a_known_prompt_stand_in_order():
    untold = {"is_told": False}
    assert shape(lines_of(steps((None, 0, untold), (None, 0, untold), (None, 0, untold)))) == [
        (Kind.BEGINS, 0, 1, 3, 3)
    ]


def test_calls_that_each_begin_and_end_are_put_together():
    found = lines_of(steps((None, 1, {}), (None, 1, {}), (None, 1, {}), (2, 3, {}), (None, 1, {})))
    assert shape(found) == [(Kind.ALONE, 0, 1, 2, 2), (Kind.BEGINS, 0, 3, 4, 2), (Kind.BEGINS, 0, 5, 5, 1)]


def test_a_line_adds_up_what_is_known_and_leaves_views_out():
    (line,) = lines_of(
        steps(
            (None, 1, {"began_at": at(0), "input_tokens": 10, "usd": Decimal("0.5"), "status": "error"}),
            (0, 3, {"began_at": at(5), "ended_at": at(9), "is_retried": True, "cost_is_unknown": True}),
            (1, 5, {"is_view": True, "input_tokens": 99, "usd": Decimal(9), "status": "error"}),
        )
    )
    assert (line.duration_seconds, line.errors, line.retried) == (9, 1, 1)
    assert (line.input_tokens, line.output_tokens, line.usd, line.cost_unknown_calls) == (
        10,
        None,
        Decimal("0.5"),
        1,
    )


def test_thousands_of_forks_in_each_other_are_no_matter():
    told = [(None, 1, {})] + [(max(place - 2, 0), place, {}) for place in range(1, 5000)]
    assert sum(line.calls for line in lines_of(steps(*told))) == 5000


def test_nothing_has_no_lines():
    assert lines_of([]) == []
