"""The kept editions of the price list, ready to be asked. Read and remembered by digest, never changed."""

from dataclasses import dataclass

from journal.cost.editions import unpack
from journal.cost.prices import PriceList
from journal.models import PriceEdition
from journal.sql.bulk import raw_cursor

_lists: dict[str, PriceList] = {}


@dataclass(frozen=True, slots=True)
class KeptEdition:
    """An edition without its prices."""

    pk: int
    name: str
    digest: str
    in_force_from_us: int


def kept_editions() -> list[KeptEdition]:
    """All editions, the one that is in force last at the end. One statement."""
    cursor = raw_cursor()
    cursor.execute(
        "SELECT id, name, digest, in_force_from FROM journal_priceedition ORDER BY in_force_from, id"
    )
    return [KeptEdition(*row) for row in cursor.fetchall()]


def price_list(digest: str) -> PriceList:
    """The prices of the edition with this digest. One statement, the first time."""
    found = _lists.get(digest)
    if found is None:
        edition = PriceEdition.objects.get(digest=digest)
        found = _lists[digest] = PriceList(edition.name, unpack(bytes(edition.data)))
    return found
