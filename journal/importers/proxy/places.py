"""Which files are of one transaction: told by where they lie, since none of them names the others."""

from __future__ import annotations

import re

TRACE = "transform_trace.jsonl"
REQUEST = "request.json"
TRANSFORMED = "request_transformed.json"
RESPONSE = "response.json"
METADATA = "metadata.json"
CHUNKS = "streaming_chunks.jsonl"
#: What came from the client and what it got, where the proxy spoke Anthropic's protocol to it.
ANTHROPIC_REQUEST = "anthropic_request.json"
ANTHROPIC_RESPONSE = "anthropic_response.json"
#: The transaction inside of one: what it became for the provider.
NESTED = "openai/"
PROVIDER_LOGS = (
    "provider/request_payload.json",
    "provider/response_stream.log",
    "provider/final_response.json",
    "provider/error.log",
)

_FILES = frozenset(
    (TRACE, REQUEST, TRANSFORMED, RESPONSE, METADATA, CHUNKS, ANTHROPIC_REQUEST, ANTHROPIC_RESPONSE)
)
_SNAPSHOT = re.compile(r"(?:(?P<root>.*)/)?transforms/(?P<number>\d{4,9})_(?P<name>[^/]+)\.json")
_FAILURES = re.compile(r"failures\.log(?:\.\d{1,3})?")
_BY_PROVIDER = re.compile(r"provider_[0-9a-f]{8}_")


def folder_of(name: str) -> str | None:
    """The folder of the transaction that a file of this name may be of.

    The log of failures gets a folder of its own: whoever keeps folders until the end reads it after the
    transactions, which it tells more of.
    """
    parts = name.split("/")
    if _FAILURES.fullmatch(parts[-1]):
        return name
    if parts[-1] in _FILES:
        root = parts[:-1]
    elif (match := _SNAPSHOT.fullmatch(name)) is not None:
        root = (match["root"] or "").split("/") if match["root"] else []
    elif "/".join(parts[-2:]) in PROVIDER_LOGS:
        root = parts[:-2]
    else:
        return None
    if len(root) > 1 and f"{root[-1]}/" == NESTED:
        root = root[:-1]
    return "/".join(root) or None


def snapshot_of(name: str) -> tuple[int, str] | None:
    """The sequence and the name of the pass whose snapshot a file below a transaction's folder is."""
    match = _SNAPSHOT.fullmatch(name)
    if match is None or match["root"]:
        return None
    return int(match["number"]), _BY_PROVIDER.sub("", match["name"], count=1)
