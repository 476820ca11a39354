"""The rules in force can be others for a while."""

from journal.accept.redaction import current, rules
from journal.redact import DEFAULT, Redactor


def test_the_shipped_rules_are_in_force():
    assert current() is DEFAULT


def test_other_rules_are_in_force_until_the_end():
    one, other = Redactor([]), Redactor([])
    with rules(one):
        assert current() is one
        with rules(other):
            assert current() is other
        assert current() is one
    assert current() is DEFAULT
