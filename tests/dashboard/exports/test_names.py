"""What an exported file is called."""

from dashboard.exports.names import file_name


def test_a_name_says_what_is_in_it_and_holds_nothing_odd():
    head = {"project": "default", "per": "model,day", "from": "2026-09-01T14:00+02:00", "to": None}
    assert file_name(head, "csv") == "recto-default-per-model-day-2026-09-01T14-00-02-00.csv"
