"""The importers, and which of them a file is for."""

from __future__ import annotations

from .base import Importer
from .claude_code import ClaudeCode
from .claude_trace import ClaudeTrace
from .har import HttpArchive
from .litellm import LiteLlm
from .ouroboros import OuroborosJson
from .ouroboros_db import OuroborosDatabase
from .provider_body import ProviderBody
from .provider_chunks import ProviderChunks
from .recto_export import RectoExport
from .vcr import Vcr

IMPORTERS: list[Importer] = [
    RectoExport(),
    ClaudeCode(),
    ClaudeTrace(),
    HttpArchive(),
    Vcr(),
    LiteLlm(),
    OuroborosJson(),
    OuroborosDatabase(),
    ProviderChunks(),
    ProviderBody(),
]

CERTAIN_ENOUGH = 0.5


def recognise(sample: bytes, name: str) -> tuple[Importer, float] | None:
    """The importer that is most certain, by content; the name is only a hint. None: nobody could tell."""
    found = max(
        ((importer.recognise(sample, name), importer) for importer in IMPORTERS), key=lambda pair: pair[0]
    )
    certainty, importer = found
    return (importer, certainty) if certainty >= CERTAIN_ENOUGH else None


def what_was_looked_for() -> str:
    """For the owner of a file that nobody knew."""
    return "could not tell; looked for " + "; ".join(importer.looks_for for importer in IMPORTERS)
