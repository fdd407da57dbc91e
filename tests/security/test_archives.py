"""Zips that climb, hide, repeat, overlap or swell are refused whole, with the reason."""

import stat
import struct
import zipfile
import zlib

import pytest

from tcgis.sources.layer import read_layer
from tcgis.sources.safety import archives, guards


def zipped(path, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def reason(path, limits=archives.FILE_LIMITS):
    with pytest.raises(archives.Unreadable) as told:
        archives.open_archive(path, limits)
    return str(told.value)


def test_a_usual_archive_opens_and_its_names_in_gbk_are_read(tmp_path):
    raw = zipped(tmp_path / "a.zip", [("~~~~.shp", b"x"), ("b/", b"")]).read_bytes()
    (tmp_path / "a.zip").write_bytes(raw.replace(b"~~~~", "地块".encode("gbk")))
    with archives.open_archive(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["地块.shp", "b/"]


@pytest.mark.parametrize("name", ["a\0.shp", "a\n.shp", "a\x1b[31m.shp", "a\x7f.shp"])
def test_a_control_character_in_a_name_refuses_it(tmp_path, name):
    raw = zipped(tmp_path / "a.zip", [("~" * len(name), b"x")]).read_bytes()
    (tmp_path / "a.zip").write_bytes(raw.replace(b"~" * len(name), name.encode()))
    assert "控制字符" in reason(tmp_path / "a.zip")


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_what_is_no_file_refuses_it(tmp_path, mode):
    odd = zipfile.ZipInfo("a.shp")
    odd.external_attr = (mode | 0o777) << 16
    assert "链接" in reason(zipped(tmp_path / "a.zip", [(odd, "/etc/passwd")]))


@pytest.mark.parametrize("second", ["a/b.shp", "a\\b.shp", "A/B.SHP"])
def test_two_members_of_one_name_refuse_it(tmp_path, second):
    path = tmp_path / "a.zip"
    if second == "a/b.shp":
        with pytest.warns(UserWarning, match="Duplicate"):
            zipped(path, [("a/b.shp", b"x"), (second, b"y")])
    else:
        zipped(path, [("a/b.shp", b"x"), (second, b"y")])
    assert "同名" in reason(path)


@pytest.mark.parametrize("inner", ["b.zip", "x/b.ZIP", "b.rar", "b.7z", "b.tar.gz"])
def test_an_archive_in_an_archive_is_told_by_name(tmp_path, inner):
    path = zipped(tmp_path / "a.zip", [("a.shp", b"x"), (inner, b"PK\x03\x04")])
    assert "压缩包里还有压缩包" in reason(path)
    assert inner in reason(path)


def test_a_kmz_in_an_archive_is_no_archive(tmp_path):
    zipped(tmp_path / "a.zip", [("a.kmz", b"PK\x03\x04")])
    archives.open_archive(tmp_path / "a.zip").close()


@pytest.mark.parametrize("method", [9, 12, 14])
def test_a_method_that_python_lacks_is_told_before_reading(tmp_path, method):
    raw = bytearray(zipped(tmp_path / "a.zip", [("a.shp", b"x" * 99)]).read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 10 : at + 12] = struct.pack("<H", method)
    raw[8:10] = struct.pack("<H", method)
    (tmp_path / "a.zip").write_bytes(raw)
    assert "压缩方式" in reason(tmp_path / "a.zip")


def stacked(path, times):
    """Many directory entries over one member: the overlapping bomb in its plainest form."""
    raw = zipped(path, [("a0", b"0" * 4000)]).read_bytes()
    at, end = raw.index(b"PK\x01\x02"), raw.index(b"PK\x05\x06")
    entry, tail = raw[at:end], bytearray(raw[end:])
    entries = b"".join(entry.replace(b"a0", f"a{n}".encode()) for n in range(times))
    tail[8:20] = struct.pack("<HHII", times, times, len(entries), at)
    path.write_bytes(raw[:at] + entries + bytes(tail))
    return path


def test_members_of_the_same_bytes_refuse_it(tmp_path):
    assert "重叠" in reason(stacked(tmp_path / "a.zip", 3))
    archives.open_archive(stacked(tmp_path / "b.zip", 1)).close()


def test_a_bomb_of_many_small_members_is_seen_by_the_whole(tmp_path):
    path = zipped(tmp_path / "a.zip", [(f"{n}.txt", b"0" * 100_000) for n in range(20)])
    assert "压缩比" in reason(path, archives.FileLimits(ratio_from_bytes=1_000_000))
    archives.open_archive(path, archives.FileLimits(ratio_from_bytes=3_000_000)).close()


def lying(path, says, members=(("xl/a.xml", b"0" * 3_000_000),)):
    """An archive whose directory states a smaller size than comes out."""
    raw = bytearray(zipped(path, members).read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", says)
    raw[22:26] = struct.pack("<I", says)
    path.write_bytes(raw)
    return path


def test_a_workbook_s_bytes_are_counted_not_believed(tmp_path):
    with pytest.raises(archives.Unreadable, match="实际大小"):
        archives.check_book(lying(tmp_path / "a.xlsx", 1000))
    archives.check_book(lying(tmp_path / "b.xlsx", 3_000_000))
    stored = zipped(tmp_path / "c.xlsx", [("a", b"x" * 9)], zipfile.ZIP_STORED)
    archives.check_book(stored)


def test_a_lying_workbook_is_a_finding(tmp_path, layer_of, county):
    lying(tmp_path / "a.xlsx", 1000)
    read = read_layer(layer_of("spreadsheet", ["a.xlsx"]), tmp_path, county)
    assert read.findings["code"].tolist() == ["file_unreadable"]
    assert "实际大小" in read.findings["detail"][0]


def test_a_lying_member_of_a_data_archive_is_cut_off_and_told(tmp_path, layer_of, county):
    lying(tmp_path / "a.zip", 1000, [("a.geojson", b'{"a": "' + b"0" * 3_000_000 + b'"}')])
    read = read_layer(layer_of("vector", ["a.zip"]), tmp_path, county)
    assert read.findings["code"].tolist() == ["file_unreadable"]
    assert "压缩包已损坏" in read.findings["detail"][0]


def test_a_member_whose_bytes_are_damaged_is_a_finding(tmp_path, layer_of, county):
    raw = bytearray(zipped(tmp_path / "a.zip", [("a.geojson", b'{"a": 1}' * 99)]).read_bytes())
    raw[45] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(raw)
    read = read_layer(layer_of("vector", ["a.zip"]), tmp_path, county)
    assert read.findings["code"].tolist() == ["file_unreadable"]


def test_too_much_is_a_finding_of_its_own(tmp_path, layer_of, county, monkeypatch):
    zipped(tmp_path / "a.zip", [(f"{n}", b"") for n in range(2001)])
    (tmp_path / "a.txt").write_text("x" * 100)
    read = read_layer(layer_of("vector", ["a.zip"]), tmp_path, county)
    assert read.findings["code"].tolist() == ["file_too_large"]
    with pytest.raises(guards.TooLarge, match="拆分"):
        guards.check_magic(tmp_path / "a.txt", ".txt", guards.FileLimits(text_bytes=99))
    guards.check_magic(tmp_path / "a.txt", ".txt", guards.FileLimits(text_bytes=100))


def test_a_workbook_that_would_unpack_to_too_much(tmp_path):
    path = zipped(tmp_path / "a.xlsx", [("a", b"0" * 2000)])
    with pytest.raises(archives.TooLarge):
        archives.check_book(path, archives.FileLimits(book_bytes=1999))
    archives.check_book(path, archives.FileLimits(book_bytes=2000))


def test_the_counting_meets_the_end_of_a_broken_stream(tmp_path):
    path = zipped(tmp_path / "a.xlsx", [("a", bytes(range(256)) * 50)])
    raw = bytearray(path.read_bytes())
    raw[33:60] = zlib.compress(b"x" * 9)[:9] * 3
    path.write_bytes(raw)
    with pytest.raises(archives.Unreadable):
        archives.check_book(path)
