"""The tables of the page about the wire are written from the wire's own definitions."""

from typing import Annotated

import msgspec
import pytest

from journal.vocabulary import EventType
from journal.wire.described import ENVELOPE, PAGE, TYPES, with_tables, written
from journal.wire.envelope import Envelope


def test_the_page_has_the_tables_that_the_wire_writes():
    page = PAGE.read_text()
    assert with_tables(page) == page, "run: python -m journal.wire.described"


def test_every_key_of_the_envelope_is_told_and_no_other():
    assert ENVELOPE.keys() == set(Envelope.__struct_fields__)


def test_every_type_is_told_once():
    assert sorted(name for names in TYPES for name in names) == sorted(EventType)


def test_a_table_that_was_written_by_hand_is_written_anew_and_the_rest_stays():
    page = PAGE.read_text()
    assert with_tables(page.replace("| string, 1 to 200 characters |", "| text |")) == page


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (str, "string"),
        (Annotated[str, msgspec.Meta(max_length=7)] | None, "string, at most 7 characters"),
        (Annotated[str, msgspec.Meta(min_length=1, max_length=7)], "string, 1 to 7 characters"),
        (Annotated[int, msgspec.Meta(ge=1)], "whole number, at least 1"),
        (Annotated[int, msgspec.Meta(ge=1, le=9)], "whole number, 1 to 9"),
        (list[str] | None, "list of strings"),
        (dict[str, int], "object"),
    ],
)
def test_types_are_told_in_words(kind, words):
    assert written(msgspec.inspect.type_info(kind)) == words
