"""Whether requests have the same body: told from the parts that documents are made of, without reading these."""

from collections.abc import Iterable

import msgspec

from journal.sql.bulk import select_in

from .pack import unpack_document
from .restore import assemble

_members = msgspec.json.Decoder(dict[str, msgspec.Raw])


def body_marks(entry_ids: Iterable[int]) -> dict[int, bytes]:
    """What stands for the body of each of these events: equal for equal bodies of a project. One statement.

    Events without a body are left out, and those that are not cut into parts the usual way.
    """
    marks: dict[int, bytes] = {}
    for number, document in select_in("SELECT id, document FROM journal_entry WHERE id {in}", entry_ids):
        mark = body_mark(bytes(document))
        if mark is not None:
            marks[number] = mark
    return marks


def body_mark(document: bytes) -> bytes | None:
    """The body with the number of a part where the part would stand: equal parts are kept once."""
    skeleton, ids = unpack_document(document)
    text = assemble(msgspec.structs.replace(skeleton, markers=[]), [b"%d" % number for number in ids])
    try:
        data = _members.decode(text).get("data")
        body = _members.decode(data).get("body") if data is not None else None
    except msgspec.MsgspecError:
        return None
    if body is None or bytes(body) == b"null":
        return None
    # Where markers were taken out of parts is said beside them.
    return bytes(body) + repr(skeleton.markers).encode() if skeleton.markers else bytes(body)
