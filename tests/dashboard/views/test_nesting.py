"""Sub-agents' calls under the calls that started them."""

from dashboard.queries.runs import AgentRun
from dashboard.queries.shapes import CallSummary
from dashboard.views.nesting import TimelineRow, nested


def row(key, run=None, parent=None, look=""):
    facts = dict.fromkeys(CallSummary.__dataclass_fields__) | {"key": key, "parent": parent}
    return TimelineRow(CallSummary(**facts), look, [], [], [], [], run=run)


def blocks(*rows, current=""):
    names = {row.run for row in rows if row.run is not None}
    untold = dict.fromkeys(AgentRun.__dataclass_fields__)
    runs = {name: AgentRun(**(untold | {"name": name})) for name in names}
    return nested(rows, runs, current)


def shown(block):
    """Every line as its depth and the key of its call, or the name of its run."""
    return [(line.depth, line.head.run.name if line.head else line.row.summary.key) for line in block.lines]


def test_calls_of_the_main_thread_are_one_block_that_never_folds():
    (block,) = blocks(row("a"), row("b"))
    assert (block.fold, shown(block)) == (None, [(0, "a"), (0, "b")])


def test_a_run_stands_under_the_call_that_started_it_and_the_main_thread_goes_on():
    before, run, after = blocks(
        row("a"), row("b"), row("x", run="r", parent="a"), row("y", run="r", parent="a")
    )
    assert shown(before) == [(0, "a")]
    assert shown(run) == [(1, "r"), (2, "x"), (2, "y")]
    assert run.lines[0].head.here == 2
    assert shown(after) == [(0, "b")]


def test_two_runs_of_one_call_are_two_blocks_in_order_of_time():
    _, first, second = blocks(
        row("a"),
        row("x1", run="x", parent="a"),
        row("y1", run="y", parent="a"),
        row("x2", run="x", parent="a"),
    )
    assert shown(first) == [(1, "x"), (2, "x1"), (2, "x2")]
    assert shown(second) == [(1, "y"), (2, "y1")]


def test_a_run_inside_a_run_folds_with_it():
    _, block = blocks(row("a"), row("x", run="outer", parent="a"), row("y", run="inner", parent="x"))
    assert shown(block) == [(1, "outer"), (2, "x"), (3, "inner"), (4, "y")]


def test_a_run_of_unknown_parent_stands_at_its_place_in_time():
    first, run, last = blocks(row("a"), row("x", run="r"), row("b"), row("y", run="r"))
    assert (shown(first), shown(last)) == ([(0, "a")], [(0, "b")])
    assert shown(run) == [(0, "r"), (1, "x"), (1, "y")]
    assert run.lines[0].head.parent is None


def test_a_run_whose_parent_is_on_another_page_leads_there():
    (run,) = blocks(row("x", run="r", parent="elsewhere"))
    assert run.lines[0].head.parent == "elsewhere"


def test_calls_that_name_each_other_as_parent_are_all_shown():
    found = blocks(row("x", run="call y", parent="y"), row("y", run="call x", parent="x"))
    assert [shown(block) for block in found] == [[(0, "call y"), (1, "x")], [(0, "call x"), (1, "y")]]


def test_a_chain_of_many_runs_is_not_pushed_off_the_page():
    rows = [row("0"), *(row(str(n), run=f"r{n}", parent=str(n - 1)) for n in range(1, 200))]
    _, block = blocks(*rows)
    assert len(block.lines) == 398
    assert max(line.depth for line in block.lines) == 6


def test_only_the_block_with_the_open_call_is_unfolded():
    _, first, second = blocks(
        row("a"), row("x", run="r", parent="a"), row("y", run="s", parent="a"), current="y"
    )
    assert (first.is_open, second.is_open) == (False, True)


def test_failed_calls_of_a_run_are_counted_on_its_head():
    (run,) = blocks(row("x", run="r", look="is-failed"), row("y", run="r"))
    assert run.lines[0].head.failed == 1
