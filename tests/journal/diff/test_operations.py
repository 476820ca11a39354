"""What an operation tells of itself."""

from journal.diff.operations import Kind, Operation


def test_an_operation_tells_its_places_as_pointers():
    one = Operation(Kind.MOVE, ("a", 0), ("b/c",), "x", "x")
    assert (one.before, one.after, one.path) == ("/a/0", "/b~1c", ("b/c",))


def test_an_addition_has_no_place_before_and_a_removal_none_after():
    assert Operation(Kind.ADD, None, ("a",), new=1).before is None
    removed = Operation(Kind.REMOVE, ("a",), None, old=1)
    assert (removed.after, removed.path) == (None, ("a",))


def test_the_whole_document_is_the_empty_pointer():
    one = Operation(Kind.REPLACE, (), (), 1, 2)
    assert (one.before, one.after, one.path) == ("", "", ())
