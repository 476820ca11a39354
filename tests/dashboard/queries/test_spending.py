"""What calls cost, in groups: every way of asking adds up to the calls themselves."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from dashboard.grammar import CALL_KEYS, call_condition, parse
from dashboard.queries import spending as spending_module
from dashboard.queries.calls import CallFilters
from dashboard.queries.dimensions import Dimension, day_of, key_of_day
from dashboard.queries.drill import calls_behind
from dashboard.queries.labels import label_of, names_of
from dashboard.queries.measures import Figure
from dashboard.queries.spans import read_span
from dashboard.queries.spending import (
    CostQuestion,
    TooManyGroupsError,
    by_first,
    known_quarters,
    spending,
    untimed_calls,
)
from journal.models import ApiKey, Call
from tests.dashboard.queries.spent import spend
from tests.factories import ProjectFactory, requested, send

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]
#: Keeps every call, and can only be asked of the calls themselves.
EVERY_CALL = "-session:nothing"


@pytest.fixture
def project():
    project = ProjectFactory()
    spend(project)
    return project


def ask(project, *group, zone="UTC", first="all", last="", q="", figure=Figure.BEST):
    span = read_span(first, last, ZoneInfo(zone), known=known_quarters(project), now=NOW)
    return CostQuestion(tuple(Dimension(name) for name in group), span, CallFilters.parse(q), figure)


def told(found):
    return {group.keys: group.measures.vectors for group in found.groups}


@pytest.mark.parametrize("zone", ZONES)
def test_days_add_up_to_the_calls_of_that_local_day(project, zone):
    found = spending(project, ask(project, "day", zone=zone))
    expected = Counter(
        key_of_day(start.astimezone(ZoneInfo(zone)).date()) if start else None
        for start in Call.objects.filter(project=project).values_list("started_at", flat=True)
    )
    assert {group.keys[0]: group.measures.count("calls") for group in found.groups} == expected


def test_the_day_with_25_hours_holds_all_of_them(project):
    found = spending(
        project, ask(project, "hour", zone="Europe/Berlin", first="2026-10-25", last="2026-10-25")
    )
    by_hour = [(group.keys[0], group.measures.count("calls")) for group in found.groups]
    midnight = 1992088  # 2026-10-24T22:00Z
    assert by_hour == [(midnight, 3), (midnight + 8, 3), (midnight + 12, 3), (midnight + 96, 2)]


@pytest.mark.parametrize(
    ("group", "zone"),
    list(
        product(
            [
                (),
                ("model",),
                ("model", "day"),
                ("month", "model"),
                ("agent", "hour"),
                ("provider", "status"),
                ("environment", "day"),
                ("key", "day"),
                ("key",),
            ],
            ZONES,
        )
    ),
)
def test_rollups_and_calls_say_the_same(project, group, zone):
    for first, last in (("all", ""), ("2026-10-25", "2026-11-01"), ("2026-10-25T02:00", "2026-10-25T02:30")):
        kept = spending(project, ask(project, *group, zone=zone, first=first, last=last))
        counted = spending(project, ask(project, *group, zone=zone, first=first, last=last, q=EVERY_CALL))
        assert told(kept) == told(counted)
        assert kept.total == counted.total


@pytest.mark.parametrize(
    "group", [("model", "day"), ("user", "hour"), ("session", "status"), ("agent", "user")]
)
@pytest.mark.parametrize("zone", ZONES)
def test_groups_add_up_to_the_total_and_the_total_to_its_calls(project, group, zone):
    question = ask(project, *group, zone=zone, first="2026-10-25", last="2026-11-01")
    found = spending(project, question)
    calls = call_condition(Call.objects.filter(project=project), parse(calls_behind(question), CALL_KEYS))
    known = [amount for amount in calls.values_list("best_usd", flat=True) if amount is not None]
    assert sum(group.measures.count("calls") for group in found.groups) == calls.count()
    assert found.total.count("calls") == calls.count() > 0
    assert found.total.amount("best") == sum(known) > 0
    assert sum((group.measures.amount("best") or Decimal(0) for group in found.groups), Decimal(0)) == sum(
        known
    )


@pytest.mark.parametrize(
    "group",
    [
        ("model", "day"),
        ("user", "hour"),
        ("session",),
        ("tag", "agent"),
        ("environment", "status"),
        ("key", "agent"),
        ("key", "user"),
        ("agent", "month"),
    ],
)
def test_the_query_behind_a_group_keeps_exactly_its_calls(project, group):
    for question in (
        ask(project, *group, zone="America/New_York"),
        ask(project, *group, zone="Europe/Berlin", first="2026-10-25", last="2026-11-01", q="-agent:none"),
    ):
        for found in spending(project, question).groups:
            query = parse(calls_behind(question, found.keys), CALL_KEYS)
            rows = call_condition(Call.objects.filter(project=project), query)
            assert rows.count() == found.measures.count("calls") > 0, query.text


def test_every_figure_is_summed_by_currency_beside_waste(project):
    total = spending(project, ask(project)).total
    assert total.known_calls("reported") == 5
    assert total.amount("reported", "USD") == Decimal("0.065")  # 1 + 5 + 9 + 21 + 29 thousandths
    assert total.amount("best", "EUR") == Decimal("0.013")
    assert total.known_calls("both_computed") == 3
    assert (total.count("waste_failed_calls"), total.count("waste_calls")) == (1, 1)
    assert total.amount("waste") == Decimal("0.0035375")


def test_tags_overlap_and_the_total_counts_each_call_once(project):
    found = spending(project, ask(project, "tag"))
    counts = {group.keys[0]: group.measures.count("calls") for group in found.groups}
    assert counts == {"batch": 17, "week 7": 9, None: 18}
    assert found.total.count("calls") == 35


def test_a_query_on_names_is_answered_by_rollups_and_says_the_same_as_calls(project):
    for q in (
        "asked:gpt-4o*",
        "-asked:gpt-4o",
        "agent:cli status:(ok OR error)",
        "environment:*",
        "-environment:*",
        "key:ci",
        "key:(none OR lap*)",
        "-key:ci",
        "-key:*",
        "key:*",
        "key:nobody",
    ):
        kept, counted = ask(project, "model", q=q), ask(project, "model", q=f"{q} {EVERY_CALL}")
        assert kept.reads_rollups
        assert not counted.reads_rollups
        assert told(spending(project, kept)) == told(spending(project, counted))


def test_calls_without_a_time_are_in_everything_and_in_no_day(project):
    assert untimed_calls(project) == 2
    assert spending(project, ask(project)).total.count("calls") == 35
    assert spending(project, ask(project, first="2026-01-01", last="2026-12-31")).total.count("calls") == 33


def test_a_month_is_the_sum_of_its_days(project):
    question = ask(project, "month", zone="America/New_York", first="2026-10-01", last="2026-11-30")
    counts = {group.keys[0]: group.measures.count("calls") for group in spending(project, question).groups}
    days = ask(project, "day", zone="America/New_York", first="2026-10-01", last="2026-11-30")
    by_month = Counter()
    for group in spending(project, days).groups:
        day = day_of(group.keys[0])
        by_month[day.year * 12 + day.month - 1] += group.measures.count("calls")
    assert counts == by_month
    assert len(counts) == 2


def test_calls_are_grouped_by_the_key_that_handed_them_in(project):
    question = ask(project, "key")
    names = names_of(project, question.group, ())
    found = {
        label_of(Dimension.KEY, group.keys[0], question.span, names): group.measures.count("calls")
        for group in spending(project, question).groups
    }
    ci, laptop = ApiKey.objects.order_by("pk")
    assert found == {
        f"ci ({ci.prefix}… #{ci.pk})": 14,
        f"laptop ({laptop.prefix}… #{laptop.pk})": 8,
        "no key (upload or command)": 7,
        "— (from before keys were noted)": 6,
    }


def test_the_dearest_comes_first_and_what_has_no_name_last(project):
    found = spending(project, ask(project, "model"))
    assert [group.keys[0] for group in found.groups] == ["gpt-4o", "my-own-7b", "gpt-4o-mini"]
    assert spending(project, ask(project, "user")).groups[0].keys == ("Ada L.",)


def test_parts_of_the_first_dimension_add_up(project):
    question = ask(project, "model", "day")
    alone = spending(project, ask(project, "model"))
    assert [
        (group.keys, group.measures) for group in by_first(spending(project, question).groups, question)
    ] == [(group.keys, group.measures) for group in alone.groups]


def test_too_many_groups_are_refused(project, monkeypatch):
    monkeypatch.setattr(spending_module, "MOST_GROUPS", 2)
    with pytest.raises(TooManyGroupsError):
        spending(project, ask(project, "model"))


def test_other_projects_are_not_counted(project):
    other = ProjectFactory()
    send(other, requested())
    assert spending(other, ask(other)).total.count("calls") == 1


@pytest.mark.parametrize(
    ("group", "zone", "statements"),
    [
        (("model", "day"), "UTC", 1),
        (("model", "day"), "Europe/Berlin", 1),
        (("model", "day"), "Asia/Kathmandu", 2),
        (("model",), "UTC", 1),
        (("model",), "America/New_York", 2),
        (("model",), "Asia/Kathmandu", 3),
    ],
)
def test_one_to_three_statements_answer(project, group, zone, statements, django_assert_num_queries):
    question = ask(project, *group, zone=zone, first="2026-10-20", last="2026-11-05")
    with django_assert_num_queries(statements):
        spending(project, question)


def test_some_sums_are_those_of_all_sums(project):
    question = ask(project, "model", "day", zone="America/New_York")
    some = {
        group.keys: group.measures
        for group in spending(project, question, columns=("calls", "best_amount")).groups
    }
    for group in spending(project, question).groups:
        assert some[group.keys].count("calls") == group.measures.count("calls")
        assert some[group.keys].count("best_amount") == group.measures.count("best_amount")
        assert some[group.keys].count("attempts") == 0


def test_calls_of_no_session_count_for_their_own_user_and_tags():
    project = ProjectFactory()
    for user, tags in (("alice", ["red"]), ("bob", ["red", "blue"]), (None, None)):
        send(project, requested(str(user), session_id=None, user=user, tags=tags))
    send(project, requested("of a session", user="carol", tags=["blue"]))

    def calls_by(dimension):
        return {
            group.keys[0]: group.measures.count("calls")
            for group in spending(project, ask(project, dimension)).groups
        }

    assert calls_by("user") == {"alice": 1, "bob": 1, "carol": 1, None: 1}
    assert calls_by("tag") == {"red": 2, "blue": 2, None: 1}
    for query, found in {"user:alice": 1, "-user:*": 1, "tag:red": 2, "tag:*": 3, "-tag:*": 1}.items():
        assert (
            call_condition(Call.objects.filter(project=project), parse(query, CALL_KEYS)).count() == found
        ), query


def of_two_tries(call_id, *, first, second, **whole):
    """A try that failed and was billed, and one that answered; `whole`: a cost told for the call."""
    told = {"session_id": "s", "call_id": call_id}
    events = []
    for attempt, status, usage in ((1, 500, first), (2, 200, second)):
        body = {"model": "gpt-4o", "choices": [], "usage": usage}
        request = {"provider": "openai", "protocol": "openai_chat", "body": {"model": "gpt-4o"}}
        tries = {**told, "attempt": attempt}
        events += [
            {**tries, "id": f"{call_id}{attempt}a", "type": "llm.call.requested", "data": request},
            {
                **tries,
                "id": f"{call_id}{attempt}b",
                "type": "llm.call.returned",
                "data": {"status_code": status, "body": body},
            },
        ]
    if whole:
        events.append({**told, "id": f"{call_id}c", "type": "cost.reported", "data": whole})
    return events


MILLION_IN = {"prompt_tokens": 1_000_000, "completion_tokens": 0}


@pytest.mark.parametrize("q", ["", EVERY_CALL])
def test_waste_is_in_dollars_whatever_the_call_was_paid_in(q):
    project = ProjectFactory()
    send(project, *of_two_tries("c", first=MILLION_IN, second=MILLION_IN, amount="3", currency="EUR"))
    total = spending(project, ask(project, q=q)).total
    assert (total.amount("waste"), total.amount("waste", "EUR")) == (Decimal("2.5"), None)
    assert [(cost.currency, cost.amount, cost.computed) for cost in total.costs()] == [
        ("USD", None, "5"),
        ("EUR", "3", None),
    ]


@pytest.mark.parametrize("q", ["", EVERY_CALL])
def test_what_one_of_two_billed_tries_told_is_no_reported_cost(q):
    project = ProjectFactory()
    paid = {**MILLION_IN, "cost": 1}
    send(project, *of_two_tries("part", first=MILLION_IN, second=paid))
    send(project, *of_two_tries("whole", first=paid, second=paid))
    total = spending(project, ask(project, q=q)).total
    assert (total.amount("reported"), total.amount("best"), total.amount("computed")) == (
        Decimal(2),
        Decimal("5.5"),
        Decimal(10),
    )
    assert (total.unknown_calls(Figure.REPORTED), total.unknown_calls(Figure.BEST)) == (1, 0)
    assert (total.amount("both_reported"), total.amount("both_computed")) == (Decimal(2), Decimal(5))


def test_a_try_that_told_a_cost_and_no_tokens_leaves_the_computed_cost_unknown():
    project = ProjectFactory()
    events = of_two_tries("c", first=None, second={**MILLION_IN, "cost": 1})
    report = {"amount": "0.2"}
    told = {"session_id": "s", "call_id": "c", "attempt": 1, "type": "cost.reported"}
    send(project, *events, {**told, "id": "r", "data": report})
    total = spending(project, ask(project)).total
    assert (total.amount("reported"), total.amount("best"), total.amount("computed")) == (
        Decimal("1.2"),
        Decimal("1.2"),
        None,
    )
    assert total.unknown_calls(Figure.COMPUTED) == 1


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
@pytest.mark.parametrize("q", ["", EVERY_CALL])
def test_calls_of_clocks_that_were_not_set_are_in_everything_and_in_no_day(zone, q):
    project = ProjectFactory()
    for call_id, start in (
        ("old", "0002-01-01T00:00:00Z"),
        ("usual", "2026-09-01T22:30:00Z"),
        ("late", "9998-01-01T00:00:00Z"),
        ("untold", None),
    ):
        send(project, *((requested(call_id, ts=start),) if start else ({**requested(call_id), "ts": None},)))
    day = key_of_day(datetime(2026, 9, 1 if zone == "UTC" else 2, tzinfo=UTC).date())
    for group, keys in ((("day",), {(day,): 1, (None,): 3}), ((), {(): 4})):
        question = ask(project, *group, zone=zone, q=q)
        found = spending(project, question)
        assert {one.keys: one.measures.count("calls") for one in found.groups} == keys
        for one in found.groups:
            behind = calls_behind(question, one.keys)
            rows = call_condition(Call.objects.filter(project=project), parse(behind, CALL_KEYS))
            assert rows.count() == one.measures.count("calls"), behind
