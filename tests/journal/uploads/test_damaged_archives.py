"""Archives that were damaged, cut or made to harm: told, never a fault, and bounded in what they take."""

import io
import tarfile
import zipfile
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal.importers.base import BrokenStreamError
from journal.importers.plain import GrowthLimits
from journal.uploads.sources import Archive, File, Litter, NotRead, files_of

LIMITS = GrowthLimits(plain_bytes=4 * 1024 * 1024)
FEW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def packed_zip():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/one.jsonl", b'{"a":1}\n' * 200)
        archive.writestr("two", b"")
        archive.writestr("ä.txt", b"text")
    return packed.getvalue()


def packed_tar(format):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=format) as archive:
        for name, content in (("a/one.jsonl", b'{"a":1}\n' * 200), ("long/" * 30 + "x", b"1"), ("ä", b"")):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


ARCHIVES = [packed_zip(), *map(packed_tar, (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT))]


def read_through(content, folder):
    """Bytes that came out. Raises whatever is no defined end."""
    size = 0
    raw = io.BufferedReader(io.BytesIO(content))
    for found in files_of("part", raw, LIMITS, size=len(content), workspace=folder):
        assert isinstance(found, File | Archive | NotRead | Litter)
        if isinstance(found, File):
            try:
                while chunk := found.stream.read1(65536):
                    size += len(chunk)
            except BrokenStreamError:
                continue
    return size


@pytest.mark.parametrize("archive", ARCHIVES)
def test_a_whole_archive_is_read(archive, tmp_path):
    assert read_through(archive, tmp_path) > 1600


@FEW
@given(st.sampled_from(ARCHIVES), st.data())
def test_damage_is_told_and_never_a_fault(tmp_path_factory, archive, data):
    content = bytearray(archive)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert read_through(bytes(content), tmp_path_factory.getbasetemp()) < 5 * 1024 * 1024


@FEW
@given(st.sampled_from(ARCHIVES), st.data())
def test_a_cut_archive_is_told_and_never_a_fault(tmp_path_factory, archive, data):
    cut = data.draw(st.integers(0, len(archive) - 1))
    read_through(archive[:cut], tmp_path_factory.getbasetemp())


@FEW
@given(
    st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", ARCHIVES[1][:512], ARCHIVES[2][:512]]),
    st.binary(max_size=2000),
)
def test_what_only_begins_like_an_archive_is_told_and_never_a_fault(tmp_path_factory, head, rest):
    read_through(head + rest, tmp_path_factory.getbasetemp())


def test_a_table_that_names_one_file_many_times_ends_at_the_limit(tmp_path):
    """The files of such an archive lie on top of each other: little on disk, without end when read."""
    content = packed_zip()
    at = content.index(b"PK\x01\x02")
    end = content.rindex(b"PK\x05\x06")
    entry = content[at : content.index(b"PK\x01\x02", at + 1)]
    named = b"".join(entry.replace(b"a/one.jsonl", b"%011d" % number) for number in range(15_000))
    made = content[:at] + named + content[end:]
    made = made[:-10] + len(named).to_bytes(4, "little") + at.to_bytes(4, "little") + b"\0\0"
    assert read_through(made, tmp_path) <= LIMITS.plain_bytes + 65536


def test_attributes_of_a_tar_archive_without_end_are_bounded(tmp_path):
    info = tarfile.TarInfo("a")
    info.pax_headers = {f"key{number}": "x" * 50 for number in range(30_000)}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info, io.BytesIO(b""))
    raw = io.BufferedReader(io.BytesIO(packed.getvalue()))
    found = list(islice(files_of("part", raw, LIMITS, size=1, workspace=tmp_path), 5))
    assert [type(one) for one in found] == [Archive, NotRead]
    assert "longer than a megabyte" in found[1].reason
