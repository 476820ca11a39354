"""The journal itself: one row per event, never changed."""

from django.db import models

from .fields import InstantField
from .projects import Project
from .sessions import Session


class JournalIsAppendOnly(Exception):
    """Raised on any attempt to change or delete entries outside `journal.upkeep.delete`."""


class AppendOnlyQuerySet(models.QuerySet["Entry"]):
    """Refuses what an append-only table does not do; a trigger refuses the same below Django."""

    def update(self, **kwargs: object) -> int:
        raise JournalIsAppendOnly("entries are never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise JournalIsAppendOnly("entries leave only through journal.upkeep.delete")


class Entry(models.Model):
    """One event as it was accepted: the stored document, and the facts extracted from it.

    `document` is the redacted event in the packed form of `journal.store` (skeleton plus blob
    references). `facts` is derived (extractor version inside) and may be rebuilt from the document;
    every other column is the truth.
    """

    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    session = models.ForeignKey(Session, models.PROTECT, db_index=False, help_text="The session it names.")
    shelf = models.IntegerField(default=0, db_default=0, help_text="Where its key stands in the index.")
    event_key = models.BinaryField(max_length=16, help_text="Digest of the event id.")
    record_mac = models.BinaryField(max_length=16, help_text="HMAC of the source record as received.")
    kind = models.SmallIntegerField(help_text="Number of the event type, 0 for an unknown one.")
    flags = models.SmallIntegerField(default=0, help_text="Bits of journal.wire.flags.")
    occurred_at = InstantField(null=True)
    received_at = InstantField()
    group_key = models.BigIntegerField(null=True, help_text="Events of one group are folded together.")
    upload = models.ForeignKey("journal.Upload", models.PROTECT, null=True, db_index=False)
    api_key = models.BigIntegerField(
        null=True, help_text="Id of the key that handed it in; 0: none did. None: from before this was noted."
    )
    document = models.BinaryField()
    facts = models.BinaryField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        constraints = [
            # On SQLite once per project as well: ingestion looks on all shelves, see journal.store.shelves.
            models.UniqueConstraint(
                fields=["shelf", "project", "event_key"], name="entry_event_once_per_project"
            )
        ]
        indexes = [
            # fold: all facts of a group
            models.Index(fields=["project", "group_key"], name="entry_group"),
            # export, raw events and deletion of a session
            models.Index(fields=["session"], name="entry_session"),
            # undoing an upload
            models.Index(fields=["upload"], name="entry_upload", condition=models.Q(upload__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"


class OpenGuard(models.Model):
    """A row here, inside the same transaction, opens the append-only trigger for a deletion."""

    reason = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.reason
