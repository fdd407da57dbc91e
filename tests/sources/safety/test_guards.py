"""What may be opened, and what a stranger's file could try."""

import sqlite3
import stat
import subprocess
import sys
import zipfile
from contextlib import closing

import numpy as np
import pyogrio
import pytest
import rasterio

from tcgis.errors import CatalogError
from tcgis.sources import raster
from tcgis.sources.layer import read_layer
from tcgis.sources.safety import guards

VRT = """<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource>
<GeometryType>wkbNone</GeometryType></OGRVRTLayer></OGRVRTDataSource>"""


def reason(layer, folder, county):
    read = read_layer(layer, folder, county)
    assert read.findings["code"].tolist() == ["file_unreadable"]
    assert len(read.frame) == 0
    return read.findings["detail"][0]


@pytest.mark.parametrize("pattern", ["/etc/passwd", "../a.gpkg", "x/../../a.gpkg", "..\\a.gpkg"])
def test_a_pattern_cannot_leave_the_folder(tmp_path, pattern):
    with pytest.raises(CatalogError, match="相对路径"):
        guards.matching_files(tmp_path, [pattern])


def test_a_link_out_of_the_folder_is_refused(tmp_path, lots, layer_of, county):
    inside = tmp_path / "data"
    inside.mkdir()
    lots.to_file(tmp_path / "secret.gpkg")
    (inside / "a.gpkg").symlink_to(tmp_path / "secret.gpkg")
    assert "链接" in reason(layer_of("vector", ["*.gpkg"]), inside, county)


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".shp", ".json", ".zip"])
def test_content_must_be_what_the_ending_says(tmp_path, layer_of, county, ending):
    (tmp_path / f"a{ending}").write_text(VRT.format(tmp_path / "other.csv"))
    assert ending in reason(layer_of("vector", ["a.*"]), tmp_path, county)


def test_the_same_content_in_a_zip_is_refused(tmp_path, layer_of, county):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.geojson", VRT.format("/etc/passwd"))
    assert ".geojson" in reason(layer_of("vector", ["a.zip"]), tmp_path, county)


def test_a_geopackage_with_a_table_elsewhere_is_refused(tmp_path, lots, layer_of, county):
    lots.to_file(tmp_path / "a.gpkg")
    layer = layer_of("vector", ["a.gpkg"])
    assert read_layer(layer, tmp_path, county).findings.empty  # its own index is virtual too
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as base:
        base.execute("PRAGMA writable_schema=ON")
        base.execute(
            "INSERT INTO sqlite_master(type,name,tbl_name,rootpage,sql) VALUES"
            "('table','v','v',0,'CREATE VIRTUAL TABLE v USING VirtualOGR(''/etc/passwd'')')"
        )
        base.commit()
    assert "虚拟表" in reason(layer, tmp_path, county)


@pytest.mark.parametrize("name", ["../a.shp", "/a.shp", "x/../../a.shp", "C:\\a.shp", "..\\a.shp"])
def test_a_member_that_climbs_out_refuses_the_archive(tmp_path, layer_of, county, name):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, b"x")
    assert "之外" in reason(layer_of("vector", ["a.zip"]), tmp_path, county)


def test_a_link_in_an_archive_refuses_it(tmp_path, layer_of, county):
    link = zipfile.ZipInfo("a.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "链接" in reason(layer_of("vector", ["a.zip"]), tmp_path, county)


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (guards.FileLimits(), None),
        (guards.FileLimits(members=1), "过多"),
        (guards.FileLimits(total_bytes=1000), "过大"),
        (guards.FileLimits(ratio=10, ratio_from_bytes=1000), "压缩比"),
    ],
)
def test_limits_of_an_archive(tmp_path, limits, why):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"0" * 5000)
        archive.writestr("b", b"")
    if why is None:
        guards.open_archive(tmp_path / "a.zip", limits).close()
    else:
        with pytest.raises(guards.Unreadable, match=why):
            guards.open_archive(tmp_path / "a.zip", limits)


def test_an_encrypted_archive_is_told_as_such(tmp_path, layer_of, county):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.shp", b"x")
    raw = bytearray((tmp_path / "a.zip").read_bytes())
    raw[6] |= 1
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(raw)
    assert "密码" in reason(layer_of("vector", ["a.zip"]), tmp_path, county)


