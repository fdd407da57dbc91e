"""File geodatabases, GeoPackage, KML, MapInfo, GeoParquet; arcs and mixed geometry."""

import math
import sqlite3
import struct
import warnings
import zipfile
from contextlib import closing

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import CRS, Transformer
from shapely import Point, Polygon, box

from tcgis.sources.layer import read_layer
from tcgis.sources.vector import shapes

from .given import codes, packed, shp, told

NAMES = ["东区一号", "东区二号", "东区三号"]
RING = "113.81,29.24 113.82,29.24 113.82,29.25 113.81,29.25 113.81,29.24"
LINEAR = f"<LinearRing><coordinates>{RING}</coordinates></LinearRing>"
POLYGON = f"<Polygon><outerBoundaryIs>{LINEAR}</outerBoundaryIs></Polygon>"
POINT = "<Point><coordinates>113.81,29.24</coordinates></Point>"
LINE = "<LineString><coordinates>113.81,29.24 113.82,29.24</coordinates></LineString>"


def placemark(shape, name="甲", **data):
    said = "".join(f'<Data name="{key}"><value>{word}</value></Data>' for key, word in data.items())
    return f"<Placemark><name>{name}</name><ExtendedData>{said}</ExtendedData>{shape}</Placemark>"


def kml(*inside):
    body = "".join(inside)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def gdb(frame, folder, layer="宗地"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(
            frame, folder, driver="OpenFileGDB", layer=layer, append=folder.exists()
        )
    return folder


# file geodatabases


@pytest.mark.parametrize("into", ["", "报送/2024/"])
def test_a_zipped_geodatabase(tmp_path, lots, layer_of, county, into):
    packed(gdb(lots, tmp_path / "made.gdb"), tmp_path / "a.zip", into=into)
    read = read_layer(layer_of("vector", ["a.zip"]), tmp_path, county)
    assert read.frame[["宗地代码", "名称"]].to_numpy().T.tolist() == [["A1", "A2", "A3"], NAMES]
    assert read.frame.geometry.area.tolist() == pytest.approx([20_000.0] * 3)
    assert read.frame.crs.to_epsg() == 4547
    assert codes(read) == []
    # §4 row: a geodatabase makes MultiPolygons of all
    assert pyogrio.read_info(tmp_path / "made.gdb")["geometry_type"] == "MultiPolygon"


def test_a_geodatabase_zipped_without_its_folder(tmp_path, lots, layer_of, county):
    made = gdb(lots, tmp_path / "made.gdb")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for part in made.iterdir():
            archive.write(part, part.name)
    read = read_layer(layer_of("vector", ["a.zip"]), tmp_path, county)
    assert read.frame["宗地代码"].tolist() == ["A1", "A2", "A3"]


def test_a_geodatabase_as_a_folder(tmp_path, lots, layer_of, county):
    (tmp_path / "国土").mkdir()
    gdb(lots, tmp_path / "国土" / "made.gdb")
    read = read_layer(layer_of("vector", ["**/*.gdb"]), tmp_path, county)
    assert read.frame["宗地代码"].tolist() == ["A1", "A2", "A3"]
    assert read.frame["file"].tolist() == ["国土/made.gdb"] * 3


def test_layers_of_a_geodatabase_are_chosen_by_name(tmp_path, lots, layer_of, county):
    gdb(lots[:1], tmp_path / "made.gdb", "其他")
    packed(gdb(lots[1:], tmp_path / "made.gdb"), tmp_path / "a.zip")
    every = read_layer(layer_of("vector", ["a.zip"]), tmp_path, county)
    assert every.frame[["sheet", "row"]].to_numpy().tolist() == [
        ["其他", 1], ["宗地", 1], ["宗地", 2]
    ]  # fmt: skip
    one = read_layer(layer_of("vector", ["a.zip"], sheets=["宗地"]), tmp_path, county)
    assert one.frame["宗地代码"].tolist() == ["A2", "A3"]


def test_half_a_geodatabase_is_refused(tmp_path, lots, layer_of, county):
    made = gdb(lots, tmp_path / "made.gdb")
    (made / "a00000001.gdbtable").unlink()
    read = read_layer(layer_of("vector", ["*.gdb"]), tmp_path, county)
    assert codes(read) == ["file_unreadable"]
    assert "不是完整的文件地理数据库" in read.findings["detail"][0]


def test_a_geodatabase_takes_nothing_from_outside(tmp_path, lots, layer_of, county):
    inside = tmp_path / "data"
    (inside / "made.gdb").mkdir(parents=True)
    for part in gdb(lots, tmp_path / "secret.gdb").iterdir():
        (inside / "made.gdb" / part.name).symlink_to(part)
    assert codes(read_layer(layer_of("vector", ["*.gdb"]), inside, county)) == ["file_unreadable"]


# GeoPackage


@pytest.mark.parametrize("srs", [99999, -1, 0])
def test_a_geopackage_without_a_system(tmp_path, lots, layer_of, county, srs):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lots.set_crs(None, allow_override=True).to_file(tmp_path / "a.gpkg")
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as base:
        base.execute(f"UPDATE gpkg_geometry_columns SET srs_id = {srs}")
        base.execute(f"UPDATE gpkg_contents SET srs_id = {srs}")
        base.commit()
    read = read_layer(layer_of("vector", ["a.gpkg"]), tmp_path, county)
    assert codes(read) == ["crs_undeclared"]  # found by the coordinates
    assert read.frame.geometry.area.tolist() == pytest.approx([20_000.0] * 3)


def test_two_geopackages_of_one_zip_are_told_apart(tmp_path, lots, layer_of, county):
    for name in ("a", "b"):
        lots[:1].to_file(tmp_path / f"{name}.gpkg", layer="宗地")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for name in ("a", "b"):
            archive.write(tmp_path / f"{name}.gpkg", f"{name}.gpkg")
    read = read_layer(layer_of("vector", ["two.zip"]), tmp_path, county)
    assert read.frame[["sheet", "row"]].to_numpy().tolist() == [["a/宗地", 1], ["b/宗地", 1]]


# KML, KMZ, OVKML


@pytest.mark.parametrize("name", ["a.kml", "a.ovkml", "A.KML"])
def test_kml_gives_its_data_and_no_empty_columns(tmp_path, layer_of, county, name):
    text = kml(placemark(POLYGON, 宗地代码="A1", 权利人名="示例&lt;公司"))
    write(tmp_path / name, text)
    read = read_layer(layer_of("vector", [name], shift="none"), tmp_path, county)
    assert list(read.frame.columns) == [
        "Name", "宗地代码", "权利人名", "layer", "file", "sheet", "row", "geometry"
    ]  # fmt: skip
    assert read.frame.loc[0, ["Name", "宗地代码", "权利人名"]].tolist() == ["甲", "A1", "示例<公司"]
    # 0.01° × 0.01° at 29.245 N: 972.06 m × 1,108.40 m
    assert read.frame.geometry.area[0] == pytest.approx(972.06 * 1108.40, rel=1e-4)
    assert codes(read) == []


def test_gdal_alone_makes_one_column_of_two(tmp_path):
    path = write(tmp_path / "a.kml", kml(placemark(POLYGON, 宗地代码="A1", 权利人名="乙")))
    assert "____________" in pyogrio.read_dataframe(path).columns


def test_a_kml_that_gdal_writes_is_in_degrees_with_twelve_columns_of_its_own(
    tmp_path, lots, layer_of, county
):
    lots.to_file(tmp_path / "a.kml", driver="KML")
    alone = pyogrio.read_dataframe(tmp_path / "a.kml")
    assert (alone.crs.to_epsg(), len(alone.columns.drop([*lots.columns], errors="ignore"))) == (
        4326, 12
    )  # fmt: skip
    read = read_layer(layer_of("vector", ["a.kml"], shift="none"), tmp_path, county)
    assert read.frame["宗地代码"].tolist() == ["A1", "A2", "A3"]
    off = shapely.hausdorff_distance(read.frame.geometry.to_numpy(), lots.geometry.to_numpy())
    assert off.max() < 1e-3


def test_kml_schema_data(tmp_path, layer_of, county):
    schema = '<Schema name="S" id="S"><SimpleField name="面积" type="double"/></Schema>'
    simple = '<SchemaData schemaUrl="#S"><SimpleData name="面积">12.5</SimpleData></SchemaData>'
    data = f"<ExtendedData>{simple}</ExtendedData>"
    write(tmp_path / "a.kml", kml(schema, f"<Placemark>{data}{POLYGON}</Placemark>"))
    read = read_layer(layer_of("vector", ["a.kml"]), tmp_path, county)
    assert read.frame["面积"].tolist() == [12.5]


def test_folders_of_a_kml_are_layers(tmp_path, layer_of, county):
    inner = f"<Folder><name>内层</name>{placemark(POLYGON, '乙')}</Folder>"
    text = kml(
        f"<Folder><name>一区</name>{placemark(POLYGON)}{inner}</Folder>",
        f"<Folder><name>一区</name>{placemark(POLYGON, '丙')}</Folder>",
        "<Folder><name>空</name></Folder>",
    )
    write(tmp_path / "a.kml", text)
    read = read_layer(layer_of("vector", ["a.kml"]), tmp_path, county)
    assert read.frame[["sheet", "Name"]].to_numpy().tolist() == [
        ["一区", "甲"], ["内层", "乙"], ["一区 (#2)", "丙"]
    ]  # fmt: skip
    one = read_layer(layer_of("vector", ["a.kml"], sheets=["内层"]), tmp_path, county)
    assert one.frame["Name"].tolist() == ["乙"]


def test_kmz_is_read_and_keeps_the_limits(tmp_path, layer_of, county):
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr("doc.kml", kml(placemark(POLYGON, 编号="1")))
        archive.writestr("files/icon.png", b"x")
    read = read_layer(layer_of("vector", ["a.kmz"]), tmp_path, county)
    assert read.frame["编号"].tolist() == ["1"]
    with zipfile.ZipFile(tmp_path / "b.kmz", "w") as archive:
        archive.writestr("../doc.kml", kml(placemark(POLYGON)))
    read = read_layer(layer_of("vector", ["b.kmz"]), tmp_path, county)
    assert "之外" in read.findings["detail"][0]


def test_kmz_in_a_zip(tmp_path, layer_of, county):
    with zipfile.ZipFile(tmp_path / "in.kmz", "w") as archive:
        archive.writestr("doc.kml", kml(placemark(POLYGON, 编号="1")))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "in.kmz", "奥维/导出.kmz")
    read = read_layer(layer_of("vector", ["a.zip"]), tmp_path, county)
    assert read.frame["编号"].tolist() == ["1"]


