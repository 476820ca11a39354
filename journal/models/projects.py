"""Projects: the wall between sets of sessions."""

import secrets

from django.db import models

from .fields import InstantField

#: The slug of the project that the first start makes.
FIRST_PROJECT = "default"


def new_secret() -> bytes:
    """256 random bits."""
    return secrets.token_bytes(32)


class Project(models.Model):
    """A set of sessions with its own keys. A key decides the project; ids never cross it."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    is_sample = models.BooleanField(default=False, help_text="Shown as sample, left out of all totals.")
    secret = models.BinaryField(default=new_secret, help_text="Keys the HMAC of source records.")
    created_at = InstantField()

    def __str__(self) -> str:
        return self.slug
