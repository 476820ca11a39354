"""What stands at the doors: keys, uploads, refusals, conflicts, receipts. All kept, none derived."""

import hashlib

from django.db import models

from journal.vocabulary import UploadState

from .entries import Entry
from .fields import InstantField
from .projects import Project


class ApiKey(models.Model):
    """A key for machines. Shown once; only its SHA-256 is kept."""

    project = models.ForeignKey(Project, models.CASCADE)
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, help_text="First characters, to tell keys apart on the page.")
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.CharField(max_length=60, help_text="Comma-separated: write, read, admin.")
    created_at = InstantField()
    last_used_at = InstantField(null=True)
    revoked_at = InstantField(null=True)

    def __str__(self) -> str:
        return self.prefix

    @staticmethod
    def digest_of(key: str) -> bytes:
        """What is kept of a key. Random bits need no slow hash."""
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()

    @property
    def scope_set(self) -> frozenset[str]:
        """The scopes as a set."""
        return frozenset(self.scopes.split(","))


class Upload(models.Model):
    """One upload of one or several files; the row is the truth about its job."""

    project = models.ForeignKey(Project, models.CASCADE, db_index=False)
    key = models.CharField(max_length=13, unique=True, help_text="Random public key.")
    state = models.CharField(max_length=9, default=UploadState.QUEUED)
    created_at = InstantField()
    finished_at = InstantField(null=True)
    heartbeat_at = InstantField(null=True)
    bytes_total = models.BigIntegerField(default=0)
    bytes_read = models.BigIntegerField(default=0)
    files = models.JSONField(default=list, help_text="Report per file, the shape of the API's `files[]`.")
    error = models.TextField(null=True)
    started_at = InstantField(null=True, help_text="When reading began.")
    format = models.TextField(null=True, help_text="The format somebody chose by hand; None: by content.")
    undone_at = InstantField(null=True)
    undone = models.JSONField(null=True, help_text="What undoing it took away, counted.")

    class Meta:
        indexes = [models.Index(fields=["project", "created_at", "id"], name="upload_list")]

    def __str__(self) -> str:
        return self.key


class Refusal(models.Model):
    """Something that came in and was not stored, with the reason."""

    project = models.ForeignKey(Project, models.CASCADE, db_index=False)
    upload = models.ForeignKey(Upload, models.CASCADE, null=True)
    received_at = InstantField()
    source = models.CharField(max_length=10, help_text="api or upload")
    file = models.TextField(null=True)
    place = models.BigIntegerField(null=True, help_text="Index in the batch, or line number in the file.")
    event_id = models.TextField(null=True)
    code = models.CharField(max_length=40)
    reason = models.TextField()
    excerpt = models.TextField(help_text="Redacted start of what was refused.")
    text = models.BinaryField(
        null=True, help_text="All of what was refused, redacted and compressed, where it was kept."
    )

    class Meta:
        indexes = [models.Index(fields=["project", "received_at", "id"], name="refusal_list")]

    def __str__(self) -> str:
        return f"{self.code} at {self.place}"


class Conflict(models.Model):
    """A second, different event under an id that is taken: kept aside, redacted."""

    project = models.ForeignKey(Project, models.CASCADE, db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, help_text="The first one, which stays.")
    upload = models.ForeignKey(Upload, models.CASCADE, null=True)
    received_at = InstantField()
    event_id = models.TextField()
    record_mac = models.BinaryField(max_length=16)
    document = models.BinaryField(help_text="The other event, redacted, compressed.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "record_mac"], name="conflict_once")]
        indexes = [models.Index(fields=["project", "received_at", "id"], name="conflict_list")]

    def __str__(self) -> str:
        return f"conflict on {self.event_id}"


class DeletionReceipt(models.Model):
    """What a deletion took away; it outlives what it tells of."""

    project = models.ForeignKey(Project, models.CASCADE)
    deleted_at = InstantField()
    session_key = models.CharField(max_length=13)
    session_id = models.TextField(null=True)
    reason = models.TextField(default="", help_text="Why, as whoever asked for it said.")
    counts = models.JSONField(
        help_text="entries, calls, attempts, tools, passes, blobs, blob_bytes, refusals."
    )
    bytes_before = models.BigIntegerField(null=True, help_text="Size of the database before.")
    bytes_after = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"receipt {self.pk}"
