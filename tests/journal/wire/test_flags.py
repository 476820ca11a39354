"""Marks are stored as bits and shown as words."""

from journal.wire.flags import BODY_STUBBED, ID_DERIVED, NAMES, ZONE_ASSUMED, flag_names


def test_each_mark_is_one_bit_of_its_own():
    assert sorted(NAMES) == [1, 2, 4, 8, 16, 32, 64]


def test_marks_are_named_in_the_order_of_their_bits():
    assert flag_names(BODY_STUBBED | ZONE_ASSUMED) == ["zone assumed", "body over the limit"]
    assert flag_names(ID_DERIVED) == ["id derived"]
    assert flag_names(0) == []
