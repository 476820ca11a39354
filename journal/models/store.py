"""Blobs: parts of bodies, each stored once per project."""

from django.db import models

from .projects import Project
from .sessions import Session


class Blob(models.Model):
    """Exact bytes of a part (a message, a tool, a long string), redacted and compressed.

    `digest` is of the stored bytes, so equal parts meet. `data` begins with the byte that names its packing.
    """

    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    digest = models.BinaryField(max_length=16)
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "digest"], name="blob_once_per_project")]

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