def test_kml_in_gbk(tmp_path, layer_of, county):
    text = kml(placemark(POLYGON, 宗地代码="示例一号")).replace("UTF-8", "GBK")
    write(tmp_path / "a.kml", text, "gbk")
    read = read_layer(layer_of("vector", ["a.kml"]), tmp_path, county)
    assert read.frame["宗地代码"].tolist() == ["示例一号"]


def test_kml_with_entities_is_refused(tmp_path, layer_of, county):
    text = kml(placemark(POLYGON)).replace(
        "<kml", '<!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/hostname">]><kml', 1
    )
    write(tmp_path / "a.kml", text)
    read = read_layer(layer_of("vector", ["a.kml"]), tmp_path, county)
    assert codes(read) == ["file_unreadable"]


def test_other_xml_called_kml_is_refused(tmp_path, layer_of, county):
    write(tmp_path / "a.kml", '<?xml version="1.0"?><gml/>')
    assert codes(read_layer(layer_of("vector", ["a.kml"]), tmp_path, county)) == ["file_unreadable"]


# mixed geometry, of each row, in each kind of file


def assert_mixed(read):
    assert len(read.frame) == 4
    assert read.frame.geometry.isna().tolist() == [False, True, True, False]
    assert read.frame.geometry[3].geom_type in ("Polygon", "MultiPolygon")
    assert read.frame.geometry[3].area == pytest.approx(read.frame.geometry[0].area)
    mixed = read.findings[read.findings["code"] == "geometry_mixed"]
    assert mixed[["row", "effect", "detail"]].to_numpy().tolist() == [
        [4, "repaired", "已去掉点、线，只用面"],
        [2, "value_dropped", "图形是点，不是面"],
        [3, "value_dropped", "图形是线，不是面"],
    ]


