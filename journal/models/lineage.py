"""Lineage of a session's prompts: which turns each call sent, and which of them were new. Derived."""

from django.db import models

from .sessions import Session


class SessionLineage(models.Model):
    """Turns of one session in packed form, made when somebody reads them and made again when events came in."""

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True)
    version = models.SmallIntegerField(help_text="Version of the rules that made it.")
    events = models.BigIntegerField(help_text="Events of the session that it knows.")
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"lineage of session {self.session_id}"
