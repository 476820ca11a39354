"""Sessions: one row each, with totals kept by ingestion."""

from django.db import models

from .fields import InstantField, UsdField
from .projects import Project


class Session(models.Model):
    """A conversation. The row without `session_id` gathers events that name none.

    Every column but `project`, `key` and `session_id` is derived. Sums count what is known;
    `unknown_usage_calls` says how many answered calls told no usage.
    """

    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    key = models.CharField(max_length=13, help_text="Short public key: a hash of the session id.")
    session_id = models.TextField(null=True)

    started_at = InstantField(null=True, help_text="Earliest time of its events.")
    ended_at = InstantField(null=True, help_text="Latest time of its events.")
    title = models.TextField(null=True)
    agent = models.TextField(null=True)
    user = models.TextField(null=True)
    environment = models.TextField(null=True)
    firsts = models.TextField(default="{}", help_text="JSON: attribute → [time, value] of its first telling.")
    sources = models.TextField(default="[]", help_text="JSON list of recorder names.")
    tags = models.TextField(default="[]", help_text="JSON list.")

    events = models.BigIntegerField(default=0)
    calls = models.BigIntegerField(default=0)
    attempts = models.BigIntegerField(default=0)
    failed_attempts = models.BigIntegerField(default=0)
    errors = models.BigIntegerField(default=0)
    open_calls = models.BigIntegerField(default=0)
    cancelled_calls = models.BigIntegerField(default=0)
    tool_calls = models.BigIntegerField(default=0)
    tool_errors = models.BigIntegerField(default=0)
    passes = models.BigIntegerField(default=0)
    gaps = models.BigIntegerField(default=0, help_text="Events of type recorder.gap.")

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
    provider_us = models.BigIntegerField(default=0, help_text="Microseconds inside provider calls.")
    wait_us = models.BigIntegerField(default=0, help_text="Microseconds of waits between attempts.")

    computed_usd = UsdField(default=0, help_text="Sum of what is known.")
    computed_cost_calls = models.BigIntegerField(default=0, help_text="Calls of which it is known.")
    unknown_cost_calls = models.BigIntegerField(
        default=0, help_text="Calls that may have cost something unknown."
    )
    reported_usd = UsdField(
        default=0, db_default=0, help_text="Sum of what was reported in US dollars; no estimates."
    )
    reported_cost_calls = models.BigIntegerField(default=0, db_default=0)
    reported_other_calls = models.BigIntegerField(
        default=0, db_default=0, help_text="Reported in another currency."
    )
    best_usd = UsdField(
        default=0, db_default=0, help_text="Per call: reported, else computed, else an estimate."
    )
    best_cost_calls = models.BigIntegerField(default=0, db_default=0)
    unknown_best_calls = models.BigIntegerField(
        default=0, db_default=0, help_text="Calls that may have cost something that neither figure knows."
    )
    waste_usd = UsdField(default=0, db_default=0, help_text="Part of best_usd.")
    waste_calls = models.BigIntegerField(default=0, db_default=0)
    waste_us = models.BigIntegerField(default=0, db_default=0)
    at_least_calls = models.BigIntegerField(default=0, help_text="Calls whose final count was never written.")
    subagent_calls = models.BigIntegerField(default=0, help_text="Part of `calls`.")
    view_calls = models.BigIntegerField(default=0, help_text="Not in `calls`: counted elsewhere.")
    revision = models.BigIntegerField(
        default=0, db_default=0, help_text="Goes up whenever something of it changed."
    )
    caches_revision = models.BigIntegerField(
        default=-1,
        db_default=-1,
        help_text="The revision whose calls were looked at for lost caches; another: not looked at yet.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="session_key_once_per_project")
        ]
        indexes = [
            models.Index(
                fields=["project", "started_at", "id"], name="session_started"
            ),  # default list order
            models.Index(fields=["project", "ended_at", "id"], name="session_ended"),
            models.Index(  # whose caches nobody looked at yet
                fields=["project", "id"],
                name="session_caches_waiting",
                condition=~models.Q(caches_revision=models.F("revision")),
            ),
        ]

    def __str__(self) -> str:
        return self.session_id or "(no session)"
