"""Write a note at a session or a call, and take it back."""

import secrets
import time

from django.db import transaction

from journal.accept.redaction import current
from journal.models import Call, Note, Project, Session

LONGEST_TEXT = 4_000
LONGEST_AUTHOR = 100
#: Of one session and its calls.
MOST_NOTES = 500
_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"


class BadNoteError(ValueError):
    """Words that cannot be kept as a note; says why. `where` is the part that is at fault."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(reason)
        self.where = where


class NothingToNoteError(LookupError):
    """The project has no such session, or the session no such call."""


def add_note(
    project: Project, session_key: str, text: str, *, author: str = "", call_key: str | None = None
) -> Note:
    """A note, kept; secrets in it are hidden. Raises BadNoteError, NothingToNoteError."""
    note = Note(
        project=project,
        key="".join(secrets.choice(_DIGITS) for _ in range(13)),
        session_key=session_key,
        call_key=call_key,
        author=_told("author", author.strip(), LONGEST_AUTHOR),
        text=_told("text", text.strip().replace("\r\n", "\n"), LONGEST_TEXT),
        at=time.time_ns() // 1000,
    )
    if not note.text:
        raise BadNoteError("text", "a note needs words")
    with transaction.atomic():
        if not Session.objects.filter(project=project, key=session_key).exists():
            raise NothingToNoteError(f"there is no session {session_key!r}")
        if call_key is not None and not _is_call(project, session_key, call_key):
            raise NothingToNoteError(f"the session has no call {call_key!r}")
        if Note.objects.filter(project=project, session_key=session_key).count() >= MOST_NOTES:
            raise BadNoteError("text", f"a session has room for {MOST_NOTES} notes; take back others first")
        note.save()
    note.refresh_from_db()
    return note


def take_back_note(project: Project, key: str) -> bool:
    """Delete a note; False when the project has none of that key."""
    deleted, _ = Note.objects.filter(project=project, key=key).delete()
    return bool(deleted)


def _is_call(project: Project, session_key: str, key: str) -> bool:
    # A database may not even be asked for a key with characters that no key has.
    is_key = key.isascii() and key.isalnum()
    return is_key and Call.objects.filter(project=project, key=key, session__key=session_key).exists()


def _told(where: str, value: str, longest: int) -> str:
    """The words as they are kept, or a refusal: neither database may be given what only one of them takes."""
    if len(value) > longest:
        raise BadNoteError(where, f"it has {len(value):,} characters; {longest:,} are kept at most")
    if "\0" in value:
        raise BadNoteError(where, "it holds the character U+0000")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadNoteError(where, "it holds half of a surrogate pair") from None
    return current().text(value)[0]
