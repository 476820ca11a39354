"""What the conditions on sessions and on calls have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from operator import or_

import msgspec
from django.db.models import Q

from journal.fold.keys import public_key
from journal.models import ApiKey, Session

from .parse import Bounds, Exact

NOTHING = Q(pk__in=())
#: What was handed in without a key is asked for by this word; a key of this name by its first characters.
NO_KEY = "none"
_KEY_NUMBER = re.compile(r"#(\d{1,18})", re.ASCII)


def any_of(conditions: Iterable[Q]) -> Q:
    """Holds when one of the conditions holds."""
    return reduce(or_, conditions, NOTHING)


def is_pattern(value: str) -> bool:
    """It holds a `*` that stands for any characters."""
    return "*" in value and not isinstance(value, Exact)


def is_text(field: str, value: str) -> Q:
    """Equal, or alike when the value is a pattern."""
    if not is_pattern(value):
        return Q(**{field: value})
    head = value.partition("*")[0]
    pattern = ".*".join(re.escape(part) for part in value.split("*"))
    # On SQLite the first is quick but takes small for capital letters, the second is exact but slow.
    return Q(**{f"{field}__startswith": head}) & Q(**{f"{field}__regex": f"^{pattern}$"})


def one_of_texts(field: str, values: Iterable[str]) -> Q:
    """The field is one of the values."""
    return any_of(is_text(field, value) for value in values)


def has_tag(field: str, tag: str) -> Q:
    """The JSON list of tags in the field holds this one; `*` stands for any characters, alone for any tag."""
    parts = tag.split("*") if is_pattern(tag) else [str(tag)]
    if parts == ["", ""]:
        return Q(**{f"{field}__contains": '"'})
    first, *rest = (msgspec.json.encode(part).decode()[1:-1] for part in parts)
    pattern = r'([^"\\]|\\.)*'.join(re.escape(part) for part in (first, *rest))
    # Quick and, on SQLite, blind to capitals; then exact but slow.
    likely = f'"{first}' if rest else f'"{first}"'
    return Q(**{f"{field}__contains": likely}) & Q(**{f"{field}__regex": rf'(^\[|, ?)"{pattern}"'})


def named_session(field: str, names: Iterable[str]) -> Q:
    """The session has one of these ids or short keys. A key is the hash of an id, so the index of keys finds both."""
    told = list(names)
    whole = [str(name) for name in told if not is_pattern(name)]
    keys = [*whole, *(public_key("session", name) for name in whole)]
    patterns = one_of_texts("session_id", filter(is_pattern, told))
    # Found first, by themselves: joined, the database walks through the list in its order instead.
    found = Session.objects.filter(Q(key__in=keys) | patterns if len(whole) < len(told) else Q(key__in=keys))
    return Q(**{f"{field}__in": found.values("pk")})


def handed_in_by(field: str, names: Iterable[str]) -> Q:
    """It was handed in by one of these keys: by name, first characters or number. `*` is any, and none, if noted."""
    found = NOTHING
    named: list[Q] = []
    for name in names:
        number = _KEY_NUMBER.fullmatch(name)
        if name == "*" and is_pattern(name):
            found |= Q(**{f"{field}__gte": 0})
        elif name == NO_KEY:
            found |= Q(**{field: 0})
        elif number:
            found |= Q(**{field: int(number[1])})
        else:
            named += [is_text("name", name), is_text("prefix", name)]
    if named:
        found |= Q(**{f"{field}__in": ApiKey.objects.filter(any_of(named)).values("pk")})
    return found


def within(field: str, bounds: Bounds) -> Q:
    """The field lies between the ends, both included. NULL lies nowhere."""
    condition = Q(**{f"{field}__isnull": False})
    if bounds.least is not None:
        condition &= Q(**{f"{field}__gte": bounds.least})
    if bounds.most is not None:
        condition &= Q(**{f"{field}__lte": bounds.most})
    return condition
