"""Ways in which files get damaged, each reproducible from a seed."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import zstandard

SAMPLES = Path(__file__).parents[1] / "samples"

#: Larger files say nothing new and take long.
MOST_BYTES = 60_000

TOKENS = [
    *(b"{", b"}", b"[", b"]", b'"', b"\\", b",", b":", b"\n", b"\r\n", b"null", b"NaN", b"1e999", b"-"),
    *(b"\\ud800", b"\\u0000", b"\0", b"\xff", b"\xef\xbb\xbf", b"{" * 300, b"[" * 300, b'{"a":1}{"b":2}'),
    *(b'"id":"x"', b'"type":7', b'"payload":"{"', b'"payload":[]', b'"timestamp":0', b'"session_id":{}'),
]

Damage = Callable[[random.Random, bytearray, bytes], None]


def originals() -> list[bytes]:
    """Whole files to start from."""
    files = [path.read_bytes() for path in sorted(SAMPLES.rglob("*")) if path.is_file()]
    small = [content for content in (*files, *_traces()) if len(content) <= MOST_BYTES]
    return [*small, *_archives(), b"", b'{"id":"e1","type":"note.added","v":1,"data":{}}\n' * 5]


def _traces() -> list[bytes]:
    packed = (SAMPLES / "traces" / "traces.tar.zst").read_bytes()
    with tarfile.open(fileobj=io.BytesIO(zstandard.ZstdDecompressor().stream_reader(packed).read())) as tar:
        found = (tar.extractfile(member) for member in tar.getmembers())
        return [file.read() for file in found if file is not None]


def _archives() -> list[bytes]:
    """A zip and a tar archive, with an archive in them."""
    members = {
        "a/one.jsonl": b'{"id":"e1","type":"note.added","v":1}\n' * 20,
        "two": b"",
        "long/" * 25 + "x": b"1",
    }
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    made = [inner.getvalue()]
    for format in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        outer = io.BytesIO()
        with tarfile.open(fileobj=outer, mode="w", format=format) as tar:
            for name, content in {**members, "inner.zip": made[0]}.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        made.append(outer.getvalue())
    return made


def damaged(dice: random.Random, files: list[bytes]) -> bytes:
    """A file with a few things wrong."""
    content = bytearray(dice.choice(files))
    other = dice.choice(files)
    for _ in range(dice.randint(1, 6)):
        dice.choice(DAMAGES)(dice, content, other)
    packed = dice.random() < 0.05
    return _cut_a_little(dice, gzip.compress(content)) if packed else bytes(content)


def _place(dice: random.Random, content: bytearray) -> int:
    return dice.randint(0, len(content))


def _change_a_byte(dice: random.Random, content: bytearray, other: bytes) -> None:
    if content:
        content[dice.randrange(len(content))] = dice.randrange(256)


def _change_a_bit(dice: random.Random, content: bytearray, other: bytes) -> None:
    if content:
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)


def _take_out(dice: random.Random, content: bytearray, other: bytes) -> None:
    start = _place(dice, content)
    del content[start : start + dice.choice([1, 10, 300, 5000])]


def _repeat(dice: random.Random, content: bytearray, other: bytes) -> None:
    start = _place(dice, content)
    part = content[start : start + dice.choice([1, 30, 2000])]
    place = _place(dice, content)
    content[place:place] = part * dice.randint(1, 4)


def _put_a_token_in(dice: random.Random, content: bytearray, other: bytes) -> None:
    place = _place(dice, content)
    content[place:place] = dice.choice(TOKENS)


def _put_another_file_in(dice: random.Random, content: bytearray, other: bytes) -> None:
    start = dice.randint(0, len(other))
    place = _place(dice, content)
    content[place:place] = other[start : start + dice.choice([50, 1000, 20_000])]


def _cut(dice: random.Random, content: bytearray, other: bytes) -> None:
    del content[_place(dice, content) :]


def _swap_lines(dice: random.Random, content: bytearray, other: bytes) -> None:
    lines = content.splitlines(keepends=True)
    dice.shuffle(lines)
    content[:] = b"".join(lines)


def _cut_a_little(dice: random.Random, content: bytes) -> bytes:
    return content[: len(content) - dice.randint(0, 20)]


DAMAGES: list[Damage] = [
    _change_a_byte,
    _change_a_bit,
    _take_out,
    _repeat,
    _put_a_token_in,
    _put_another_file_in,
    _cut,
    _swap_lines,
]
