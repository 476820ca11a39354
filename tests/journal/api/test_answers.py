"""What becomes of a batch, counted whole and listed in part."""

import json

from journal.accept import ConflictNote, Receipt
from journal.api.answers import RequestRefused, Tally, error_answer
from journal.wire import Refused


def test_a_tally_adds_receipts_up():
    tally = Tally()
    tally.add(Receipt(accepted=2, duplicates=1))
    tally.add(
        Receipt(
            accepted=1,
            conflicts=[ConflictNote(3, "a")],
            rejected=[Refused(4, "b", "too_deep", "nested deeper than 200 levels", "data", "secret excerpt")],
        )
    )
    assert tally.events == 6
    assert tally.answer() == {
        "accepted": 3,
        "duplicates": 1,
        "conflicts": [{"index": 3, "id": "a"}],
        "conflicts_count": 1,
        "rejected": [
            {
                "index": 4,
                "id": "b",
                "code": "too_deep",
                "reason": "nested deeper than 200 levels",
                "where": "data",
            }
        ],
        "rejected_count": 1,
    }


def test_lists_hold_a_thousand_and_counts_count_all():
    tally = Tally()
    for start in (0, 700):
        tally.add(Receipt(rejected=[Refused(start + number, None, "x", "y") for number in range(700)]))
    answer = tally.answer()
    assert (answer["rejected_count"], len(answer["rejected"])) == (1400, 1000)


def test_an_error_has_one_shape():
    refused = RequestRefused(413, "too_large", "too large", where="body", headers={"Retry-After": "3"})
    response = error_answer(refused, lines_read=7)
    assert (response.status_code, response["Retry-After"]) == (413, "3")
    assert json.loads(response.content) == {
        "error": {"code": "too_large", "message": "too large", "where": "body", "hint": None},
        "lines_read": 7,
    }
