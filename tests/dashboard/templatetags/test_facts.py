"""Facts in templates."""

from datetime import UTC, datetime

from dashboard.templatetags import facts


def test_a_status_is_told_by_symbol_word_and_colour():
    badge = facts.status("error")
    assert 'href="#i-error"' in badge
    assert ">error</span>" in badge
    assert "badge--error" in badge


def test_a_status_nobody_knows_is_still_shown_and_escaped():
    assert "&lt;b&gt;" in facts.status("<b>")


def test_a_moment_carries_its_zone_for_machines_and_for_pointing_at():
    shown = facts.moment(datetime(2026, 11, 20, 8, 47, 13, 559543, tzinfo=UTC))
    assert 'datetime="2026-11-20T08:47:13.559543+00:00"' in shown
    assert 'title="2026-11-20 08:47:13.559543 UTC"' in shown
    assert ">2026-11-20 08:47:13</time>" in shown


def test_no_moment_is_a_dash_with_its_reason():
    assert facts.clock(None) == '<span title="No time was recorded">—</span>'


def test_a_sum_with_unknown_parts_says_at_least_and_how_many():
    assert facts.total(1234, 2) == '<span title="2 calls told nothing">≥ 1,234</span>'


def test_a_count_that_was_never_finished_makes_a_sum_at_least():
    assert facts.total(1234, 0, 1) == (
        '<span title="the final count of 1 call was never written">≥ 1,234</span>'
    )
    assert facts.total(1234, 2, 3) == (
        '<span title="2 calls told nothing; the final count of 3 calls was never written">≥ 1,234</span>'
    )


def test_a_sum_of_nothing_but_unknowns_is_a_dash():
    assert facts.total(None, 2) == '<span title="2 calls told nothing">—</span>'


def test_a_complete_sum_is_just_a_number():
    assert facts.total(1234, 0) == "1,234"


def test_a_share_of_nothing_is_unknown():
    assert [facts.rate(1, 4), facts.rate(None, 4), facts.rate(1, 0), facts.rate(0, 4)] == [
        "25 %",
        "—",
        "—",
        "0 %",
    ]
