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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="pass_number_once_per_call")]

    def __str__(self) -> str:
        return f"pass {self.number} of call {self.call_id}"
