"""Notes: what people write at a session or a call. Kept, not derived, and no part of the journal."""

from django.db import models

from .fields import InstantField
from .projects import Project


class Note(models.Model):
    """One note. It names its session and call by their keys, which survive whatever makes their rows anew."""

    project = models.ForeignKey(Project, models.CASCADE, db_index=False)
    key = models.CharField(max_length=13, unique=True, help_text="Random public key.")
    session_key = models.CharField(max_length=13)
    call_key = models.CharField(max_length=13, null=True, help_text="None: a note on the whole session.")
    author = models.TextField(help_text="As the writer named themselves; empty when they did not.")
    text = models.TextField(help_text="Redacted.")
    at = InstantField()

    class Meta:
        indexes = [
            models.Index(fields=["project", "session_key", "id"], name="note_of_session"),
            models.Index(
                fields=["project", "call_key"],
                name="note_of_call",
                condition=models.Q(call_key__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.key}"
