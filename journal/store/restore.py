"""Put documents together again from skeletons and blobs. No database here: blobs are handed in."""

from collections.abc import Mapping

from .cut import put_markers
from .pack import COMPOSITE, COMPRESSED, PLAIN, Skeleton, decompress, unpack_document


def assemble(skeleton: Skeleton, parts: list[bytes]) -> bytes:
    """The exact text."""
    if skeleton.markers:
        by_part: dict[int, list[tuple[int, bytes]]] = {}
        for number, offset, marker in skeleton.markers:
            by_part.setdefault(number, []).append((offset, marker))
        parts = [put_markers(part, by_part.get(number, [])) for number, part in enumerate(parts)]
    out: list[bytes] = []
    done = used = 0
    for offset, count in skeleton.places:
        out.append(skeleton.text[done:offset])
        out.append(b",".join(parts[used : used + count]))
        done = offset
        used += count
    out.append(skeleton.text[done:])
    return b"".join(out)


def blob_content(data: bytes, blobs: Mapping[int, bytes]) -> bytes:
    """Exact bytes of a blob; a composite looks its strings up in `blobs` (id → packed)."""
    packing = data[0]
    if packing == COMPRESSED:
        return decompress(data[1:])
    if packing == PLAIN:
        return data[1:]
    if packing == COMPOSITE:
        skeleton, ids = unpack_document(data[1:])
        return assemble(skeleton, [blob_content(blobs[number], blobs) for number in ids])
    raise ValueError(f"unknown packing {packing}")


def document_text(document: bytes, blobs: Mapping[int, bytes]) -> bytes:
    """Exact JSON text of a stored event."""
    skeleton, ids = unpack_document(document)
    return assemble(skeleton, [blob_content(blobs[number], blobs) for number in ids])