@pytest.mark.parametrize(
    "file",
    [
        ("a.zip", b"PK\x03\x04broken", "损坏"),
        ("a.gpkg", b"", "空"),
        ("a.gpkg", b"SQLite format 3\0" + b"x" * 200, "损坏"),
        ("a.gml", b"<gml", "不支持"),
        ("a.geojson", b'{"type": "FeatureCollection", "fea', "GDAL"),
    ],
)
def test_damaged_and_foreign_files(tmp_path, layer_of, county, file):
    name, content, why = file
    (tmp_path / name).write_bytes(content)
    assert why in reason(layer_of("vector", [name]), tmp_path, county)


def test_a_workbook_called_csv(tmp_path, layer_of, county):
    (tmp_path / "a.csv").write_bytes(b"PK\x03\x04")
    assert "扩展名" in reason(layer_of("spreadsheet", ["a.csv"]), tmp_path, county)


def test_no_file_at_all(tmp_path, layer_of, county):
    must = read_layer(layer_of("vector", ["*.gpkg"]), tmp_path, county)
    assert must.findings[["code", "layer", "detail"]].to_numpy().tolist() == [
        ["file_missing", "given", "自然资源局：*.gpkg"]
    ]
    assert list(must.frame.columns) == ["layer", "file", "sheet", "row", "geometry"]
    may = read_layer(layer_of("spreadsheet", ["*.csv"], optional=True), tmp_path, county)
    assert may.findings["code"].tolist() == ["file_missing_optional"]
    assert may.files == {}


def test_lock_files_of_office_are_no_data(tmp_path):
    for name in ("~$a.xlsx", "._a.xlsx", "b.xlsx", "a.xlsx"):
        (tmp_path / name).touch()
    assert [path.name for path in guards.matching_files(tmp_path, ["*.xlsx", "a*"])] == [
        "a.xlsx", "b.xlsx"
    ]  # fmt: skip


def test_one_bad_file_does_not_hide_the_others(tmp_path, lots, layer_of, county):
    lots.to_file(tmp_path / "b.gpkg")
    (tmp_path / "a.gpkg").write_text("x")
    read = read_layer(layer_of("vector", ["*.gpkg"]), tmp_path, county)
    assert read.findings[["code", "file"]].to_numpy().tolist() == [["file_unreadable", "a.gpkg"]]
    assert read.frame["宗地代码"].tolist() == ["A1", "A2", "A3"]


def tiff(path):
    transform = rasterio.Affine(10, 0, 482_000, 0, -10, 3_236_000)
    with rasterio.open(
        path, "w", driver="GTiff", width=3, height=3, count=1, dtype="uint8", crs=4547,
        transform=transform,
    ) as target:  # fmt: skip
        target.write(np.arange(9, dtype="uint8").reshape(1, 3, 3))


def test_a_geotiff_is_found_and_read(tmp_path, layer_of, county):
    layer = layer_of("raster", ["*.tif"], table="raster")
    assert raster.find_raster(layer, tmp_path) is None
    tiff(tmp_path / "b.tif")
    (tmp_path / "a.tif").write_text("<VRTDataset/>")
    assert raster.find_raster(layer, tmp_path) == tmp_path / "b.tif"
    with raster.open_raster(tmp_path / "b.tif") as opened:
        assert opened.read(1).tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    read = read_layer(layer, tmp_path, county)
    assert read.findings[["code", "file"]].to_numpy().tolist() == [["file_unreadable", "a.tif"]]


def test_only_geotiff_opens_as_raster(tmp_path):
    (tmp_path / "a.tif").write_text("<VRTDataset rasterXSize='1' rasterYSize='1'/>")
    with (
        pytest.raises(rasterio.errors.RasterioIOError),
        raster.open_raster(tmp_path / "a.tif"),
    ):
        pass


def vrt_onto_a_table(tmp_path):
    (tmp_path / "secret.csv").write_text("word\nsecret\n")
    text = VRT.replace('name="a"', 'name="secret"').format(tmp_path / "secret.csv")
    (tmp_path / "a.vrt").write_text(text)
    return tmp_path / "a.vrt"


def test_gdal_opens_no_pointer_to_another_file(tmp_path):
    with pytest.raises(pyogrio.errors.DataSourceError):
        pyogrio.read_dataframe(vrt_onto_a_table(tmp_path), read_geometry=False)


def test_it_would_without_our_settings(tmp_path):
    read = "import sys, pyogrio; print(pyogrio.read_dataframe(sys.argv[1]).iloc[0, 0])"
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", read, str(vrt_onto_a_table(tmp_path))],
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.strip() == "secret", run.stderr