def test_mixed_geometry_of_a_kml(tmp_path, layer_of, county):
    several = f"<MultiGeometry>{POLYGON}{POINT}{LINE}</MultiGeometry>"
    marks = [placemark(each) for each in (POLYGON, POINT, LINE, several)]
    write(tmp_path / "a.kml", kml(*marks))
    assert_mixed(read_layer(layer_of("vector", ["a.kml"]), tmp_path, county))


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.parquet"])
def test_mixed_geometry_of_other_files(tmp_path, lots, layer_of, county, name):
    lot = lots.geometry[0]
    point, line = (
        Point(482_050, 3_236_050),
        shapely.LineString([(482_000, 3_236_000), (482_050, 3_236_050)]),
    )
    several = shapely.GeometryCollection([lot, shapely.GeometryCollection([point, line])])
    mixed = gpd.GeoDataFrame({"n": list("abcd")}, geometry=[lot, point, line, several], crs=4547)
    save = mixed.to_parquet if name.endswith("parquet") else mixed.to_file
    save(tmp_path / name)
    read = read_layer(layer_of("vector", [name]), tmp_path, county)
    assert read.frame["n"].tolist() == list("abcd")
    assert_mixed(read)


def test_polygons_alone_in_a_collection_are_no_fault(tmp_path, lots, layer_of, county):
    both = shapely.GeometryCollection(lots.geometry.tolist()[:2])
    gpd.GeoDataFrame(geometry=[both], crs=4547).to_file(tmp_path / "a.gpkg")
    read = read_layer(layer_of("vector", ["a.gpkg"]), tmp_path, county)
    assert read.frame.geometry.area.tolist() == [40_000.0]
    assert codes(read) == []


