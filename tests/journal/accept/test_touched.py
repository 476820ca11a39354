"""What must be looked at again."""

from journal.accept.touched import Touched


def test_two_foldings_touch_what_each_of_them_touched():
    touched = Touched(tools={"t1"}, answers={1})
    touched.add(Touched(tools={"t2"}, gone_answers={2}))
    assert touched == Touched(tools={"t1", "t2"}, answers={1}, gone_answers={2})
