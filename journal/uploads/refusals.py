"""Keep what was refused of an upload, redacted and within bounds, so that it can be looked at and mended."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from journal.accept import redaction
from journal.accept.excerpt import DOUBTFUL_CHARACTERS, excerpt, hidden, shown
from journal.models import Refusal, Upload
from journal.store.pack import compress, decompress
from journal.wire import Refused

#: Refusals of one file, and of one upload, that are kept; the others are counted.
LISTED_OF_A_FILE = 1000
LISTED_OF_AN_UPLOAD = 10_000
#: Text kept of one refused line, and of all lines of an upload together.
LINE_CHARACTERS = 64 * 1024
UPLOAD_CHARACTERS = 16 * 1024 * 1024
_TOGETHER = 200
_ENDS_OF_ARCHIVES = ("archive_limit", "broken_stream")


@dataclass(slots=True)
class RefusalKeeper:
    """Collects the refusals of one upload and stores them, some hundred at a time."""

    upload: Upload
    listed: int = 0
    characters: int = 0
    waiting: list[Refusal] = field(default_factory=list)

    def has_room(self, refused: Refused) -> bool:
        """Whether another one is kept, or only counted. Why an archive was not read to its end is always kept."""
        return self.listed < LISTED_OF_AN_UPLOAD or refused.code in _ENDS_OF_ARCHIVES

    def keep(self, file: str, refused: Refused, whole: bytes | None) -> None:
        """`whole` is all of what was refused, where that is at hand; else its excerpt has to do."""
        redactor = redaction.current()
        self.listed += 1
        self.waiting.append(
            Refusal(
                project=self.upload.project,
                upload=self.upload,
                received_at=time.time_ns() // 1000,
                source="upload",
                file=shown(file, redactor),
                # Lines of a file count from 1: a refusal of the whole file stands at none.
                place=refused.index or None,
                event_id=shown(refused.id, redactor) if refused.id is not None else None,
                code=refused.code,
                reason=shown(refused.sentence, redactor),
                excerpt=excerpt(refused.excerpt[:4000], redactor),
                text=self._text(refused, whole),
            )
        )
        if len(self.waiting) >= _TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Store what was collected."""
        Refusal.objects.bulk_create(self.waiting)
        self.waiting = []

    def _text(self, refused: Refused, whole: bytes | None) -> bytes | None:
        """None where nothing is at hand (the file as a whole) or no room is left."""
        told = refused.excerpt if whole is None else whole[: 4 * LINE_CHARACTERS].decode("utf-8", "replace")
        if (
            not told
            or not refused.index
            or self.characters + min(len(told), LINE_CHARACTERS) > UPLOAD_CHARACTERS
        ):
            return None
        is_cut = len(told) >= LINE_CHARACTERS
        text = hidden(told[:LINE_CHARACTERS], redaction.current())
        if is_cut:
            # The end of a text that was cut may be half a secret.
            text = text[: max(0, len(text) - DOUBTFUL_CHARACTERS)] + CUT_MARK
        self.characters += len(text)
        return compress(text.encode())


#: What stands at the end of a line of which only the beginning was kept.
CUT_MARK = f" … [only the first {LINE_CHARACTERS:,} characters were kept]"


def kept_text(refusal: Refusal) -> str | None:
    """All that was kept of a refused line."""
    return None if refusal.text is None else decompress(bytes(refusal.text)).decode()
