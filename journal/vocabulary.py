"""Closed sets of the journal: event types, statuses, protocols. Imports nothing of ours."""

from enum import StrEnum


class EventType(StrEnum):
    """The event types of wire version 1. Any other type is stored and shown raw."""

    SESSION_STARTED = "session.started"
    SESSION_ENDED = "session.ended"
    LLM_REQUESTED = "llm.call.requested"
    LLM_RETURNED = "llm.call.returned"
    STREAM_MARKED = "llm.stream.marked"
    RETRY_SCHEDULED = "llm.retry.scheduled"
    ROUTE_SELECTED = "llm.route.selected"
    COOLDOWN_STARTED = "llm.cooldown.started"
    COOLDOWN_SKIPPED = "llm.cooldown.skipped"
    PASS_APPLIED = "transform.pass.applied"
    TOOL_STARTED = "tool.call.started"
    TOOL_RETURNED = "tool.call.returned"
    USAGE_REPORTED = "usage.reported"
    COST_REPORTED = "cost.reported"
    RECORDER_GAP = "recorder.gap"
    NOTE_ADDED = "note.added"
    MESSAGE_RECORDED = "message.recorded"


#: Number of each type in `Entry.kind`. Numbers are stored: append, never renumber. 0 is "unknown type".
EVENT_KINDS: dict[str, int] = {
    EventType.SESSION_STARTED: 1,
    EventType.SESSION_ENDED: 2,
    EventType.LLM_REQUESTED: 3,
    EventType.LLM_RETURNED: 4,
    EventType.STREAM_MARKED: 5,
    EventType.RETRY_SCHEDULED: 6,
    EventType.ROUTE_SELECTED: 7,
    EventType.COOLDOWN_STARTED: 8,
    EventType.COOLDOWN_SKIPPED: 9,
    EventType.PASS_APPLIED: 10,
    EventType.TOOL_STARTED: 11,
    EventType.TOOL_RETURNED: 12,
    EventType.USAGE_REPORTED: 13,
    EventType.COST_REPORTED: 14,
    EventType.RECORDER_GAP: 15,
    EventType.NOTE_ADDED: 16,
    EventType.MESSAGE_RECORDED: 17,
}
UNKNOWN_KIND = 0
KIND_NAMES: dict[int, str] = {number: str(name) for name, number in EVENT_KINDS.items()}


class Status(StrEnum):
    """How a call or an attempt ended. `open` means no answer has been recorded."""

    OK = "ok"
    ERROR = "error"
    CANCELLED = "cancelled"
    OPEN = "open"


class Protocol(StrEnum):
    """Wire protocols of model providers that are read; any other name is kept verbatim."""

    OPENAI_CHAT = "openai_chat"
    OPENAI_RESPONSES = "openai_responses"
    ANTHROPIC_MESSAGES = "anthropic_messages"
    GEMINI = "gemini"
    BEDROCK_CONVERSE = "bedrock_converse"
    OLLAMA = "ollama"
    COHERE_CHAT = "cohere_chat"
    EMBEDDINGS = "embeddings"


class Captured(StrEnum):
    """How much of a request body the sender recorded."""

    FULL = "full"
    PREVIEW = "preview"
    HASH = "hash"
    NONE = "none"
    RECONSTRUCTED = "reconstructed"


class Scope(StrEnum):
    """What an API key may do."""

    WRITE = "write"
    READ = "read"
    ADMIN = "admin"


class UploadState(StrEnum):
    """Where an upload stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"
