"""Rollups: sums over calls by quarters of an hour, and again by days and parts of days. Ingestion keeps them exact."""

from django.db import models

from .fields import AmountField, UsdField
from .projects import Project

LATENCY_BINS = 40
#: Stands in keys for what calls from before keys were noted do not tell.
NO_KEY_NOTED = -1
BIN_COLUMNS = tuple(f"bin_{number:02}" for number in range(LATENCY_BINS))


class _Named(models.Model):
    """What the calls of a row share. Empty text means "not told". `shard` spreads writers; reads sum over it."""

    provider = models.TextField(default="")
    model = models.TextField(default="")
    agent = models.TextField(default="")
    environment = models.TextField(default="")
    status = models.CharField(max_length=9)
    api_key = models.BigIntegerField(
        default=NO_KEY_NOTED, db_default=NO_KEY_NOTED, help_text="As calls have it; -1: nobody noted it."
    )
    shard = models.SmallIntegerField(default=0)

    class Meta:
        abstract = True


class _Summed(_Named):
    """Sums over calls.

    `currency` is that of a cost reported in another one, else USD: amounts of two currencies never meet in a row.
    """

    currency = models.TextField(default="USD", db_default="USD")

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
    unknown_cost_calls = models.BigIntegerField(default=0, db_default=0, help_text="Without a computed cost.")
    reported_amount = AmountField(default=0, db_default=0, help_text="In `currency`; no estimates.")
    reported_cost_calls = models.BigIntegerField(default=0, db_default=0)
    best_amount = AmountField(
        default=0, db_default=0, help_text="In `currency`: reported, else computed, else an estimate."
    )
    best_cost_calls = models.BigIntegerField(default=0, db_default=0)
    unknown_best_calls = models.BigIntegerField(
        default=0, db_default=0, help_text="Neither reported nor computed in full."
    )
    both_cost_calls = models.BigIntegerField(
        default=0, db_default=0, help_text="Reported and computed, in US dollars."
    )
    both_reported_usd = UsdField(
        default=0, db_default=0, help_text="Of calls with both figures: what was reported,"
    )
    both_computed_usd = UsdField(default=0, db_default=0, help_text="and what was computed.")
    at_least_calls = models.BigIntegerField(default=0)

    # Waste is part of best_amount. A call counts once here, and once for each kind that it has.
    waste_amount = AmountField(default=0, db_default=0)
    waste_calls = models.BigIntegerField(default=0, db_default=0)
    waste_us = models.BigIntegerField(default=0, db_default=0)
    waste_failed_calls = models.BigIntegerField(default=0, db_default=0)
    waste_repeated_calls = models.BigIntegerField(default=0, db_default=0)
    waste_abandoned_calls = models.BigIntegerField(default=0, db_default=0)
    waste_double_calls = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        abstract = True


class Rollup(_Summed):
    """Sums over the calls that started in one quarter of an hour (UTC). Calls without a time have `bucket` -1."""

    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    bucket = models.IntegerField(help_text="Quarter hours since 1970 UTC.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "project",
                    "bucket",
                    "provider",
                    "model",
                    "agent",
                    "environment",
                    "status",
                    "api_key",
                    "currency",
                    "shard",
                ],
                name="rollup_once",
            )
        ]

    def __str__(self) -> str:
        return f"rollup {self.bucket}"


class DayRollup(_Summed):
    """The same sums over the calls that started in one part of a day (UTC). Calls without a time are in none.

    A day of any zone is whole days of UTC and some parts of them, so that long spans are read from few rows. The
    key is the row: rows of one part, day after day, lie beside each other, and in a day those of one model, as most
    questions put them together.
    """

    pk = models.CompositePrimaryKey(
        "project_id",
        "part",
        "day",
        "currency",
        "model",
        "provider",
        "agent",
        "environment",
        "status",
        "api_key",
        "shard",
    )
    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    part = models.SmallIntegerField(help_text="0 the whole day, 1 to 4 six hours each, 5 to 28 an hour each.")
    day = models.IntegerField(help_text="Days since 1970 UTC.")

    def __str__(self) -> str:
        return f"part {self.part} of day {self.day}"


class LatencyRollup(_Named):
    """How many calls of a rollup took how long: counts in fixed logarithmic bins, one row per measure.

    Which times bin n holds says `journal.fold.latency`; bins add and subtract.
    """

    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    measure = models.SmallIntegerField(help_text="0 provider time, 1 wall time, 2 time to first token.")
    bucket = models.IntegerField(help_text="Quarter hours since 1970 UTC.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "project",
                    "measure",
                    "bucket",
                    "provider",
                    "model",
                    "agent",
                    "environment",
                    "status",
                    "api_key",
                    "shard",
                ],
                name="latency_rollup_once",
            )
        ]

    def __str__(self) -> str:
        return f"latencies {self.bucket}"


class DayLatency(_Named):
    """The same counts over whole days (UTC)."""

    pk = models.CompositePrimaryKey(
        "project_id",
        "measure",
        "day",
        "provider",
        "model",
        "agent",
        "environment",
        "status",
        "api_key",
        "shard",
    )
    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    measure = models.SmallIntegerField(help_text="0 provider time, 1 wall time, 2 time to first token.")
    day = models.IntegerField(help_text="Days since 1970 UTC.")

    def __str__(self) -> str:
        return f"latencies of day {self.day}"


for _column in BIN_COLUMNS:
    for _model in (LatencyRollup, DayLatency):
        _model.add_to_class(_column, models.IntegerField(default=0, db_default=0))
