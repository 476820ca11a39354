"""Prices, kept: editions of the packaged list, the operator's own rows, and when calls were priced anew."""

from django.db import models

from .fields import InstantField
from .projects import Project


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


class PriceRow(models.Model):
    """A price of the operator, before those of the packaged list. Kept and never changed: an edit is a new row.

    A call is priced by the rows that were in force when its first event arrived, so a new row changes no cost
    that stands; a re-pricing does.
    """

    project = models.ForeignKey(
        Project, models.PROTECT, null=True, db_index=False, help_text="None: every project."
    )
    provider_pattern = models.TextField(default="*", db_default="*", help_text="`*` stands for anything.")
    model_pattern = models.TextField(help_text="`*` stands for anything.")
    valid_from = InstantField(null=True, help_text="Calls made from here on. None: from the beginning.")
    valid_to = InstantField(null=True, help_text="Calls made before this. None: without end.")
    prices = models.TextField(help_text="JSON: rates, tiers, factors and fees, see journal.cost.own_prices.")
    note = models.TextField(default="", db_default="")
    in_force_from = InstantField(help_text="Calls that arrived from here on are priced by it.")
    in_force_to = InstantField(null=True, help_text="When it was taken back or replaced.")

    class Meta:
        indexes = [models.Index(fields=["in_force_from"], name="price_row_in_force")]

    def __str__(self) -> str:
        return f"{self.provider_pattern} {self.model_pattern}"


class Repricing(models.Model):
    """A decision to price calls of the past by the prices of a later moment. Kept: a rebuild follows it."""

    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    as_of = InstantField(help_text="Calls that arrived before it are priced as if they arrived then.")
    calls_from = InstantField(null=True, help_text="Calls that started from here on. None: all before, too.")
    calls_to = InstantField(null=True, help_text="Calls that started before this. None: all after, too.")
    requested_at = InstantField()
    finished_at = InstantField(null=True)
    calls = models.BigIntegerField(default=0, db_default=0, help_text="Calls to look at, when it began.")
    done = models.BigIntegerField(default=0, db_default=0, help_text="How many of them were.")
    after_call = models.BigIntegerField(null=True, help_text="Id of the last one that was: where to go on.")
    failure = models.TextField(null=True)
    report = models.JSONField(default=dict, help_text="What changed, by model.")

    class Meta:
        indexes = [models.Index(fields=["project", "as_of"], name="repricing_as_of")]

    def __str__(self) -> str:
        return f"re-pricing as of {self.as_of}"
