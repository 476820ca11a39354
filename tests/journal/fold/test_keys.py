"""Hashed identities are the same for ever, and tell what is absent from what is empty."""

import base64
import hashlib
import re

from hypothesis import given
from hypothesis import strategies as st

from journal.fold.keys import event_digest, group_number, link_number, process_number, public_key

parts = st.lists(st.one_of(st.none(), st.text(max_size=5)), max_size=4)


def test_keys_that_stand_in_addresses_never_change():
    assert public_key("session", "s") == "ixn2obhq7w4bw"
    assert group_number("call", "c") == -5594253430608875876
    assert event_digest("e").hex() == "b14931003e526792d1c88020f63e9d94"


@given(parts, parts)
def test_different_parts_give_different_numbers(one, other):
    assert (group_number(*one) == group_number(*other)) == (one == other)


@given(parts)
def test_numbers_fit_a_column_and_keys_an_address(names):
    assert -(2**63) <= group_number(*names) < 2**63
    assert re.fullmatch("[a-z2-7]{13}", public_key(*names))


@given(parts)
def test_a_public_key_is_written_in_base_32(names):
    digest = hashlib.blake2b(digest_size=8, person=b"recto public")
    for part in names:
        raw = b"" if part is None else part.encode()
        digest.update(b"\x00" if part is None else b"\x01%d:" % len(raw) + raw)
    assert public_key(*names) == base64.b32encode(digest.digest()).decode().rstrip("=").lower()


def test_groups_and_links_are_numbered_apart():
    assert group_number("tool", "t") != link_number("tool", "t")


def test_any_text_has_a_digest():
    assert len(event_digest("\ud800\x00" + "☃" * 300)) == 16


def test_a_process_is_known_with_its_host_only():
    assert process_number("a", 1) == process_number("a", "1")
    assert process_number("a", 1) != process_number("b", 1)
    assert process_number("a", None) is None
