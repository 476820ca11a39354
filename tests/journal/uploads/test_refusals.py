"""Which refusals of an upload are kept."""

from journal.models import Upload
from journal.uploads.refusals import LISTED_OF_AN_UPLOAD, RefusalKeeper
from journal.wire import Refused


def test_beyond_so_many_refusals_are_counted_only():
    keeper = RefusalKeeper(Upload(), listed=LISTED_OF_AN_UPLOAD - 1)
    refused = Refused(1, None, "unknown_format", "could not tell")
    assert keeper.has_room(refused)
    keeper.listed += 1
    assert not keeper.has_room(refused)


def test_why_an_archive_was_not_read_to_its_end_is_kept_all_the_same():
    keeper = RefusalKeeper(Upload(), listed=LISTED_OF_AN_UPLOAD)
    assert keeper.has_room(Refused(0, None, "archive_limit", "it has more than 20000 members"))
