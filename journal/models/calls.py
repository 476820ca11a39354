"""Calls with their attempts and tools: folded from entries, all derived."""

from django.db import models

from journal.sql.notes import HasNote

from .costs import PriceEdition, PriceRow
from .entries import Entry
from .fields import AmountField, InstantField, UsdField
from .projects import Project
from .sessions import Session

#: Notes of calls of which something that was told of tokens or costs is no number, or in no currency.
UNREADABLE_AMOUNTS = ("cost_unreadable", "counts_unreadable", "currencies_mixed", "currency_unknown")


def has_unreadable_amounts() -> models.Q:
    """One of these notes, in the words of the index that serves it."""
    wanted = models.Q()
    for note in UNREADABLE_AMOUNTS:
        wanted |= models.Q(HasNote("flags", note=note))
    return wanted


class Call(models.Model):
    """One logical request to a model provider, all retries included."""

    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    session = models.ForeignKey(Session, models.PROTECT, db_index=False)
    group_key = models.BigIntegerField()
    key = models.CharField(max_length=13, help_text="Short public key: a hash of (session, call id).")
    call_id = models.TextField(null=True, help_text="As the sender named it; None when inferred.")
    parent_call_id = models.TextField(null=True)
    trace_id = models.TextField(null=True)

    status = models.CharField(max_length=9)
    started_at = InstantField(null=True)
    ended_at = InstantField(null=True)
    sort_at = models.BigIntegerField(default=0, help_text="started_at, else ended_at, else 0: display order.")
    duration_us = models.BigIntegerField(null=True)
    provider_us = models.BigIntegerField(null=True)
    wait_us = models.BigIntegerField(null=True)
    time_to_first_token_us = models.BigIntegerField(null=True)

    provider = models.TextField(null=True)
    protocol = models.TextField(null=True)
    operation = models.TextField(null=True)
    request_model = models.TextField(null=True)
    response_model = models.TextField(null=True)
    agent = models.TextField(null=True)
    environment = models.TextField(null=True)
    finish_reasons = models.TextField(default="[]", help_text="JSON list, verbatim.")
    error_type = models.TextField(null=True)
    status_code = models.IntegerField(null=True)
    response_id = models.TextField(null=True, help_text="The provider's id of the answer.")

    attempts = models.IntegerField(default=0)
    failed_attempts = models.IntegerField(default=0)
    tool_calls = models.IntegerField(default=0)
    tool_errors = models.IntegerField(default=0)
    passes = models.IntegerField(default=0)
    tool_uses = models.TextField(default="[]", help_text="JSON list of [id, name] the answer asked for.")
    input_uncached_tokens = models.BigIntegerField(null=True)
    cache_read_tokens = models.BigIntegerField(null=True)
    cache_write_tokens = models.BigIntegerField(null=True)
    output_visible_tokens = models.BigIntegerField(null=True)
    reasoning_tokens = models.BigIntegerField(null=True)
    usage_rule = models.TextField(null=True, help_text="The rule that read the usage.")
    cache_write_1h_tokens = models.BigIntegerField(
        null=True,
        help_text="Part of cache_write_tokens that lives an hour, where the provider told it apart.",
    )
    computed_usd = UsdField(
        null=True, help_text="Usage times the prices of `price_edition`; None is unknown."
    )
    price_edition = models.ForeignKey(PriceEdition, models.PROTECT, null=True, db_index=False)
    price_row = models.ForeignKey(
        PriceRow,
        models.PROTECT,
        null=True,
        db_index=False,
        help_text="The operator's own row that priced it.",
    )
    priced_as_of = InstantField(
        null=True, help_text="The moment whose prices hold: its arrival, or that of a re-pricing after it."
    )
    reported_amount = AmountField(null=True, help_text="What somebody said it cost, in `reported_currency`.")
    reported_currency = models.TextField(null=True)
    reported_where = models.TextField(null=True, help_text="Where in the answer it stood.")
    reported_is_estimate = models.BooleanField(default=False, db_default=False)
    best_usd = UsdField(null=True, help_text="Reported in US dollars, else computed, else an estimate.")
    cost_basis = models.TextField(null=True, help_text="reported, computed, estimate or mixed.")
    cost_is_unknown = models.BooleanField(
        default=False,
        db_default=False,
        help_text="It, or one of its attempts, may have cost something that nobody knows.",
    )
    waste = models.TextField(
        default="[]", db_default="[]", help_text="JSON list of kinds of waste, see the glossary."
    )
    waste_usd = UsdField(null=True, help_text="What of `best_usd` was wasted, as far as it is known.")
    waste_us = models.BigIntegerField(null=True, help_text="Time in tries and waits that gave nothing.")
    double_of = models.CharField(
        max_length=13, null=True, help_text="Public key of the call that sent the same body just before."
    )
    # Found by looking at the whole session after its events came in; a row that is folded anew is empty again,
    # and until its session is looked at (`Session.caches_revision`) nobody knows.
    cache_break = models.CharField(
        max_length=8, null=True, help_text="broken, or expected: what the provider had cached was lost."
    )
    cache_told = models.TextField(
        null=True, help_text="JSON of what is known of it, see journal.store.caches."
    )
    cache_lost_tokens = models.BigIntegerField(
        null=True, help_text="Cached before and not read now; None is unknown."
    )
    cache_lost_usd = UsdField(null=True, help_text="What these cost more; None is unknown.")
    service_tier = models.TextField(null=True, help_text="batch, flex, priority, … as the provider named it.")
    view_of = models.CharField(
        max_length=13,
        null=True,
        help_text="Public key of the call that recorded the same answer and is counted instead of this one.",
    )
    usage_from = models.CharField(
        max_length=13,
        null=True,
        help_text="Public key of the other record of its answer that told the tokens, where its own did not.",
    )
    reported_from = models.CharField(max_length=13, null=True, help_text="The same of the reported cost.")
    recorder = models.BigIntegerField(null=True, help_text="Number that stands for the recorder's name.")
    api_key = models.BigIntegerField(
        null=True, help_text="Id of the key that handed in what was told of it first, as entries have it."
    )
    own_user = models.TextField(null=True, help_text="Of a call that no session names; else its session's.")
    own_tags = models.TextField(null=True, help_text="JSON list, likewise; None: it has none.")
    is_subagent = models.BooleanField(default=False)
    agent_id = models.TextField(null=True, help_text="Which run of a sub-agent made it.")
    parent_tool_use_id = models.TextField(null=True, help_text="The tool use that started the sub-agent.")
    flags = models.TextField(
        default="[]", help_text="JSON list of notes of the fold, e.g. attempts_inferred."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="call_key_once_per_project")]
        indexes = [
            models.Index(fields=["project", "group_key"], name="call_group"),  # refold
            models.Index(fields=["session", "sort_at", "id"], name="call_timeline"),  # session page
            models.Index(fields=["project", "sort_at", "id"], name="call_list"),  # calls of a project
            # Not by project first: SQLite would take them for the whole list too, as long as it has no statistics.
            models.Index(fields=["status", "project", "sort_at", "id"], name="call_status"),  # ended so
            models.Index(  # failed so
                fields=["error_type", "project", "sort_at", "id"],
                name="call_error",
                condition=models.Q(error_type__isnull=False),
            ),
            models.Index(  # calls whose cache was lost
                fields=["cache_break", "project", "sort_at", "id"],
                name="call_cache_break",
                condition=models.Q(cache_break__isnull=False),
            ),
            models.Index(  # calls of which tokens or costs could not be read
                fields=["project", "sort_at", "id"],
                name="call_unreadable",
                condition=has_unreadable_amounts(),
            ),
            models.Index(  # calls whose counts contradict each other
                fields=["project", "sort_at", "id"],
                name="call_mismatch",
                condition=models.Q(HasNote("flags", note="usage_mismatch")),
            ),
            models.Index(  # calls that were billed otherwise than we compute
                fields=["project", "sort_at", "id"],
                name="call_cost_differs",
                condition=models.Q(HasNote("flags", note="cost_differs")),
            ),
            models.Index(  # finding a trace by its id
                fields=["trace_id"], name="call_trace", condition=models.Q(trace_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.key}"


class Attempt(models.Model):
    """One try of a call. Its public key is `<call key>.<number>`."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="attempt_rows", db_index=False)
    number = models.IntegerField()
    attempt_id = models.TextField(null=True)
    status = models.CharField(max_length=9)
    started_at = InstantField(null=True)
    ended_at = InstantField(null=True)
    duration_us = models.BigIntegerField(null=True)
    wait_before_us = models.BigIntegerField(
        null=True, help_text="Observed between the last end and this start."
    )
    wait_scheduled_us = models.BigIntegerField(null=True, help_text="What llm.retry.scheduled announced.")
    wait_source = models.TextField(null=True, help_text="retry_after, backoff, … as the sender named it.")
    wait_clamped = models.BooleanField(null=True)
    retry_reason = models.TextField(null=True)
    time_to_first_token_us = models.BigIntegerField(null=True)
    provider = models.TextField(null=True)
    request_model = models.TextField(null=True)
    response_model = models.TextField(null=True)
    status_code = models.IntegerField(null=True)
    error_type = models.TextField(null=True)
    error_message = models.TextField(null=True, help_text="First 300 characters, redacted.")
    finish_reasons = models.TextField(default="[]")
    captured = models.CharField(max_length=13, null=True)
    request_entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    response_entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    marks = models.TextField(default="[]", help_text="JSON list of [stream mark, microseconds since start].")
    input_uncached_tokens = models.BigIntegerField(null=True)
    cache_read_tokens = models.BigIntegerField(null=True)
    cache_write_tokens = models.BigIntegerField(null=True)
    cache_write_1h_tokens = models.BigIntegerField(null=True)
    output_visible_tokens = models.BigIntegerField(null=True)
    reasoning_tokens = models.BigIntegerField(null=True)
    usage_rule = models.TextField(null=True)
    computed_usd = UsdField(null=True)
    reported_amount = AmountField(null=True, help_text="In `reported_currency`.")
    reported_currency = models.TextField(null=True)
    reported_where = models.TextField(null=True, help_text="Where in the answer it stood.")
    reported_is_estimate = models.BooleanField(default=False, db_default=False)
    upstream_amount = AmountField(
        null=True, help_text="What a gateway says was paid to the provider with the caller's own key."
    )
    repeats_body = models.BooleanField(
        null=True, help_text="Whether it sent what the attempt before it sent."
    )
    waste = models.TextField(null=True, help_text="Why what it cost was wasted, see the glossary.")
    server_tools = models.TextField(
        null=True, help_text="JSON list of [name, times] of what the provider itself did, e.g. web_search."
    )
    service_tier = models.TextField(
        null=True, help_text="As its own answer told it: by it this try is priced."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="attempt_number_once_per_call")
        ]
        indexes = [
            models.Index(  # finding an attempt by the sender's id
                fields=["attempt_id"], name="attempt_own_id", condition=models.Q(attempt_id__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of call {self.call_id}"


class ToolCall(models.Model):
    """One executed tool. `call` is None when no call of ours asked for it."""

    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    session = models.ForeignKey(Session, models.PROTECT, db_index=False)
    group_key = models.BigIntegerField()
    call_key = models.CharField(max_length=13, null=True, help_text="Public key of the call it belongs to.")
    tool_call_id = models.TextField(null=True)
    occurrence = models.IntegerField(
        default=1, help_text="n-th use of the same id: ids are reused in the wild."
    )
    name = models.TextField(null=True)
    status = models.CharField(max_length=9)
    started_at = InstantField(null=True)
    ended_at = InstantField(null=True)
    sort_at = models.BigIntegerField(default=0)
    duration_us = models.BigIntegerField(null=True)
    error_type = models.TextField(null=True)
    start_entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    return_entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    agent_id = models.TextField(null=True, help_text="The run of a sub-agent that this tool was.")

    class Meta:
        indexes = [
            models.Index(fields=["project", "group_key"], name="tool_group"),  # refold
            models.Index(fields=["session", "sort_at", "id"], name="tool_timeline"),  # session page
            models.Index(  # tools of no known call
                fields=["session"], name="tool_orphan", condition=models.Q(call_key__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"tool {self.name}"


class CallLink(models.Model):
    """A call named by a key that other calls may share (a provider's response id, for example)."""

    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    link_key = models.BigIntegerField()
    call = models.ForeignKey(Call, models.CASCADE, db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["project", "link_key"], name="link_key"),
            models.Index(fields=["call"], name="link_call"),
        ]

    def __str__(self) -> str:
        return f"link {self.link_key}"


class GroupJoin(models.Model):
    """A group named by a record that others follow (`is_own`), or by the record that it follows.

    Groups whose names meet are folded together: a refused try and the answer that came after it.
    """

    project = models.ForeignKey(Project, models.PROTECT, db_index=False)
    session = models.ForeignKey(Session, models.PROTECT, db_index=False)
    join_key = models.BigIntegerField()
    is_own = models.BooleanField()
    group_key = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "join_key", "is_own", "group_key"], name="join_once")
        ]
        indexes = [models.Index(fields=["session"], name="join_session")]  # deletion

    def __str__(self) -> str:
        return f"join {self.join_key}"
