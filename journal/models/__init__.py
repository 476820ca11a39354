"""Every table of Recto, one file per concept."""

from .calls import Attempt, Call, CallLink, ToolCall
from .entries import Entry, OpenGuard
from .intake import ApiKey, Conflict, DeletionReceipt, Refusal, Upload
from .passes import Pass
from .projects import Project
from .rollups import Rollup
from .sessions import Session
from .store import Blob, SessionBlob, StoreEpoch

__all__ = [
    "ApiKey",
    "Attempt",
    "Blob",
    "Call",
    "CallLink",
    "Conflict",
    "DeletionReceipt",
    "Entry",
    "OpenGuard",
    "Pass",
    "Project",
    "Refusal",
    "Rollup",
    "Session",
    "SessionBlob",
    "StoreEpoch",
    "ToolCall",
    "Upload",
]
