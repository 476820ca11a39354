"""A part is a file or an archive of files; what an archive holds can do no harm."""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib

import pytest
import zstandard

from journal.importers.base import BrokenStreamError
from journal.importers.plain import GrowthLimits
from journal.uploads import archives
from journal.uploads.sources import Archive, File, Litter, NotRead, files_of

LINES = b'{"a":1}\n' * 10


@pytest.fixture
def found(tmp_path):
    """What is found in a part: (name, content) of files, (name, kind) of archives, (code, reason) otherwise."""

    def found(content, *, name="part", limits=None):
        told = []
        raw = io.BufferedReader(io.BytesIO(content))
        for one in files_of(name, raw, limits or GrowthLimits(), size=len(content), workspace=tmp_path):
            match one:
                case File():
                    try:
                        told.append((one.name, one.stream.read()))
                    except BrokenStreamError as fault:
                        told.append((one.name, str(fault)))
                case Archive():
                    told.append((one.name, one.kind))
                case NotRead():
                    told.append((one.code, one.reason))
                case Litter():
                    told.append(("litter", one.count))
        assert list(tmp_path.iterdir()) == []
        return told

    return found


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


def tarred(*members, format=tarfile.PAX_FORMAT):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=format) as archive:
        for name, content in members:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def test_a_plain_file_is_itself(found):
    assert found(LINES, name="a.jsonl") == [("a.jsonl", LINES)]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_compressed_file_is_itself_and_plain(found, pack):
    assert found(pack(LINES), name="a.jsonl.gz") == [("a.jsonl.gz", LINES)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_archive_is_its_files(found, method):
    content = zipped(("a/one.jsonl", LINES), ("a/", b""), ("two", b""), method=method)
    assert found(content, name="x.zip") == [
        ("x.zip", "zip"),
        ("x.zip/a/one.jsonl", LINES),
        ("x.zip/two", b""),
    ]


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_a_tar_archive_is_its_files_compressed_or_not(found, format, pack):
    content = tarred(("a/one.jsonl", LINES), ("two", b"x" * 513), format=format)
    assert found(pack(content), name="x") == [("x", "tar"), ("x/a/one.jsonl", LINES), ("x/two", b"x" * 513)]


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_long_name_of_a_tar_archive_is_whole(found, format):
    name = "/".join(["a" * 60] * 5) + "/ä.jsonl"
    assert found(tarred((name, LINES), ("b", b"1"), format=format)) == [
        ("part", "tar"),
        (f"part/{name}", LINES),
        ("part/b", b"1"),
    ]


def test_an_archive_inside_an_archive_is_opened_and_one_inside_that_is_not(found):
    innermost = zipped(("c", b"3"))
    inner = gzip.compress(tarred(("b", b"2"), ("innermost.zip", innermost)))
    middle = zipped(("d", b"4"))
    assert found(zipped(("a", b"1"), ("inner.tgz", inner), ("middle.zip", middle)), name="x") == [
        ("x", "zip"),
        ("x/a", b"1"),
        ("x/inner.tgz", "tar"),
        ("x/inner.tgz/b", b"2"),
        ("x/inner.tgz/innermost.zip", "zip"),
        ("nested_archive", "an archive inside an archive inside an archive is not opened"),
        ("x/middle.zip", "zip"),
        ("x/middle.zip/d", b"4"),
    ]


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../up", "its name leads out of the archive"),
        ("a/../../up", "its name leads out of the archive"),
        ("/etc/passwd", "its name begins at the root of a disk"),
        ("C:\\windows\\x", "its name begins at the root of a disk"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused_and_the_rest_is_read(found, pack, name, reason):
    assert found(pack((name, b"x"), ("fine", b"1"))) == [
        ("part", pack.__name__.replace("ped", "").replace("red", "")),
        ("unsafe_member", f"{name}: {reason}"),
        ("part/fine", b"1"),
    ]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_of_a_tar_archive_are_refused(found, kind):
    odd = tarfile.TarInfo("odd")
    odd.type, odd.linkname = kind, "/etc/passwd"
    told = found(tarred((odd, b""), ("fine", b"1")))
    assert [told[1][0], told[2]] == ["unsafe_member", ("part/fine", b"1")]


def test_a_link_of_a_zip_archive_is_refused(found):
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    assert found(zipped((link, "/etc/passwd"), ("fine", b"1")))[1:] == [
        ("unsafe_member", "link: it is a link, and links are not followed"),
        ("part/fine", b"1"),
    ]


def test_an_encrypted_member_is_refused(found):
    content = bytearray(zipped(("secret", b"x"), ("fine", b"1")))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert found(bytes(content))[1:] == [
        ("encrypted_member", "secret: it is encrypted"),
        ("part/fine", b"1"),
    ]


def test_a_method_that_is_not_read_is_refused(found):
    assert found(zipped(("a", LINES * 20), method=zipfile.ZIP_BZIP2))[1][0] == "unsupported_packing"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_of_two_files_of_one_name_the_first_is_read(found, pack):
    assert found(pack(("a", b"1"), ("./a", b"2")))[1:] == [
        ("part/a", b"1"),
        ("duplicate_member", "./a: another file has the same name; the first one was read"),
    ]


def test_what_file_managers_leave_is_counted_and_not_read(found):
    content = zipped(("a", b"1"), ("__MACOSX/._a", b"x"), (".DS_Store", b"x"))
    assert found(content)[1:] == [("part/a", b"1"), ("litter", 2)]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_an_archive_without_files_says_so(found, pack):
    assert found(pack())[1:] in ([("empty_file", "the archive holds no files")], [])


def test_a_bomb_ends_where_it_grows_too_much(found):
    bomb = zipped(("a", bytes(80 * 1024 * 1024)), ("b", b"1"))
    told = found(bomb, limits=GrowthLimits(ratio=10))
    assert "grows to more than 10 times its size" in told[1][1]
    assert told[2:] == [("part/b", b"1")]


def test_many_files_together_may_not_grow_beyond_the_limit(found):
    told = found(zipped(*((f"{number}", bytes(1000)) for number in range(10))), limits=GrowthLimits(5000))
    assert [name for name, _ in told[1:6]] == [f"part/{number}" for number in range(5)]
    assert told[-1][0] == "archive_limit"


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_too_many_members_end_the_reading(found, pack, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    told = found(pack(*((f"{number}", b"1") for number in range(5))))
    assert told[-1] == ("archive_limit", "it has more than 3 members; what follows was not read")
    assert len(told) == 5


def test_a_damaged_member_is_told_and_the_next_one_is_read(found):
    content = bytearray(zipped(("a", LINES), ("b", b"1"), method=zipfile.ZIP_STORED))
    content[content.index(LINES)] ^= 1
    assert found(bytes(content))[1:] == [
        ("part/a", "the file is damaged: its checksum is not what its archive says"),
        ("part/b", b"1"),
    ]


def test_a_zip_archive_without_its_table_is_told_as_cut(found):
    told = found(zipped(("a", LINES))[:-30])
    assert told == [
        ("part", "zip"),
        ("broken_stream", "the archive is cut: its table of contents is missing; what follows was not read"),
    ]


def test_a_cut_tar_archive_gives_what_came_before(found):
    told = found(tarred(("a", LINES), ("b", b"x" * 5000))[:2500])
    assert told[1] == ("part/a", LINES)
    assert told[2] == ("part/b", "the archive is cut")


def test_a_zip_archive_with_something_in_front_is_read(found):
    content = zipped(("a", b"1"))
    assert found(content[:4] + content[4:])[1:] == [("part/a", b"1")]


def test_a_large_zip_archive_is_read_by_its_wide_numbers(found):
    """As it is written for more than 65,535 files or 4 GB: the old fields are full, the extra ones tell."""
    data = zlib.compressobj(wbits=-15)
    packed = data.compress(LINES) + data.flush()
    crc, name = zlib.crc32(LINES), b"a"
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 45, 0, 8, 0, 0, crc, len(packed), len(LINES), 1, 0)
    body = local + name + packed
    extra = struct.pack("<2H3Q", 1, 24, len(LINES), len(packed), 0)
    full = 0xFFFFFFFF
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 45, 45, 0, 8, 0, 0, crc, full, full, 1, len(extra), 0, 0, 0, 0, full
    )
    table = entry + name + extra
    wide = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(table), len(body))
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(body) + len(table), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, full, full, 0)
    assert found(body + table + wide + locator + end)[1:] == [("part/a", LINES)]
