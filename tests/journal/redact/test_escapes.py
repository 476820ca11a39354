"""Places in the value of a string are found again in its written form."""

import json

import pytest

from journal.redact.edits import Edit, applied
from journal.redact.escapes import escaped_edits


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ab SECRET yz", "ab * yz"),
        (r"\u00e9\n SECRET \"yz", r"\u00e9\n * \"yz"),
        (r"\ud83d\ude00SECRET\ud83d", r"\ud83d\ude00*\ud83d"),
        (r"\\\/SECRET", r"\\\/*"),
        (r"S\u0045CRE\u0054", "*"),
        (r"\ud83d\ud83d\ude00 SECRET", r"\ud83d\ud83d\ude00 *"),
    ],
)
def test_only_the_secret_is_replaced_and_every_other_escape_stays(written, expected):
    value = json.loads(f'"{written}"')
    start = value.index("SECRET")
    edits = escaped_edits(written, [Edit(start, start + 6, "*", "r")], 0)
    assert applied(written, edits) == expected


def test_quotes_around_a_mark_are_escaped():
    assert escaped_edits("x1", [Edit(1, 2, '"*"', "r")], 10) == [Edit(11, 12, r"\"*\"", "r")]
