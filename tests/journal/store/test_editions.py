"""Kept editions of the price list."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journal.cost.editions import pack
from journal.models import PriceEdition
from journal.store.editions import kept_editions, price_list
from tests.factories import PriceEditionFactory

pytestmark = pytest.mark.django_db


def test_editions_come_in_the_order_in_which_they_are_in_force():
    PriceEditionFactory(name="later", in_force_from=500)
    PriceEditionFactory(name="first", in_force_from=0)
    assert [(one.name, one.in_force_from_us) for one in kept_editions()] == [("first", 0), ("later", 500)]


def test_a_list_is_read_once_and_then_remembered():
    edition = PriceEditionFactory(gpt_4o="2")
    with CaptureQueriesContext(connection) as queries:
        found = price_list(edition.digest)
        assert price_list(edition.digest) is found
    assert len(queries) == 1
    assert found.find("openai", None, "gpt-4o").at(None, 0).rates.input == 2


def test_a_list_that_is_not_kept_is_loud():
    with pytest.raises(PriceEdition.DoesNotExist):
        price_list(pack({"source": "nobody", "providers": []}).digest)
