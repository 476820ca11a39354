"""Moments on the command line."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError

from journal.management.moments import moment_of


def test_a_day_begins_at_midnight_in_utc():
    assert moment_of("2026-09-01") == datetime(2026, 9, 1, tzinfo=UTC)
    assert moment_of("2026-09-01T02:00+02:00") == datetime(2026, 9, 1, tzinfo=UTC)
    assert moment_of(None) is None


def test_what_is_no_day_is_refused():
    with pytest.raises(CommandError, match="2026-09-01"):
        moment_of("tomorrow")