def test_points_of_firms_stay_points(tmp_path, layer_of, county):
    firms = gpd.GeoDataFrame({"n": ["a"]}, geometry=[Point(482_050, 3_236_050)], crs=4547)
    firms.to_file(tmp_path / "a.gpkg")
    read = read_layer(layer_of("vector", ["a.gpkg"], table="enterprises"), tmp_path, county)
    assert read.frame.geometry[0] == Point(482_050, 3_236_050)
    assert codes(read) == []


def test_lines_of_a_shapefile(tmp_path, lots, layer_of, county):
    shp(lots.set_geometry(lots.boundary), tmp_path)
    read = read_layer(layer_of("vector", ["*.shp"]), tmp_path, county)
    assert codes(read).count("geometry_mixed") == 3
    assert len(read.frame) == 3


# §4 rows: null, empty, NaN, infinite: row by row in each kind of file


@pytest.mark.parametrize("name", ["a.gpkg", "a.parquet", "a.shp", "made.gdb", "a.geojson"])
def test_shapes_that_are_nowhere(tmp_path, lots, layer_of, county, name):
    five = gpd.GeoDataFrame({"n": list("abcde")}, geometry=[lots.geometry[0]] * 5, crs=4547)
    bad = five.geometry.to_numpy().copy()
    bad[0], bad[1] = None, Polygon()
    nan = np.array(
        [[482_000, 3_236_000], [482_100, np.nan], [482_100, 3_236_200], [482_000, 3_236_000]]
    )
    with np.errstate(invalid="ignore"):
        bad[2] = Polygon(nan)
    bad[3] = box(1e308, 1e308, 1.1e308, 1.1e308)
    five = five.set_geometry(bad, crs=4547)
    plain = name in ("a.gpkg", "a.parquet")
    if not plain:  # these drivers refuse to write NaN
        five = five.drop(index=2)
    if name in ("a.geojson", "made.gdb"):  # nor do these know such a number
        five = five.drop(index=3)
    save = {"a.parquet": five.to_parquet, "made.gdb": lambda path: gdb(five, path)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        save.get(name, five.to_file)(tmp_path / name)
    read = read_layer(layer_of("vector", [name]), tmp_path, county)
    assert read.frame["n"].tolist() == five["n"].tolist()
    missing = read.findings[read.findings["code"] == "geometry_missing"]
    assert missing["row"].tolist() == list(range(1, len(five)))
    assert read.frame.geometry.isna().tolist() == [True] * (len(five) - 1) + [False]


# §2, §4 rows: arcs; TIN


def circle(x, y, radius):
    """A CURVEPOLYGON of one CIRCULARSTRING, in WKB."""
    points = [(x - radius, y), (x, y + radius), (x + radius, y), (x, y - radius), (x - radius, y)]
    arc = struct.pack("<BII", 1, 8, 5) + b"".join(struct.pack("<dd", *each) for each in points)
    return struct.pack("<BII", 1, 10, 1) + arc


def compound(x, y, radius):
    """Half a disc: a COMPOUNDCURVE of a half circle and its chord."""
    arc = [(x - radius, y), (x, y + radius), (x + radius, y)]
    chord = [(x + radius, y), (x - radius, y)]
    curves = b"".join(
        struct.pack("<BII", 1, kind, len(points))
        + b"".join(struct.pack("<dd", *each) for each in points)
        for kind, points in ((8, arc), (2, chord))
    )
    return struct.pack("<BII", 1, 10, 1) + struct.pack("<BII", 1, 9, 2) + curves


def tin():
    corners = [
        (482_000, 3_236_000),
        (482_100, 3_236_000),
        (482_000, 3_236_100),
        (482_000, 3_236_000),
    ]
    triangle = struct.pack("<BII", 1, 17, 1) + struct.pack("<I", 4)
    triangle += b"".join(struct.pack("<dd", *each) for each in corners)
    return struct.pack("<BII", 1, 16, 1) + triangle


def with_wkb(path, lots, given):
    """A GeoPackage whose rows hold the geometries given as WKB."""
    frame = gpd.GeoDataFrame(
        {"n": list(range(len(given)))}, geometry=[lots.geometry[0]] * len(given), crs=4547
    )
    pyogrio.write_dataframe(
        frame, path, driver="GPKG", geometry_type="Unknown", layer="a", SPATIAL_INDEX="NO"
    )
    with closing(sqlite3.connect(path)) as base:
        triggers = base.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
        for (name,) in triggers:
            base.execute(f'DROP TRIGGER "{name}"')
        head = b"GP\0\1" + base.execute("SELECT geom FROM a").fetchone()[0][4:8]
        for row, wkb in enumerate(given, 1):
            if wkb is not None:
                base.execute("UPDATE a SET geom = ? WHERE fid = ?", (head + wkb, row))
        base.commit()
    return path


def test_arcs_are_drawn_in_half_degrees(tmp_path, lots, layer_of, county):
    x, y = 482_300, 3_236_300
    collection = struct.pack("<BII", 1, 7, 1) + circle(x, y, 100)
    given = [circle(x, y, 100), None, compound(x, y, 100), collection]
    with_wkb(tmp_path / "a.gpkg", lots, given)
    read = read_layer(layer_of("vector", ["a.gpkg"]), tmp_path, county)
    assert read.frame["n"].tolist() == [0, 1, 2, 3]
    disc = math.pi * 1e4
    whole, lot, half, _ = read.frame.geometry.area.tolist()
    assert lot == 20_000
    for area, true in ((whole, disc), (half, disc / 2)):
        assert (true - area) / true == pytest.approx(13e-6, abs=1e-6)  # 812e-6 by default
    assert told(read, "row", "effect") == [
        ["geometry_curved", 1, "repaired"],
        ["geometry_curved", 3, "repaired"],
        ["geometry_mixed", 4, "value_dropped"],  # an arc within a collection is not drawn
        ["geometry_missing", 4, "value_dropped"],
    ]


def test_the_default_step_would_lose_more(tmp_path, lots):
    path = with_wkb(tmp_path / "a.gpkg", lots, [circle(482_300, 3_236_300, 100)])
    pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": None})
    try:
        area = shapes.read_features(path).frame.geometry.area[0]
    finally:
        pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": shapes.ARC_DEGREES})
    assert 1 - area / (math.pi * 1e4) == pytest.approx(812e-6, abs=1e-6)


def test_a_tin_is_told_and_does_not_hide_the_others(tmp_path, lots, layer_of, county):
    x, y = 482_300, 3_236_300
    nested = struct.pack("<BII", 1, 7, 1) + tin()
    with_wkb(tmp_path / "a.gpkg", lots, [tin(), None, circle(x, y, 10), nested])
    read = read_layer(layer_of("vector", ["a.gpkg"]), tmp_path, county)
    assert read.frame.geometry.isna().tolist() == [True, False, False, True]
    assert told(read, "row") == [
        ["geometry_curved", 3],
        ["geometry_mixed", 1],
        ["geometry_mixed", 4],
        ["geometry_missing", 1],
        ["geometry_missing", 4],
    ]


def test_a_ring_that_is_not_closed_raises_and_is_closed_here(tmp_path, lots, layer_of, county):
    corners = shapely.get_coordinates(lots.geometry[0])[:4]
    ring = struct.pack("<I", 4) + corners.astype("<f8").tobytes()
    unclosed = struct.pack("<BII", 1, 3, 1) + ring
    with pytest.raises(shapely.errors.GEOSException):
        shapely.from_wkb(unclosed)
    with_wkb(tmp_path / "a.gpkg", lots, [None, unclosed])
    read = read_layer(layer_of("vector", ["a.gpkg"]), tmp_path, county)
    assert read.frame.geometry.area.tolist() == [20_000.0] * 2


# MapInfo: import only

MIF = """Version 300
Charset "{charset}"
Delimiter ","
CoordSys Earth Projection 8, 0, "m", 114, 0, 1, 500000, 0
Columns 2
  宗地代码 Char(20)
  面积 Float
Data

Region 1
  5
482000 3236000
482100 3236000
482100 3236200
482000 3236200
482000 3236000
    Pen (1,2,0)
"""


@pytest.mark.parametrize("charset", ["WindowsSimpChinese", "Neutral"])
def test_mif_in_gbk(tmp_path, layer_of, county, charset):
    write(tmp_path / "a.mif", MIF.format(charset=charset), "gbk")
    write(tmp_path / "a.mid", '"示例甲宗地",20000\n', "gbk")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for ending in (".mif", ".mid"):
            archive.write(tmp_path / f"a{ending}", f"x/A{ending.upper()}")
    for name in ("a.mif", "a.zip"):
        read = read_layer(layer_of("vector", [name]), tmp_path, county)
        assert read.frame.loc[0, ["宗地代码", "面积"]].tolist() == ["示例甲宗地", 20_000.0]
        assert read.frame.geometry.area.tolist() == pytest.approx([20_000.0], abs=0.01)
        assert told(read, "detail") == [
            ["datum_dropped", "大地基准未写明，按 2000 国家大地坐标系使用"]
        ]


def test_mif_without_its_data_is_refused(tmp_path, layer_of, county):
    write(tmp_path / "a.mif", MIF.format(charset="Neutral"), "gbk")
    read = read_layer(layer_of("vector", ["a.mif"]), tmp_path, county)
    assert told(read, "detail") == [
        ["file_unreadable", "缺少同名 .mid，请将同名文件一起压缩后提供"]
    ]


def tab(frame, path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(frame, path, driver="MapInfo File", encoding="GBK")
    return path


def test_tab_with_texts_that_gdal_cannot_decode(tmp_path, lots, layer_of, county):
    path = tab(lots.rename(columns={"名称": "name"}), tmp_path / "a.tab")
    with pytest.raises(UnicodeDecodeError):
        pyogrio.read_dataframe(path)
    read = read_layer(layer_of("vector", ["a.tab"]), tmp_path, county)
    assert read.frame["name"].tolist() == NAMES
    # a .map keeps whole steps of its bounds, here of centimetres
    assert read.frame.geometry.area.tolist() == pytest.approx([20_000.0] * 3, rel=1e-3)


# §4 row: MapInfo loses the datum, yet an old one is never taken for CGCS2000
@pytest.mark.parametrize("way", [
    (ending, epsg) for ending in (".tab", ".mif") for epsg in (4490, 4547, 4610, 2383, 4214, 2435)
], ids=str)  # fmt: skip
def test_mapinfo_and_the_datum(tmp_path, lots, layer_of, county, way):
    ending, epsg = way
    plain = lots[["geometry"]].assign(n=[1, 2, 3])
    there = plain.to_crs(4490) if epsg in (4490, 4610, 4214) else plain
    path = tab(there.set_crs(epsg, allow_override=True), tmp_path / f"a{ending}")
    own = CRS.from_user_input(pyogrio.read_info(path)["crs"])
    read = read_layer(layer_of("vector", [f"a{ending}"]), tmp_path, county)
    if epsg in (4490, 4547):
        assert own.datum.name.startswith("World Geodetic System 1984")
        assert read.frame.geometry.area.tolist() == pytest.approx([20_000.0] * 3, rel=1e-3)
        assert codes(read) == (["datum_dropped"] if epsg == 4547 else [])
        return
    assert told(read, "row", "effect") == [
        ["datum_unverified", row, "set_aside"] for row in (1, 2, 3)
    ]
    assert read.frame.geometry.isna().all()


SPACE7 = {
    "dx": -21.4, "dy": 90.1, "dz": 13.6, "rx_arcsec": 0.4, "ry_arcsec": -0.3, "rz_arcsec": 0.2,
    "scale_ppm": 1.5, "cite": "示例",
}  # fmt: skip


@pytest.mark.parametrize("epsg", [2383, 2362, 4610])
def test_mapinfo_in_xian80_goes_by_the_parameters_upon_its_own_ellipsoid(
    tmp_path, lots, layer_of, county, epsg
):
    """GDAL answers Xi'an 80 upon WGS 84's ellipsoid; a shapefile has it upon IAG 1975."""
    project = Transformer.from_crs(2383, epsg, always_xy=True).transform
    moved = shapely.transform(lots.geometry.to_numpy(), lambda at: np.column_stack(project(*at.T)))
    there = gpd.GeoDataFrame({"n": [1, 2, 3]}, geometry=moved, crs=epsg)
    tab(there, tmp_path / "a.mif")
    there.to_file(tmp_path / "a.shp")
    given = {"crs": f"EPSG:{epsg}", "datum_shift": SPACE7}
    reads = [
        read_layer(layer_of("vector", [name], **given), tmp_path, county)
        for name in ("a.mif", "a.shp")
    ]
    assert [codes(each) for each in reads] == [["datum_transformed"]] * 2
    mif, shp = (shapely.get_coordinates(each.frame.geometry[0])[:4] for each in reads)
    assert np.sort(mif, axis=0) == pytest.approx(np.sort(shp, axis=0), abs=0.02)
    details = [each.findings["detail"][0] for each in reads]
    assert details[0] == details[1]
    assert "EPSG" in details[0]


def test_mapinfo_in_xian80_is_refused_where_the_catalogue_says_beijing(
    tmp_path, lots, layer_of, county
):
    tab(lots[["geometry"]].assign(n=1).set_crs(2383, allow_override=True), tmp_path / "a.mif")
    layer = layer_of("vector", ["a.mif"], crs="EPSG:2435", datum_shift=SPACE7)
    read = read_layer(layer, tmp_path, county)
    assert codes(read) == ["datum_unverified"] * 3
    assert "基准不一致" in read.findings["detail"][0]


def test_mapinfo_without_a_datum_is_on_the_one_that_the_catalogue_says(
    tmp_path, lots, layer_of, county
):
    tab(lots[["geometry"]].assign(n=1), tmp_path / "a.mif")
    said = layer_of("vector", ["a.mif"], crs="EPSG:4547")
    assert codes(read_layer(said, tmp_path, county)) == []
    old = layer_of("vector", ["a.mif"], crs="EPSG:2383")
    assert codes(read_layer(old, tmp_path, county)) == ["datum_unverified"] * 3


@pytest.mark.parametrize(
    "line", ['  "\\IsSeamless" = "TRUE"', 'create view x as\nopen table "/etc/x"']
)
def test_tab_that_points_elsewhere_is_refused(tmp_path, lots, layer_of, county, line):
    path = tab(lots, tmp_path / "a.tab")
    path.write_bytes(path.read_bytes() + f"\r\n{line}\r\n".encode())
    read = read_layer(layer_of("vector", ["a.tab"]), tmp_path, county)
    assert "引用了其他数据" in read.findings["detail"][0]


# GeoParquet


def test_geoparquet(tmp_path, lots, layer_of, county):
    spare = lots.assign(centre=lots.centroid).set_index("宗地代码")
    spare.to_parquet(tmp_path / "a.parquet")
    read = read_layer(layer_of("vector", ["*.parquet"]), tmp_path, county)
    assert list(read.frame.columns[:2]) == ["宗地代码", "名称"]
    assert "centre" not in read.frame.columns
    assert read.frame.geometry.area.tolist() == [20_000.0] * 3
    assert codes(read) == []


def test_parquet_without_geometry_is_refused(tmp_path, lots, layer_of, county):
    lots.drop(columns="geometry").to_parquet(tmp_path / "a.parquet")
    read = read_layer(layer_of("vector", ["*.parquet"]), tmp_path, county)
    assert codes(read) == ["file_unreadable"]


# what nobody here reads


def test_gdal_has_no_driver_for_them():
    drivers = set(pyogrio.list_drivers())
    assert {"OpenFileGDB", "GPKG", "ESRI Shapefile", "DXF"} <= drivers
    assert drivers.isdisjoint({"PGeo", "MDB", "DWG", "CAD", "XLS", "Parquet"})


@pytest.mark.parametrize(
    ("name", "ask"),
    [
        ("a.dwg", "DXF"), ("a.DGN", "DXF"), ("a.mdb", "FileGDB"), ("a.ovobj", "KML"),
        ("a.wt", "Shapefile"), ("a.wl", "Shapefile"), ("a.wp", "Shapefile"), ("a.rar", "zip"),
    ],
)  # fmt: skip
def test_foreign_formats_are_refused_with_what_to_ask_for(tmp_path, layer_of, county, name, ask):
    (tmp_path / name).write_bytes(b"whatever")
    read = read_layer(layer_of("vector", ["a.*"]), tmp_path, county)
    assert codes(read) == ["format_unsupported"]
    assert ask in read.findings["detail"][0]
    assert len(read.frame) == 0


def test_a_foreign_format_in_a_zip(tmp_path, lots, layer_of, county):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("图/a.dwg", b"AC1032")
        archive.writestr("说明.txt", b"x")
    assert codes(read_layer(layer_of("vector", ["a.zip"]), tmp_path, county)) == [
        "format_unsupported"
    ]
    lots.to_file(tmp_path / "b.gpkg")
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as archive:
        archive.write(tmp_path / "b.gpkg", "b.gpkg")
    read = read_layer(layer_of("vector", ["a.zip"]), tmp_path, county)
    assert read.frame["宗地代码"].tolist() == ["A1", "A2", "A3"]
