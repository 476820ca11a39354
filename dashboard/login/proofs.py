"""What proves that somebody is the admin: the password, or the link printed once at the start."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session as BrowserSession

USED_LINKS_ARE_KEPT = timedelta(days=3650)


def is_password_set() -> bool:
    return bool(settings.RECTO_ADMIN_PASSWORD)


def is_password(word: str) -> bool:
    """Whether this is the admin's password; takes as long for a wrong one."""
    wanted = settings.RECTO_ADMIN_PASSWORD
    return wanted is not None and hmac.compare_digest(_digest(word), _digest(wanted))


def is_link_usable(token: str) -> bool:
    """Whether a login link of this start was given and nobody has used it yet."""
    return _is_our_link(token) and not BrowserSession.objects.filter(session_key=_mark(token)).exists()


def use_link(token: str) -> bool:
    """Use the link up; of two that try at once, one succeeds."""
    if not _is_our_link(token):
        return False
    # The table of browser sessions has a unique key and is shared by all processes: a mark in it is the
    # smallest thing that can be taken only once.
    _, is_first = BrowserSession.objects.get_or_create(
        session_key=_mark(token),
        defaults={"session_data": "", "expire_date": datetime.now(UTC) + USED_LINKS_ARE_KEPT},
    )
    return is_first


def admin_fingerprint() -> str:
    """Changes with the password and the link, so that old cookies end with them."""
    told = f"{settings.RECTO_ADMIN_PASSWORD or ''}\0{settings.RECTO_LOGIN_TOKEN_HASH or ''}"
    return hmac.new(settings.SECRET_KEY.encode(), b"admin\0" + told.encode(), hashlib.sha256).hexdigest()


def _is_our_link(token: str) -> bool:
    wanted = settings.RECTO_LOGIN_TOKEN_HASH
    return wanted is not None and hmac.compare_digest(_digest(token).hex().encode(), wanted.lower().encode())


def _mark(token: str) -> str:
    return "used-link-" + hashlib.sha256(b"mark\0" + token.encode()).hexdigest()[:30]


def _digest(word: str) -> bytes:
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()
