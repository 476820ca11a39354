"""Editions of a price list, for tests: one model, whose prices the test tells."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from journal.cost.editions import Edition, pack
from journal.models import PriceEdition


def list_of_gpt_4o(source: str, rate: str) -> Edition:
    """A price list with one model, that costs the same for all its tokens."""
    model = {
        "id": "gpt-4o",
        "match": {"starts_with": "gpt-4o"},
        "prices": [{"rates": {"input_mtok": rate, "output_mtok": rate}}],
    }
    return pack({"source": source, "providers": [{"id": "openai", "models": [model]}]})


class PriceEditionFactory(DjangoModelFactory[PriceEdition]):
    """An edition in which a million tokens of gpt-4o cost `gpt_4o` dollars."""

    class Meta:
        model = PriceEdition
        django_get_or_create = ("digest",)

    class Params:
        gpt_4o = "1"
        packed = factory.LazyAttribute(lambda edition: list_of_gpt_4o(edition.name, edition.gpt_4o))

    name = factory.Sequence(lambda number: f"prices {number}")
    digest = factory.LazyAttribute(lambda edition: edition.packed.digest)
    in_force_from = 0
    data = factory.LazyAttribute(lambda edition: edition.packed.packed)
