"""Editions of the price list, each kept whole: what a call cost does not change when prices do."""

from django.db import models

from .fields import InstantField


class PriceEdition(models.Model):
    """One edition of the packaged price list. Kept: a call is priced by the edition of its first event's arrival."""

    name = models.CharField(max_length=60, help_text="Where it is from and its version.")
    digest = models.CharField(max_length=32, unique=True, help_text="Of the prices themselves.")
    in_force_from = InstantField(help_text="Calls that arrived from here on are priced by it.")
    data = models.BinaryField(help_text="The price list, compressed JSON.")

    class Meta:
        indexes = [models.Index(fields=["in_force_from"], name="edition_in_force")]

    def __str__(self) -> str:
        return self.name
