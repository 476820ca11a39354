"""What nobody told is unknown in every row of a picture."""

from journal.fold.picture import FoldedAttempt, FoldedCall, FoldedTool, Picture


def test_a_call_that_nobody_told_anything_of_is_open_and_unknown():
    call = FoldedCall("s", "key", None)
    assert call.status == "open"
    assert [call.duration_us, call.wait_us, call.input_uncached, call.cache_read, call.provider] == [None] * 5


def test_attempts_and_tools_are_open_until_they_end():
    assert FoldedAttempt(1, None).status == "open"
    assert FoldedTool("t", 1, "search").status == "open"


def test_pictures_do_not_share_their_lists():
    one, other = Picture(), Picture()
    one.calls.append(FoldedCall("s", "key", None))
    assert other.calls == []
