"""Members of a stream replace each other, and a stream nobody read says nothing."""

from journal.anatomy.streams.assembled import Assembled, last_told, number_of


def test_a_later_value_replaces_the_one_before():
    usage = {"input_tokens": 43, "output_tokens": 1}
    last_told(usage, {"output_tokens": 2})
    assert usage == {"input_tokens": 43, "output_tokens": 2}


def test_what_is_null_was_not_told():
    usage = {"input_tokens": 43}
    last_told(usage, {"input_tokens": None})
    assert usage == {"input_tokens": 43}


def test_what_is_no_object_replaces_nothing():
    usage = {"input_tokens": 43}
    for update in (None, 7, "usage", [{"input_tokens": 1}]):
        last_told(usage, update)
    assert usage == {"input_tokens": 43}


def test_an_index_that_is_none_counts_as_told_otherwise():
    assert [number_of(index, 5) for index in (0, 3, None, "1", True, 1.0)] == [0, 3, 5, 5, 5, 5]


def test_a_stream_nobody_read_is_not_complete():
    assert Assembled() == Assembled(protocol=None, body={}, error=None, is_complete=False)
