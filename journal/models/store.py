"""Blobs: parts of bodies, each stored once per project."""

from django.db import models

from .projects import Project
from .sessions import Session


class Blob(models.Model):
    """Exact bytes of a part (a message, a tool, a long string), redacted and compressed.

    `digest` is of the stored bytes, so equal parts meet. `data` begins with the byte that names its packing.
    """

    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    shelf = models.IntegerField(default=0, db_default=0, help_text="Where its digest stands in the index.")
    digest = models.BinaryField(max_length=16)
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shelf", "project", "digest"], name="blob_once_per_project")
        ]

    def __str__(self) -> str:
        return f"blob {self.pk}"


class SessionBlob(models.Model):
    """One row per distinct pair: which sessions still need a blob. Serves the collector only."""

    pk = models.CompositePrimaryKey("session_id", "blob_id")
    session = models.ForeignKey(Session, models.PROTECT, db_index=False)
    blob = models.ForeignKey(Blob, models.PROTECT, db_index=False)

    class Meta:
        indexes = [models.Index(fields=["blob"], name="session_blob_by_blob")]  # the collector's question

    def __str__(self) -> str:
        return f"session {self.session_id} needs blob {self.blob_id}"


class StoreEpoch(models.Model):
    """One row per database, raised by every deletion: caches of blob ids are valid within one epoch."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"epoch {self.number}"


class KeyShelf(models.Model):
    """A shelf of keys: the part of an index that was filled at one time, see journal.store.shelves.

    Sealed ones have a filter of their keys. Rows from before there were shelves stand on shelf 0.
    """

    kind = models.SmallIntegerField(help_text="Which table.")
    number = models.IntegerField()
    first_id = models.BigIntegerField(help_text="Its rows begin here.")
    token = models.BinaryField(max_length=8, help_text="Names the filter; of an open shelf, that before it.")
    filter = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="shelf_number_once")]
        indexes = [
            models.Index(  # where new rows go
                fields=["kind", "number"], name="shelf_open", condition=models.Q(filter__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"shelf {self.kind}.{self.number}"
