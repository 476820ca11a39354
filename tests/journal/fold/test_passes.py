"""Passes stand in order of time, then of the writer's sequence."""

from .folding import call_of, event, requested


def passed(seconds, sequence=None, name="compress", **data):
    return event("transform.pass.applied", seconds, {"name": name, "sequence": sequence, **data}, call_id="c")


def names(*events):
    return [(one.number, one.name) for one in call_of(requested(0), *events).passes]


def test_time_leads_because_sequences_restart_per_writer():
    assert names(passed(2, 1, "late"), passed(1, 9, "early")) == [(1, "early"), (2, "late")]


def test_passes_of_one_moment_are_in_sequence():
    assert names(passed(1, 2, "second"), passed(1, 1, "first")) == [(1, "first"), (2, "second")]


def test_passes_without_a_time_come_last():
    assert names(passed(None, 1, "unknown"), passed(1, 2, "known")) == [(1, "known"), (2, "unknown")]


def test_a_pass_keeps_what_its_writer_said():
    told = {"direction": "request", "stage": "client", "component": "gateway", "changed": False}
    made = passed(1, 3, "cut", body={"a": 1}, error={"type": "oops"}, **told)
    (one,) = call_of(requested(0), {**made, "attempt": 2}).passes
    assert (one.sequence, one.direction, one.stage, one.component) == (3, "request", "client", "gateway")
    assert (one.attempt, one.has_body, one.writer_says_changed, one.error_type) == (2, True, False, "oops")
