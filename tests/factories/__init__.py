"""Rows for tests, small and readable: each factory makes one row that could have come from real events."""

from __future__ import annotations

from .calls import AttemptFactory, CallFactory, CallLinkFactory, PassFactory, ToolCallFactory
from .entries import EntryFactory
from .events import requested, returned, send
from .intake import ApiKeyFactory, ConflictFactory, RefusalFactory, UploadFactory, key_of
from .notes import NoteFactory
from .prices import PriceEditionFactory, list_of_gpt_4o
from .projects import ProjectFactory
from .sessions import SessionFactory
from .times import BASE, at

__all__ = [
    "BASE",
    "ApiKeyFactory",
    "AttemptFactory",
    "CallFactory",
    "CallLinkFactory",
    "ConflictFactory",
    "EntryFactory",
    "NoteFactory",
    "PassFactory",
    "PriceEditionFactory",
    "ProjectFactory",
    "RefusalFactory",
    "SessionFactory",
    "ToolCallFactory",
    "UploadFactory",
    "at",
    "key_of",
    "list_of_gpt_4o",
    "requested",
    "returned",
    "send",
]
