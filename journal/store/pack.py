"""The packed forms of documents and blobs on disk.

A document is `varint(length of the references) references zstd(skeleton, places, markers)`. References are
ids of blobs in order, as an array of differences in the narrowest width that holds them all.
A blob begins with one byte: 0 plain, 1 compressed, 2 composite (a document of its own).
"""

import threading
from array import array
from itertools import accumulate
from operator import sub
from typing import Final

import msgspec
import zstandard

from .dictionary import NUMBER, TEXT, TRAINED

PLAIN, COMPRESSED, COMPOSITE = 0, 1, 2
# Level 1 takes half the time of level 3 on texts of this size and is one part in a hundred larger.
LEVEL: Final = 1
_WIDTHS = {b"b": 7, b"h": 15, b"i": 31, b"q": 63}
_encode = msgspec.msgpack.Encoder().encode
_dictionaries = {
    0: zstandard.ZstdCompressionDict(TEXT, dict_type=zstandard.DICT_TYPE_RAWCONTENT),
    NUMBER: zstandard.ZstdCompressionDict(TRAINED, dict_type=zstandard.DICT_TYPE_FULLDICT),
}
_dictionaries[NUMBER].precompute_compress(level=LEVEL)
_local = threading.local()

Places = list[tuple[int, int]]
Markers = list[tuple[int, int, bytes]]


class Skeleton(msgspec.Struct, array_like=True, frozen=True):
    """`text` without the parts; `places` are (offset in text, number of parts, separated by commas).

    `markers` are (number of the part, offset in it, bytes to put back).
    """

    text: bytes
    places: Places
    markers: Markers = []


_skeletons = msgspec.msgpack.Decoder(Skeleton)


class NewerPacking(ValueError):
    """Packed by a later version, with a dictionary that this one does not have."""


def _compressor() -> zstandard.ZstdCompressor:
    found: zstandard.ZstdCompressor | None = getattr(_local, "compressor", None)
    if found is None:
        found = zstandard.ZstdCompressor(level=LEVEL, dict_data=_dictionaries[NUMBER], write_checksum=False)
        _local.compressor = found
    return found


def _decompressor(number: int) -> zstandard.ZstdDecompressor:
    known: dict[int, zstandard.ZstdDecompressor] | None = getattr(_local, "decompressors", None)
    if known is None:
        known = _local.decompressors = {}
    found = known.get(number)
    if found is None:
        if number not in _dictionaries:
            raise NewerPacking(f"packed with dictionary {number}, which came after this version")
        found = known[number] = zstandard.ZstdDecompressor(dict_data=_dictionaries[number])
    return found


def compress(raw: bytes) -> bytes:
    """zstd with our newest dictionary."""
    return _compressor().compress(raw)


def decompress(packed: bytes) -> bytes:
    """The inverse of `compress`, of this version and of all before it."""
    return _decompressor(zstandard.get_frame_parameters(packed).dict_id).decompress(packed)


def pack_skeleton(text: bytes, places: Places, markers: Markers) -> bytes:
    """A skeleton, still without references."""
    return compress(_encode(Skeleton(text, places, markers)))


def skeleton_of(pieces: list[bytes | list[bytes]], markers: Markers) -> bytes:
    """Packed skeleton of pieces."""
    places: Places = []
    literals: list[bytes] = []
    offset = 0
    for piece in pieces:
        if isinstance(piece, bytes):
            literals.append(piece)
            offset += len(piece)
        else:
            places.append((offset, len(piece)))
    return pack_skeleton(b"".join(literals), places, markers)


def pack_references(ids: list[int]) -> bytes:
    """Ids as differences to the one before, in the narrowest width."""
    if not ids:
        return b""
    steps = [ids[0], *map(sub, ids[1:], ids)]
    most = max(max(steps), -min(steps) - 1).bit_length()
    for width, bits in _WIDTHS.items():
        if most <= bits:
            return width + array(width.decode(), steps).tobytes()
    raise OverflowError("a blob id does not fit 63 bits")


def unpack_references(packed: bytes) -> list[int]:
    """The inverse of `pack_references`."""
    if not packed:
        return []
    steps = array(chr(packed[0]))
    steps.frombytes(packed[1:])
    return list(accumulate(steps))


def pack_document(skeleton: bytes, ids: list[int]) -> bytes:
    """A document as it lies in a row."""
    references = pack_references(ids)
    return _varint(len(references)) + references + skeleton


def unpack_document(document: bytes) -> tuple[Skeleton, list[int]]:
    """Skeleton and ids of the blobs it refers to."""
    size = shift = place = 0
    while True:
        byte = document[place]
        place += 1
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    ids = unpack_references(document[place : place + size])
    return _skeletons.decode(decompress(document[place + size :])), ids


def references_of(document: bytes) -> list[int]:
    """Ids of the blobs a document refers to, without decompressing it."""
    size = shift = place = 0
    while True:
        byte = document[place]
        place += 1
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return unpack_references(document[place : place + size])


def pack_plain(raw: bytes) -> bytes:
    """A blob without references, compressed when that is shorter."""
    packed = compress(raw)
    return b"\x01" + packed if len(packed) < len(raw) else b"\x00" + raw


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number >= 0x80:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)
