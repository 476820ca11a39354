"""The importers, and which of them a file is for."""

from __future__ import annotations

from .base import Folder, FolderImporter, Importer
from .claude_code import ClaudeCode
from .claude_trace import ClaudeTrace
from .codex import Codex
from .gemini_cli import GeminiCli
from .gemini_responses import GeminiResponses
from .har import HttpArchive
from .langfuse import Langfuse
from .litellm import LiteLlm
from .llmgine import Llmgine
from .otlp import Otlp
from .ouroboros import OuroborosJson
from .ouroboros_db import OuroborosDatabase
from .pi import Pi
from .provider_body import ProviderBody
from .provider_chunks import ProviderChunks
from .proxy import ProxyFailures, ProxyTransactions
from .recto_export import RectoExport
from .vcr import Vcr

IMPORTERS: list[Importer] = [
    RectoExport(),
    ClaudeCode(),
    Codex(),
    Pi(),
    GeminiCli(),
    GeminiResponses(),
    ClaudeTrace(),
    HttpArchive(),
    Vcr(),
    LiteLlm(),
    Langfuse(),
    Otlp(),
    Llmgine(),
    OuroborosJson(),
    OuroborosDatabase(),
    ProxyFailures(),
    ProviderChunks(),
    ProviderBody(),
]
#: Formats of which one record is a folder of files.
FOLDER_IMPORTERS: list[FolderImporter] = [ProxyTransactions()]

CERTAIN_ENOUGH = 0.5


def recognise(sample: bytes, name: str) -> tuple[Importer, float] | None:
    """The importer that is most certain, by content; the name is only a hint. None: nobody could tell."""
    found = max(
        ((importer.recognise(sample, name), importer) for importer in IMPORTERS), key=lambda pair: pair[0]
    )
    certainty, importer = found
    return (importer, certainty) if certainty >= CERTAIN_ENOUGH else None


def folder_of(name: str) -> str | None:
    """The folder with which a file of this name may have to be read, for one of the formats."""
    folders = (importer.folder_of(name) for importer in FOLDER_IMPORTERS)
    return next((folder for folder in folders if folder is not None), None)


def recognise_folder(folder: Folder) -> tuple[FolderImporter, float] | None:
    """The importer that is most certain. None: its files are read one by one."""
    found = max(
        ((importer.recognise_folder(folder), importer) for importer in FOLDER_IMPORTERS),
        key=lambda pair: pair[0],
    )
    certainty, importer = found
    return (importer, certainty) if certainty >= CERTAIN_ENOUGH else None


def what_was_looked_for() -> str:
    """For the owner of a file that nobody knew."""
    looked_for = [importer.looks_for for importer in IMPORTERS]
    looked_for += [importer.looks_for for importer in FOLDER_IMPORTERS]
    return "could not tell; looked for " + "; ".join(looked_for)
