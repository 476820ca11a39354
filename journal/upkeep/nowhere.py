"""The row of a session after some of its events went: what the rest tells, and the blobs it needs."""

from collections.abc import Iterator

from journal.accept.sessions import Told
from journal.accept.totals import Sums
from journal.fold.facts import unpack_facts
from journal.models import Session
from journal.sql.bulk import change_in, placeholder, raw_cursor, select_in
from journal.store.pack import references_of
from journal.store.reading import document_texts, fetch_blobs
from journal.wire.event import read_again

_SLICE = 200


def tell_again(session: Session, sums: Sums) -> tuple[dict[int, Told], list[int]]:
    """What the events that are left tell, for a row that is emptied of what it told before; and the blobs
    it does not need any more. A row without events goes."""
    told = Told()
    needed: set[int] = set()
    for rows in _slices(session.pk):
        documents = [bytes(row[1]) for row in rows]
        for document in documents:
            needed.update(references_of(document))
        for (_, _, facts, occurred_us), text in zip(rows, document_texts(documents), strict=True):
            told.add(read_again(text).envelope.context, unpack_facts(bytes(facts)), occurred_us)
    gone = _forget_blobs(session.pk, needed)
    if not told.events:
        raw_cursor().execute(f"DELETE FROM journal_session WHERE id = {placeholder()}", [session.pk])
        sums.sessions.pop(session.pk, None)
        return {}, gone
    raw_cursor().execute(
        "UPDATE journal_session SET events = 0, gaps = 0, started_at = NULL, ended_at = NULL, "
        f"firsts = '{{}}', sources = '[]', tags = '[]' WHERE id = {placeholder()}",
        [session.pk],
    )
    return {session.pk: told}, gone


def _slices(session: int) -> Iterator[list[tuple[int, bytes, bytes, int | None]]]:
    last = 0
    mark = placeholder()
    cursor = raw_cursor()
    while True:
        cursor.execute(
            f"SELECT id, document, facts, occurred_at FROM journal_entry WHERE session_id = {mark} AND id > {mark} "
            f"ORDER BY id LIMIT {_SLICE}",
            [session, last],
        )
        rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        yield rows


def _forget_blobs(session: int, needed: set[int]) -> list[int]:
    needed = needed | set(fetch_blobs(needed))
    listed = {
        row[0]
        for row in select_in("SELECT blob_id FROM journal_sessionblob WHERE session_id {in}", [session])
    }
    gone = sorted(listed - needed)
    change_in("DELETE FROM journal_sessionblob WHERE session_id = ? AND blob_id {in}", gone, before=[session])
    return gone
