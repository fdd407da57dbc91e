"""Every table, member and row of a vector file is read or told; a damaged one is never shorter."""

import json
import shutil
import sqlite3
import stat
import zipfile

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from tcgis.sources.counting import features, geopackage
from tcgis.sources.layer import read_layer
from tcgis.sources.vector import shapes
from tests.checks.sent import counted, left_of
from tests.sources.given import codes, shp, told, zipped

SUMS = ["rows_in", "rows_used", "rows_set_aside", "rows_unaccounted"]
OWNERS = pd.DataFrame({"宗地代码": ["A1", "A2"], "权利人": ["示例甲", "示例乙"]})


def sums(read):
    return counted(read, left_of(read), read.findings)[SUMS].to_numpy().tolist()


@pytest.fixture
def given(tmp_path, layer_of, county):
    def run(name, **more):
        return read_layer(layer_of("vector", [name], **more), tmp_path, county)

    return run


# --- the file states how many rows it has -------------------------------------------------------

WRITERS = {
    "a.gpkg": lambda lots, path: lots.to_file(path),
    "a.gdb": lambda lots, path: lots.to_file(path, driver="OpenFileGDB"),
    "a.geojson": lambda lots, path: lots.to_file(path),
    "a.kml": lambda lots, path: lots.to_crs(4326).to_file(path, driver="KML"),
    "a.mif": lambda lots, path: lots.rename(columns={"宗地代码": "code", "名称": "name"}).to_file(
        path, driver="MapInfo File"
    ),
    "a.parquet": lambda lots, path: lots.to_parquet(path),
    "a.shp": lambda lots, path: shp(lots, path.parent, name="a"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_rows_are_counted_by_the_file_in_every_format(tmp_path, given, lots, name, monkeypatch):
    """Twin: a reader that loses one is found out."""
    WRITERS[name](lots, tmp_path / name)
    whole = given(name)
    assert whole.counts == {(name, None): (3, 0)}
    assert sums(whole) == [[3, 3, 0, 0]]

    def lossy(*args, **options):
        drawn = read_features(*args, **options)
        return shapes.FeatureTable(*(each[:2] for each in drawn))

    read_features, read_parquet = shapes.read_features, gpd.read_parquet
    monkeypatch.setattr(shapes, "read_features", lossy)
    monkeypatch.setattr(gpd, "read_parquet", lambda path: read_parquet(path)[:2])
    assert sums(given(name)) == [[3, 2, 0, 1]]


def test_the_word_feature_within_attributes_is_no_feature(tmp_path, given, lots):
    odd = lots.assign(更多=[{"type": "Feature"}, {"a": {"type": "Feature"}}, None])
    text = json.loads(lots.to_json())
    for feature, more in zip(text["features"], odd["更多"], strict=True):
        feature["properties"]["更多"] = more
    (tmp_path / "a.geojson").write_text(json.dumps(text), "utf-8")
    assert features.count_features(tmp_path / "a.geojson", "a", 0) == 3
    assert sums(given("a.geojson")) == [[3, 3, 0, 0]]


def test_placemarks_that_the_library_passes_over_are_missed(tmp_path, given, lots):
    lots.to_crs(4326).to_file(tmp_path / "a.kml", driver="KML")
    text = (tmp_path / "a.kml").read_text("utf-8")
    bare = "<Placemark><name>无图形</name></Placemark>"
    (tmp_path / "a.kml").write_text(text.replace("</Folder>", f"{bare}</Folder>"), "utf-8")
    (row,) = sums(given("a.kml"))
    assert row[0] == 4
    assert row[0] == sum(row[1:])


# --- GeoPackages --------------------------------------------------------------------------------


def long_table(lots, path):
    many = gpd.GeoDataFrame(pd.concat([lots] * 400, ignore_index=True), crs=lots.crs)
    many.to_file(path)
    return path


def page_of(path, kind=0x0D):
    """Where the last full leaf page of a table begins, and how large pages are."""
    data = path.read_bytes()
    size = int.from_bytes(data[16:18], "big")
    pages = [at for at in range(size, len(data), size) if data[at] == kind]
    full = [at for at in pages if int.from_bytes(data[at + 3 : at + 5], "big") > 5]
    return full[len(full) // 2], size


def zero_page(path):
    at, size = page_of(path)
    data = bytearray(path.read_bytes())
    data[at : at + size] = bytes(size)
    path.write_bytes(data)


def forget_cells(path):
    """A leaf that says it has one row: all others of it are gone without an error."""
    at, _ = page_of(path)
    data = bytearray(path.read_bytes())
    data[at + 3 : at + 5] = b"\0\1"
    path.write_bytes(data)


def cut_end(path):
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize("damage", [zero_page, forget_cells, cut_end])
def test_a_damaged_geopackage_is_never_a_shorter_table(tmp_path, given, lots, damage):
    damage(long_table(lots, tmp_path / "a.gpkg"))
    read = given("a.gpkg")
    assert len(read.frame) == 0
    (finding,) = read.findings.itertuples()
    assert finding.code in ("file_damaged", "file_unreadable")


def test_the_damage_says_how_many_rows_the_file_states(tmp_path, given, lots):
    forget_cells(long_table(lots, tmp_path / "a.gpkg"))
    read = given("a.gpkg")
    assert codes(read) == ["file_damaged"]
    assert "文件自身记载：a 1,200 条" in read.findings["detail"][0]


@pytest.fixture
def open_base(tmp_path, lots):
    """A GeoPackage that is being edited: two rows deleted, which stands in the file beside."""
    path = tmp_path / "open" / "a.gpkg"
    path.parent.mkdir()
    lots.to_file(path)
    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA wal_autocheckpoint=0")
    base.execute("DROP TRIGGER IF EXISTS rtree_a_geom_delete")
    base.execute("DELETE FROM a WHERE fid > 1")
    base.commit()
    yield path
    base.close()


def test_a_base_that_was_copied_while_open_is_told(tmp_path, given, open_base):
    shutil.copy(open_base, tmp_path / "a.gpkg")
    read = given("a.gpkg")
    assert codes(read) == ["gpkg_left_open"]
    assert sums(read) == [[3, 3, 0, 0]]


def test_changes_that_lie_beside_are_told_and_must_be_saved(tmp_path, given, open_base):
    for path in open_base.parent.iterdir():
        shutil.copy(path, tmp_path / path.name)
    read = given("a.gpkg")
    assert told(read, "detail") == [["gpkg_unsaved", "a.gpkg-wal"]]


def test_a_journal_that_lies_beside_is_not_played_back(tmp_path, given, lots):
    lots.to_file(tmp_path / "a.gpkg")
    before = (tmp_path / "a.gpkg").read_bytes()
    (tmp_path / "a.gpkg-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(504))
    read = given("a.gpkg")
    assert told(read, "detail") == [["gpkg_unsaved", "a.gpkg-journal"]]
    assert (tmp_path / "a.gpkg").read_bytes() == before


def test_nothing_is_written_beside_a_base_that_was_left_open(tmp_path, given, open_base):
    inside = tmp_path / "only"
    inside.mkdir()
    shutil.copy(open_base, inside / "a.gpkg")
    inside.chmod(stat.S_IRUSR | stat.S_IXUSR)
    before = [(each.name, each.stat().st_mtime_ns) for each in inside.iterdir()]
    try:
        read = given("only/a.gpkg")
        assert codes(read) == ["gpkg_left_open"]
        assert len(read.frame) == 3
        assert [(each.name, each.stat().st_mtime_ns) for each in inside.iterdir()] == before
    finally:
        inside.chmod(stat.S_IRWXU)


def test_a_base_left_open_within_an_archive(tmp_path, given, open_base):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(open_base, "a.gpkg")
    assert codes(given("a.zip")) == ["gpkg_left_open"]


def test_a_name_with_quotes_is_counted(tmp_path, lots):
    lots.to_file(tmp_path / "a.gpkg", layer='宗"地')
    assert geopackage.count_rows(tmp_path / "a.gpkg", '宗"地') == 3
    assert geopackage.count_rows(tmp_path / "a.gpkg", "none") is None


# --- tables without shapes ----------------------------------------------------------------------


@pytest.mark.parametrize(("name", "driver"), [("a.gpkg", "GPKG"), ("a.gdb", "OpenFileGDB")])
def test_tables_without_shapes_are_told_and_read_where_they_are_named(
    tmp_path, given, lots, name, driver
):
    lots.to_file(tmp_path / name, layer="宗地", driver=driver)
    pyogrio.write_dataframe(OWNERS, tmp_path / name, layer="权利人", driver=driver, append=True)
    drawn = given(name)
    assert told(drawn, "detail") == [["table_without_shapes", "权利人（2 行）"]]
    assert len(drawn.frame) == 3
    read = given(name, sheets=["权利人"], table="enterprises")
    assert told(read, "detail") == [["table_unasked", "宗地（3 行）"]]
    assert read.frame[["宗地代码", "权利人", "row"]].to_numpy().tolist() == [
        ["A1", "示例甲", 1],
        ["A2", "示例乙", 2],
    ]
    assert "geometry" not in read.frame
    assert sums(read) == [[2, 2, 0, 0]]


def test_the_looks_that_qgis_keeps_are_no_table(tmp_path, given, lots):
    lots.to_file(tmp_path / "a.gpkg", layer="宗地")
    looks = pd.DataFrame({"styleName": ["a"]})
    pyogrio.write_dataframe(looks, tmp_path / "a.gpkg", layer="layer_styles", append=True)
    assert codes(given("a.gpkg")) == []


# --- members of an archive ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "detail"),
    [
        (["权利人.xlsx"], "1 个：权利人.xlsx"),
        (["附图.pdf", "b.dwg"], "2 个：b.dwg、附图.pdf"),
        (["税务/税收.csv", "readme.txt"], "2 个：readme.txt、税务/税收.csv"),
        (["a.shp.xml", "a.sbn", "a.qix", "__MACOSX/a.shp", "Thumbs.db", "说明.md"], None),
    ],
)
def test_members_that_belong_to_no_data_set_are_told(tmp_path, given, lots, members, detail):
    zipped(shp(lots, tmp_path / "made", name="a"), tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as archive:
        for member in members:
            archive.writestr(member, "x")
    expected = [] if detail is None else [["zip_member_unread", detail]]
    assert told(given("a.zip"), "detail") == expected


def test_data_sets_of_an_archive_that_the_catalogue_does_not_name_are_told(tmp_path, given, lots):
    one, other = (shp(lots, tmp_path / name, name=name) for name in ("甲", "乙"))
    zipped(one, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as archive:
        for part in sorted(other.parent.iterdir()):
            archive.write(part, part.name)
    read = given("a.zip", sheets=["甲"])
    assert told(read, "detail") == [["table_unasked", "乙"]]
