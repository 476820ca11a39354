"""How deep a JSON text nests, without building it."""

_NOT_BRACKETS = bytes(sorted(set(range(256)) - set(b"{}[]")))
_ONE_KIND = bytes.maketrans(b"{}", b"[]")


def openings(raw: bytes) -> int:
    """Opening brackets in a text, those inside of strings included: it nests no deeper than that."""
    return raw.count(b"{") + raw.count(b"[")


def deeper_than(raw: bytes, limit: int) -> bool:
    """Whether objects and arrays nest more than `limit` levels.

    Most texts are settled by counting brackets; only long ones are looked at closely.
    """
    if len(raw) <= limit or openings(raw) <= limit:
        return False
    brackets = _outside_strings(raw).translate(_ONE_KIND, _NOT_BRACKETS)
    if b"[" * (limit + 1) in brackets:
        return True
    for _ in range(limit):
        # Each round takes the innermost level away everywhere.
        shorter = brackets.replace(b"[]", b"")
        if len(shorter) == len(brackets):
            break
        brackets = shorter
    return b"[]" in brackets or brackets.count(b"[") > limit


def _outside_strings(raw: bytes) -> bytes:
    """JSON without its strings: once escapes are gone, every other piece between quotes is outside."""
    if b"\\" in raw:
        raw = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    return b"".join(raw.split(b'"')[::2])
