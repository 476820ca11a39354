"""Bodies are compared by what stands in for them."""

import pytest

from journal.models import Entry
from journal.store.bodies import body_marks
from tests.factories.projects import ProjectFactory
from tests.journal.accept.taking import take
from tests.journal.fold.folding import requested

pytestmark = pytest.mark.django_db

LONG = [{"role": "user", "content": f"{word} " * 500} for word in ("one", "two", "three")]


def marks(*bodies):
    """What stands for each body; None where nothing does."""
    take(ProjectFactory(), *[requested(n, {"body": body}, id=f"e{n}") for n, body in enumerate(bodies)])
    entries = [entry.pk for entry in Entry.objects.order_by("occurred_at")]
    found = body_marks(entries)
    return [found.get(number) for number in entries]


def test_equal_bodies_have_equal_marks_whatever_stands_around_them():
    body = {"model": "m", "messages": LONG}
    first, second = marks(body, body)
    assert first is not None
    assert first == second


@pytest.mark.parametrize(
    "other",
    [
        {"model": "n", "messages": LONG},
        {"model": "m", "messages": LONG[:2]},
        {"model": "m", "messages": [LONG[1], LONG[0], LONG[2]]},
        {"model": "m", "messages": [*LONG[:2], {"role": "user", "content": "three " * 499}]},
        {"model": "m", "messages": [{**LONG[0], "cache_control": {"type": "ephemeral"}}, *LONG[1:]]},
    ],
)
def test_other_bodies_have_other_marks(other):
    first, second = marks({"model": "m", "messages": LONG}, other)
    assert None not in (first, second)
    assert first != second


def test_no_body_has_no_mark():
    assert marks(None, {"model": "m"})[0] is None
    assert body_marks([]) == {}
