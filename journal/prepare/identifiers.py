"""Identifiers that hold a secret: hidden like everything, and told apart by a hash that only this project can make.

What has one id belongs together, and what has two does not, whatever may be shown of them.
"""

import hmac

import msgspec

from journal.redact import Redactor
from journal.redact.marks import HASH_CHARACTERS, with_hash
from journal.wire.event import decode_odd

#: Members of the envelope by which events find each other.
IDENTIFIERS = (
    "id", "session_id", "run_id", "step_id", "user", "call_id", "attempt_id", "parent_call_id", "trace_id", "span_id",
)  # fmt: skip
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])


def told_apart(text: bytes, redactor: Redactor, secret: bytes) -> bytes:
    """The event, as text without white space, with hashed marks in its identifiers; the same object without any."""
    try:
        members = _members.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text
    for name in IDENTIFIERS:
        raw = bytes(members.get(name, b""))
        if not raw.startswith(b'"'):
            continue
        # With its name, because a rule may hide what stands under one.
        member = b'"' + name.encode() + b'":' + raw
        hidden, fired = redactor.json(b"{" + member + b"}")
        if fired:
            digest = _digest(secret, decode_odd(raw))
            marked = with_hash(hidden[1:-1].decode("utf-8", "surrogateescape"), digest)
            text = text.replace(member, marked.encode("utf-8", "surrogateescape"))
    return text


def _digest(secret: bytes, identifier: str) -> str:
    key = b"identifier\x00" + identifier.encode("utf-8", "surrogatepass")
    return hmac.digest(secret, key, "sha256").hex()[:HASH_CHARACTERS]
