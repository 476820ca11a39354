"""A receipt counts every event once, over all slices of a batch."""

from journal.accept.receipt import ConflictNote, Origin, Receipt
from journal.wire import Refused

REFUSED = Refused(7, None, "invalid_json", "no JSON")


def test_receipts_of_slices_add_up():
    receipt = Receipt(1, 2, [ConflictNote(0, "a")], [])
    receipt.merge(Receipt(10, 20, [ConflictNote(5, "b")], [REFUSED]))
    assert receipt == Receipt(11, 22, [ConflictNote(0, "a"), ConflictNote(5, "b")], [REFUSED])


def test_receipts_do_not_share_their_lists():
    one, other = Receipt(), Receipt()
    one.rejected.append(REFUSED)
    assert other.rejected == []


def test_a_batch_comes_by_api_unless_told():
    assert (Origin().kind, Origin().upload, Origin().file) == ("api", None, None)
