"""Own prices: kept, edited, ended and tried on a page; faults stand beside their field; the past is priced anew."""

from decimal import Decimal

import pytest

from journal.actions import run_repricing
from journal.models import Call, PriceRow, Repricing
from tests.factories import ProjectFactory, requested, returned, send

URL = "/p/default/settings/prices"
PRICE = {"model": "house-*", "provider": "*", "input": "1", "output": "2", "scope": "project", "do": "keep"}


def add(client, **changes):
    return client.post(f"{URL}/new", PRICE | changes)


def test_a_price_is_kept_with_everything_that_it_says(client, project):
    response = add(
        client, **{
            "from": "2026-09-01", "to": "2026-10-01", "cache_read": "0.1", "cache_write": "1.25",
            "cache_write_1h": "2", "tier1_above": "200,000", "tier1_input": "4", "tier1_output": "8",
            "factor_batch": "0.5", "request_usd": "0.01", "discount_percent": "10", "note": "our contract",
        },
    )  # fmt: skip
    assert (response.status_code, response["Location"]) == (302, f"{URL}?done=price-kept")
    page = client.get(response["Location"]).content.decode()
    for words in (
        "input $1, cache read $0.1, cache write $1.25, write for an hour $2, output $2",
        "above 200,000 input tokens: input $4, output $8",
        "batch × 0.5", "$0.01 for each request", "10 % off", "our contract", "from 2026-09-01",
        "before 2026-10-01", "in force within a minute",
    ):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("input", "NaN", "This is no number."),
        ("input", "1,50", "This is no number."),
        ("output", "-2", "A price is not negative."),
        ("output", "", "A price needs it; what costs nothing is 0."),
        ("cache_read", "1e9", "must be a slip of the pen"),
        ("cache_read", "Infinity", "This is no number."),
        ("currency", "EUR", "amounts of two currencies are never added"),
        ("currency", "XXQ", "There is no such currency."),
        ("model", "", "A pattern has 1 to 200 characters."),
        ("model", "gpt-[45]", "are not allowed"),
        ("from", "1.9.2026", "Write a day like 2026-09-01."),
        ("tier1_input", "3", "From how many input tokens on"),
        ("discount_percent", "150", "must be a slip of the pen"),
        ("try_input", "many", "A number of tokens is whole"),
    ],
)
def test_what_cannot_be_meant_is_said_beside_its_field_and_nothing_is_kept(
    client, project, field, value, words
):
    do = "try" if field.startswith("try") else "keep"
    response = add(client, **{field: value, "do": do})
    page = response.content.decode()
    assert response.status_code == 400
    assert words in page
    assert 'aria-invalid="true"' in page
    assert 'value="house-*"' in page or field == "model"
    assert not PriceRow.objects.exists()


def test_a_price_that_ends_before_it_begins_is_refused(client, project):
    response = add(client, **{"from": "2026-10-01", "to": "2026-09-01"})
    assert "It ends after it begins." in response.content.decode()


def test_prices_that_overlap_are_refused_and_the_other_is_named(client, project):
    add(client)
    other = PriceRow.objects.get()
    response = add(client, model="HOUSE-*")
    page = response.content.decode()
    assert response.status_code == 409
    assert "Another price has the same names" in page
    assert f'href="{URL}/{other.pk}"' in page
    assert PriceRow.objects.count() == 1


def test_an_edit_is_a_new_price_in_the_place_of_the_old_one(client, project):
    add(client, tier1_above="1000", tier1_input="3", tier1_output="4", factor_batch="0.5")
    old = PriceRow.objects.get()
    form = client.get(f"{URL}/{old.pk}").context["form"].words
    assert (form["tier1_above"], form["tier1_output"], form["factor_batch"]) == ("1000", "4", "0.5")
    client.post(f"{URL}/{old.pk}", form | {"input": "7", "do": "keep"})
    old.refresh_from_db()
    new = PriceRow.objects.get(in_force_to=None)
    assert old.in_force_to == new.in_force_from
    assert '"input":"7"' in new.prices


