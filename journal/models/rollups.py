"""Rollups: counts per quarter of an hour, kept exact by ingestion."""

from django.db import models

from .fields import UsdField
from .projects import Project


class Rollup(models.Model):
    """Sums over the calls that started in one quarter of an hour (UTC) and share the other columns.

    `shard` spreads writers; reads sum over it. Calls without a time have `bucket` -1.
    Empty text means "not told".
    """

    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    bucket = models.IntegerField(help_text="Quarter hours since 1970 UTC.")
    provider = models.TextField(default="")
    model = models.TextField(default="")
    agent = models.TextField(default="")
    environment = models.TextField(default="")
    status = models.CharField(max_length=9)
    shard = models.SmallIntegerField(default=0)

    calls = models.BigIntegerField(default=0)
    attempts = models.BigIntegerField(default=0)
    failed_attempts = models.BigIntegerField(default=0)
    input_uncached_tokens = models.BigIntegerField(default=0)
    cache_read_tokens = models.BigIntegerField(default=0)
    cache_write_tokens = models.BigIntegerField(default=0)
    output_visible_tokens = models.BigIntegerField(default=0)
    reasoning_tokens = models.BigIntegerField(default=0)
    # How many calls told each bucket: a sum over none of them is unknown, not zero.
    input_uncached_calls = models.BigIntegerField(default=0)
    cache_read_calls = models.BigIntegerField(default=0)
    cache_write_calls = models.BigIntegerField(default=0)
    output_visible_calls = models.BigIntegerField(default=0)
    reasoning_calls = models.BigIntegerField(default=0)
    unknown_usage_calls = models.BigIntegerField(default=0)
    timed_calls = models.BigIntegerField(default=0, help_text="Calls of which provider_us is known.")
    provider_us = models.BigIntegerField(default=0)
    wait_us = models.BigIntegerField(default=0)
    computed_usd = UsdField(default=0)
    computed_cost_calls = models.BigIntegerField(default=0)
    unknown_cost_calls = models.BigIntegerField(default=0)
    at_least_calls = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "bucket", "provider", "model", "agent", "environment", "status", "shard"],
                name="rollup_once",
            )
        ]

    def __str__(self) -> str:
        return f"rollup {self.bucket}"
