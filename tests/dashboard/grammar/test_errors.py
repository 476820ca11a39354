"""What is wrong with a query, and where."""

from dashboard.grammar.errors import QueryError


def test_the_caret_stands_below_the_fault():
    error = QueryError("no", text="status:eror", start=7, end=11)
    assert error.caret == "       ^^^^"


def test_a_fault_at_the_end_of_the_text_still_has_a_caret():
    error = QueryError("no", text="status:", start=7, end=7)
    assert error.caret == "       ^"


def test_places_are_counted_from_one():
    assert QueryError("no", text="x", start=0, end=1).where == "q, character 1"


def test_the_query_is_mended_where_it_was_at_fault():
    error = QueryError("no", text="status:eror model:x", start=7, end=11, meant="error")
    assert error.mended == "status:error model:x"
    assert QueryError("no", text="x", start=0, end=1).mended is None
