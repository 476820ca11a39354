"""Transform passes: what a gateway did to a request on its way out, and to the answer on its way back."""

from django.db import models

from .calls import Call
from .entries import Entry
from .fields import InstantField


class Pass(models.Model):
    """One step of a gateway. Order is `number`: by sequence, then time, then event."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="pass_rows", db_index=False)
    number = models.IntegerField()
    sequence = models.IntegerField(null=True)
    name = models.TextField(null=True)
    direction = models.TextField(null=True)
    stage = models.TextField(null=True)
    component = models.TextField(null=True)
    attempt = models.IntegerField(null=True)
    occurred_at = InstantField(null=True)
    has_body = models.BooleanField(default=False)
    writer_says_changed = models.BooleanField(null=True)
    error_type = models.TextField(null=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", db_index=False, db_constraint=False)

    # What it changed. Found by comparing payloads when somebody asks, so that taking events in waits for no diff;
    # a row that is folded anew is compared anew.
    compared_version = models.SmallIntegerField(
        null=True, help_text="Rules that compared it; None: not compared yet."
    )
    compared_with = models.IntegerField(null=True, help_text="Number of the pass before it in its run.")
    changed = models.BooleanField(null=True, help_text="Whether its payload differs from that one's.")
    changes = models.IntegerField(
        null=True, help_text="Operations that are certain to have changed something."
    )
    changed_paths = models.TextField(
        default="", db_default="", help_text="Changed places, stars for indices, a line break around each."
    )
    change = models.TextField(null=True, help_text="JSON of the whole summary, see journal.store.passes.")
    added_characters = models.BigIntegerField(null=True)
    removed_characters = models.BigIntegerField(null=True)
    added_tokens = models.BigIntegerField(
        null=True,
        help_text="About: its characters, at the rate of tokens that the provider counted for its attempt's request.",
    )
    removed_tokens = models.BigIntegerField(null=True, help_text="The same of what went.")
    since_before_us = models.BigIntegerField(
        null=True, help_text="Since the pass before it in its direction and attempt."
    )
    not_compared = models.CharField(max_length=20, null=True, help_text="Why a payload was not compared.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="pass_number_once_per_call")]
        indexes = [
            models.Index(  # what is not compared yet
                fields=["call"], name="pass_to_compare", condition=models.Q(compared_version__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"pass {self.number} of call {self.call_id}"
