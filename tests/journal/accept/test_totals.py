"""What is added is taken away again, to nothing."""

from dataclasses import replace

from journal.accept.totals import CALL_COLUMNS, ROLLUP_SUMS, SESSION_SUMS, Sums, counted
from journal.fold.picture import FoldedAttempt, FoldedCall, FoldedPass

CALL = FoldedCall(
    "s",
    "key",
    "c",
    status="ok",
    started_us=900_000_000 * 10 + 5,
    provider="p",
    request_model="m",
    agent="a",
    provider_us=7,
    wait_us=3,
    failed_attempts=1,
    tool_calls=2,
    input_uncached=100,
    output_visible=20,
    usage_rule="rule",
    attempts=[FoldedAttempt(1, None), FoldedAttempt(2, None)],
)


def sums_of(*signs, call=CALL):
    sums = Sums(1)
    for sign in signs:
        sums.call(counted(call, 5), sign)
    return sums


def test_a_call_has_as_many_columns_as_are_read_again():
    assert len(counted(CALL, 5)) == len(CALL_COLUMNS)


def test_a_call_adds_to_its_session():
    told = dict(zip(SESSION_SUMS, sums_of(1).sessions[5], strict=True))
    assert {
        name: told[name] for name in ("calls", "attempts", "failed_attempts", "errors", "tool_calls")
    } == {
        "calls": 1,
        "attempts": 2,
        "failed_attempts": 1,
        "errors": 0,
        "tool_calls": 2,
    }
    assert (told["input_uncached_tokens"], told["cache_read_tokens"], told["wait_us"]) == (100, 0, 3)
    assert told["unknown_usage_calls"] == 0


def test_a_call_adds_to_the_quarter_of_an_hour_in_which_it_started():
    ((key, vector),) = sums_of(1).rollups.items()
    assert key == (1, 10, "p", "m", "a", "", "ok", -1, "USD", 0)
    assert dict(zip(ROLLUP_SUMS, vector, strict=True))["calls"] == 1


def test_a_call_of_which_only_the_end_was_told_counts_when_it_ended():
    ended = FoldedCall("s", "key", "c", ended_us=900_000_000 * 12 + 5)
    assert [key[1] for key in sums_of(1, call=ended).rollups] == [12]
    assert [key[1] for key in sums_of(1).rollups] == [10]


def test_a_call_without_a_time_has_a_bucket_of_its_own():
    call = FoldedCall("s", "key", "c", status="open")
    ((key, _),) = sums_of(1, call=call).rollups.items()
    assert key == (1, -1, "", "", "", "", "open", -1, "USD", 0)


def test_names_without_end_are_cut_in_the_key():
    call = FoldedCall("s", "key", "c", provider="p" * 1000)
    ((key, _),) = sums_of(1, call=call).rollups.items()
    assert key[2] == "p" * 100


def test_calls_of_two_keys_have_rows_of_their_own():
    sums = sums_of(1)
    for key in (0, 7):
        sums.call(counted(replace(CALL, api_key=key), 5), 1)
    assert [key[7] for key in sums.rollups] == [-1, 0, 7]
    assert [key[8] for key in sums.latencies] == [-1, 0, 7]


def test_what_is_taken_away_leaves_nothing():
    sums = sums_of(1, 1, -1, -1)
    sums.tool(5, of_call=False, status="error", sign=1)
    sums.tool(5, of_call=False, status="error", sign=-1)
    assert not any(sums.sessions[5])
    assert not any(any(vector) for vector in sums.rollups.values())


def test_a_tool_of_a_call_is_counted_with_it():
    sums = Sums(1)
    sums.tool(5, of_call=True, status="error", sign=1)
    sums.tool(5, of_call=False, status="ok", sign=1)
    told = dict(zip(SESSION_SUMS, sums.sessions[5], strict=True))
    assert (told["tool_calls"], told["tool_errors"]) == (1, 1)


def test_passes_are_counted():
    one = FoldedPass(1, 1, None, *[None] * 6, has_body=False, writer_says_changed=None, error_type=None)
    call = FoldedCall("s", "key", "c", passes=[one])
    assert dict(zip(SESSION_SUMS, sums_of(1, call=call).sessions[5], strict=True))["passes"] == 1