def test_an_ended_price_stays_listed(client, project):
    add(client)
    row = PriceRow.objects.get()
    assert client.get(f"{URL}/{row.pk}/end").status_code == 405
    response = client.post(f"{URL}/{row.pk}/end", follow=True)
    assert "The price is ended." in response.content.decode()
    assert "1 price ended" in response.content.decode()
    assert client.post(f"{URL}/{row.pk}/end").status_code == 404


def test_a_price_of_another_project_is_not_here(client, project):
    row = PriceRow.objects.create(
        project=ProjectFactory(slug="other"), model_pattern="m", prices="{}", in_force_from=0
    )
    assert client.get(f"{URL}/{row.pk}").status_code == 404
    assert client.post(f"{URL}/{row.pk}/end").status_code == 404


def test_a_call_is_priced_without_keeping_anything(client, project):
    response = add(
        client, do="try", cache_read="0.1", request_usd="0.01", factor_batch="0.5", try_tier="batch",
        try_input="1000", try_cache_read="2,000", try_output="500",
    )  # fmt: skip
    tried = response.context["tried"]
    # Half of: 0.001 + 0.0002 + 0.001 + 0.01
    assert tried.amount_usd == Decimal("0.0061")
    assert [(line.token_class, line.quantity) for line in tried.lines] == [
        ("input", 1000), ("cache_read", 2000), ("output", 500), ("request", 1),
    ]  # fmt: skip
    assert "This call would cost <strong>$0.0061</strong>" in response.content.decode()
    assert not PriceRow.objects.exists()


def test_models_without_a_price_are_counted_and_offer_a_row(client, project):
    asked = {"request": {"model": "house-1"}, "model": "house-1", "provider": "in-house"}
    send(project, requested(data=asked), returned(data={"model": "house-1"}))
    page = client.get(URL).content.decode()
    assert "1 call" in page
    link = f"{URL}/new?provider=in-house&amp;model=house-1"
    assert link in page
    assert client.get(link.replace("&amp;", "&")).context["form"].words["model"] == "house-1"


def test_the_past_is_priced_anew_and_the_report_says_what_changed(client, project):
    send(project, requested(), returned())
    before = Call.objects.get().computed_usd
    add(client, model="gpt-4o*")
    PriceRow.objects.update(in_force_from=1)
    response = client.post(f"{URL}/reprice", {"from": "", "to": ""})
    assert response["Location"] == f"{URL}#repricings"
    run_repricing(Repricing.objects.get().pk)
    call = Call.objects.get()
    assert call.computed_usd == Decimal("0.000016") != before
    page = client.get(URL).content.decode()
    assert "1 call looked at, 1 call changed" in page


def test_one_repricing_at_a_time(client, project):
    Repricing.objects.create(project=project, as_of=1, requested_at=1, calls=10, done=4)
    response = client.post(f"{URL}/reprice", {})
    assert response.status_code == 409
    assert "Another re-pricing has not ended." in response.content.decode()
    fragment = client.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert "4 of 10 calls" in fragment
    assert 'data-live-seconds="1"' in fragment
    assert "<html" not in fragment


def test_a_day_of_a_repricing_that_cannot_be_meant_is_refused(client, project):
    response = client.post(f"{URL}/reprice", {"from": "yesterday"})
    assert response.status_code == 400
    assert not Repricing.objects.exists()


def test_names_of_strangers_are_text(client, project):
    hostile = "<script>alert(1)</script>"
    asked = {"request": {"model": hostile}, "model": hostile, "provider": hostile}
    send(project, requested(data=asked), returned(data={"model": hostile}))
    add(client, model="x" + hostile, note=hostile)
    page = client.get(URL).content.decode()
    assert "<script>alert" not in page


def test_the_page_takes_few_statements(client, project, django_assert_max_num_queries):
    for number in range(20):
        add(client, model=f"house-{number}")
    with django_assert_max_num_queries(11):
        client.get(URL)
