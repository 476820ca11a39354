"""Rules of the operator join the shipped ones."""

from journal.redact import DEFAULT, RULES, Redactor, Rule, redactor_with

STAFF = Rule("staff-number", pattern=r"EMP-[0-9]{6}", hint="emp-")


def test_a_rule_that_was_added_hides_what_it_matches():
    redactor = redactor_with([STAFF])
    assert redactor.json(b'{"a":"EMP-123456 and sk-none"}') == (
        b'{"a":"[redacted:staff-number:10] and sk-none"}',
        ("staff-number",),
    )


def test_a_rule_with_a_group_hides_only_the_group():
    redactor = redactor_with([Rule("pin", pattern=r"PIN (?P<hide>[0-9]{4})", hint="pin")])
    assert redactor.text("the PIN 1234")[0] == "the PIN [redacted:pin:4]"


def test_a_rule_without_a_hint_works_too():
    redactor = redactor_with([Rule("internal", keys=("internal_reference",))])
    assert (
        redactor.json(b'{"internalReference":"abc"}')[0] == b'{"internalReference":"[redacted:internal:3]"}'
    )
    assert redactor.hides_key("internal-reference")


def test_the_shipped_rules_stay():
    assert redactor_with([STAFF]).hides_key("api_key")


def test_the_fingerprint_depends_on_the_rules_alone():
    assert redactor_with([]).fingerprint == DEFAULT.fingerprint == Redactor(RULES).fingerprint
    assert redactor_with([STAFF]).fingerprint != DEFAULT.fingerprint
    assert redactor_with([STAFF]).fingerprint == redactor_with([STAFF]).fingerprint
