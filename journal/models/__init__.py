"""Every table of Recto, one file per concept."""

from .calls import Attempt, Call, CallLink, GroupJoin, ToolCall
from .costs import PriceEdition, PriceRow, Repricing
from .entries import Entry, OpenGuard
from .intake import ApiKey, Conflict, DeletionReceipt, Refusal, Upload
from .lineage import SessionLineage
from .notes import Note
from .passes import Pass
from .projects import Project
from .rollups import DayLatency, DayRollup, LatencyRollup, Rollup
from .sessions import Session
from .store import Blob, KeyShelf, SessionBlob, StoreEpoch

__all__ = [
    "ApiKey",
    "Attempt",
    "Blob",
    "Call",
    "CallLink",
    "Conflict",
    "DayLatency",
    "DayRollup",
    "DeletionReceipt",
    "Entry",
    "GroupJoin",
    "KeyShelf",
    "LatencyRollup",
    "Note",
    "OpenGuard",
    "Pass",
    "PriceEdition",
    "PriceRow",
    "Project",
    "Refusal",
    "Repricing",
    "Rollup",
    "Session",
    "SessionBlob",
    "SessionLineage",
    "StoreEpoch",
    "ToolCall",
    "Upload",
]
