"""Compressed and UTF-16 files read like plain ones, within limits."""

import gzip
import io
from contextlib import suppress
from hashlib import sha256

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from journal.importers.base import BrokenStreamError
from journal.importers.plain import GrowthLimits, open_plain

TEXT = b'{"a":"\xc3\xa4"}\n' * 500


def plain(content, limits=None):
    stream, notes = open_plain(io.BytesIO(content), limits or GrowthLimits())
    return b"".join(stream), notes


def test_a_plain_file_is_left_alone():
    assert plain(TEXT) == (TEXT, [])


@pytest.mark.parametrize(("pack", "name"), [(gzip.compress, "gzip"), (zstandard.compress, "zstd")])
def test_a_compressed_file_is_unpacked_and_the_report_says_so(pack, name):
    assert plain(pack(TEXT)) == (TEXT, [f"The file is compressed with {name}."])


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_archives_that_were_appended_to_each_other_are_read_to_the_end(pack):
    assert plain(pack(TEXT) + pack(b"more"))[0] == TEXT + b"more"


def test_zeros_behind_an_archive_are_no_damage():
    assert plain(gzip.compress(TEXT) + b"\0" * 100)[0] == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_read_as_the_text_it_is(encoding):
    assert plain(("\ufeff" + TEXT.decode()).encode(encoding)) == (TEXT, ["The file is UTF-16."])


def test_compressed_utf16_is_both():
    content = gzip.compress(("\ufeff" + TEXT.decode()).encode("utf-16-le"))
    assert plain(content) == (TEXT, ["The file is compressed with gzip.", "The file is UTF-16."])


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_cut_archive_gives_its_lines_before_it_says_that_it_is_cut(pack):
    lines = b"".join(b'{"a":"%s"}\n' % sha256(b"%d" % number).hexdigest().encode() for number in range(9000))
    stream, _ = open_plain(io.BytesIO(pack(lines)[:-4]), GrowthLimits())
    assert stream.readline() == lines[: lines.index(b"\n") + 1]
    with pytest.raises(BrokenStreamError, match="cut"):
        stream.readlines()


def test_what_stands_behind_an_archive_is_damage():
    with pytest.raises(BrokenStreamError, match="damaged"):
        plain(gzip.compress(TEXT) + b"more")


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_file_that_grows_beyond_the_limit_is_stopped(pack):
    with pytest.raises(BrokenStreamError, match="limit of 1000 bytes"):
        plain(pack(TEXT), GrowthLimits(plain_bytes=1000))


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_bomb_is_stopped_by_its_ratio(pack):
    with pytest.raises(BrokenStreamError, match="200 times"):
        plain(pack(b"\0" * 80_000_000))


@given(
    head=st.sampled_from([b"", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xff\xfe"]), rest=st.binary(max_size=100)
)
def test_no_bytes_are_too_odd(head, rest):
    stream, _ = open_plain(io.BytesIO(head + rest), GrowthLimits())
    with suppress(BrokenStreamError):
        assert isinstance(stream.read(), bytes)
