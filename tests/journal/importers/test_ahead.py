"""The session of a file is known before its first line is read, and no line is lost for that."""

import io

from journal.importers.ahead import Answers, with_session
from journal.importers.base import Reading
from journal.importers.lines import read_objects
from journal.wire import Refused


def read(content):
    pieces, session = with_session(
        read_objects(io.BytesIO(content), Reading()), lambda members: members.get("session")
    )
    return session, [piece.code if isinstance(piece, Refused) else piece.raw for piece in pieces]


def test_the_first_session_that_is_named_is_that_of_the_file():
    content = b'{"a":1}\noops\n{"session":"s"}\n{"session":"t"}\n'
    assert read(content) == (b'"s"', [b'{"a":1}', "not_an_object", b'{"session":"s"}', b'{"session":"t"}'])


def test_a_file_may_name_none():
    assert read(b'{"a":1}\n{"b":2}\n') == (None, [b'{"a":1}', b'{"b":2}'])
    assert read(b"") == (None, [])


def test_nobody_looks_for_it_for_ever():
    session, pieces = read(b'{"a":1}\n' * 2000 + b'{"session":"s"}\n')
    assert (session, len(pieces)) == (None, 2001)


def test_further_parts_of_an_answer_are_known_until_many_others_came():
    answers = Answers(at_most=2)
    assert [answers.is_known(name) for name in "abab"] == [False, False, True, True]
    assert [answers.is_known(name) for name in "ca"] == [False, False]
