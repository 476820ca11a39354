"""Who may see the pages: the person at this machine, or the one admin after a login."""

from __future__ import annotations

from .guard import guarded, is_signed_in, sign_in, sign_out
from .lockout import Lockout
from .proofs import is_link_usable, is_password, is_password_set, use_link

__all__ = [
    "Lockout",
    "guarded",
    "is_link_usable",
    "is_password",
    "is_password_set",
    "is_signed_in",
    "sign_in",
    "sign_out",
    "use_link",
]
