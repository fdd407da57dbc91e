"""One file in, every form out, and the same rows read back."""

import json
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import box

from tcgis.catalog.model import County
from tcgis.errors import CatalogError, InputError, OutputError
from tcgis.outputs.files import convert, forms, shapefiles
from tcgis.sources.safety import sandbox

COUNTY = County(id="t", name="示例县", crs="EPSG:4547", envelope=[113.59, 29.03, 114.07, 29.40])
HEADINGS = ["土地使用权人名称", "土地使用权人代码", "宗地代码", "面积", "层数", "签订日期", "建成"]


@pytest.fixture
def lots():
    """Three lots of 30 mu with every kind of value; the third says nothing but its code."""
    shapes = [box(482_000 + 100 * i, 3_236_000, 482_100 + 100 * i, 3_236_200) for i in range(3)]
    day = pd.to_datetime(pd.Series(["2024-05-01", "1999-12-31", None])).astype("datetime64[ms]")
    columns = {
        "土地使用权人名称": ["示例甲公司", "示例乙公司", None],
        "土地使用权人代码": ["914212220000000009", "91421222MA4900002J", None],
        "宗地代码": ["A1", "A2", "A3"],
        "面积": [20000.25, 20000.0, np.nan],
        "层数": pd.array([3, 123_456_789_012, None], dtype="Int64"),
        "签订日期": day,
        "建成": pd.array([True, False, None], dtype="boolean"),
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=4547)


@pytest.fixture
def source(tmp_path, lots):
    path = tmp_path / "来源.gpkg"
    lots.to_file(path)
    return path


def converted(source, target, form, **more):
    given = convert.read_source(source, county=COUNTY)
    return convert.write_converted(given, target, form=form, county=COUNTY, **more)


def again(path):
    return convert.read_source(path, county=COUNTY).frame


def plain(frame, names):
    """Values as Python has them, missing as None."""
    told = {}
    for name in names:
        values = frame[name].astype(object)
        told[name] = [
            None if pd.isna(v) else str(v)[:10] if hasattr(v, "year") else v for v in values
        ]
    return told


WANTED = {
    "土地使用权人名称": ["示例甲公司", "示例乙公司", None],
    "土地使用权人代码": ["914212220000000009", "91421222MA4900002J", None],
    "宗地代码": ["A1", "A2", "A3"],
    "面积": [20000.25, 20000.0, None],
    "层数": [3, 123_456_789_012, None],
    "签订日期": ["2024-05-01", "1999-12-31", None],
    "建成": [True, False, None],
}


@pytest.mark.parametrize("form", ["gpkg", "geojson"])
def test_what_is_written_is_read_back_equal(tmp_path, source, lots, form):
    done = converted(source, tmp_path / f"去.{form}", form)
    assert (done.rows, done.written) == (3, 3)
    back = again(tmp_path / f"去.{form}")
    assert plain(back, HEADINGS) == WANTED
    assert back["row"].tolist() == [1, 2, 3]
    assert list(back.columns[: len(HEADINGS)]) == HEADINGS
    near = shapely.hausdorff_distance(back.geometry.to_numpy(), lots.geometry.to_numpy())
    assert near.max() < (1e-9 if form == "gpkg" else 2e-4)
    assert back.crs == lots.crs


def test_geoparquet_is_read_back_equal(tmp_path, source, lots):
    converted(source, tmp_path / "a.parquet", "parquet")
    back = gpd.read_parquet(tmp_path / "a.parquet")
    assert plain(back, HEADINGS) == WANTED
    assert back.crs == lots.crs
    assert back.geometry.geom_equals(lots.geometry).all()


def test_a_shapefile_has_short_names_and_a_table_of_what_they_stand_for(tmp_path, source, lots):
    done = converted(source, tmp_path / "宗地.zip", "shp")
    assert done.notes == ["文字编码：GBK（见 .cpg）"]
    with zipfile.ZipFile(tmp_path / "宗地.zip") as archive:
        ends = ["shp", "shx", "dbf", "prj", "cpg"]
        assert archive.namelist() == [
            *(f"宗地.{end}" for end in ends),
            "字段对照表.csv",
            "readme.txt",
        ]
        assert archive.read("宗地.cpg") == b"GBK"
        table = archive.read("字段对照表.csv").decode("utf-8-sig").splitlines()
    short = ["土地使用权", "土地使用_2", "宗地代码", "面积", "层数", "签订日期", "建成"]
    assert table == ["短字段名,原字段名", *map(",".join, zip(short, HEADINGS, strict=True))]
    back = again(tmp_path / "宗地.zip")
    told = plain(back, short)
    assert list(told.values()) == list(WANTED.values())
    assert back.geometry.geom_equals(lots.geometry).all()


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (
            ["土地使用权人", "土地使用权限", "土地使用权"],
            ["土地使用权", "土地使用_2", "土地使用_3"],
        ),
        (["Area_of_the_parcel", "AREA_OF_THE_park"], ["Area_of_th", "AREA_OF__2"]),
        (["a面积合计数", "", "\n"], ["a面积合计", "字段", "字段_2"]),
        (["𠮷𠮷𠮷"], ["𠮷𠮷"]),
    ],
)
def test_short_names_fit_ten_bytes_and_differ(names, short):
    made = shapefiles.short_names(names, "GB18030")
    assert list(made.values()) == short
    assert max(len(name.encode("gb18030")) for name in short) <= 10


def test_a_hundred_names_alike_all_differ():
    made = shapefiles.short_names([f"土地使用权人名称{n}" for n in range(100)], "GBK")
    assert len(set(made.values())) == 100
    assert max(len(name.encode("gbk")) for name in made.values()) <= 10


@pytest.mark.parametrize("rare", ["䶮", "㙓", "𠮷"])
def test_a_character_outside_gbk_is_kept_by_gb18030_and_told(tmp_path, lots, rare):
    lots.loc[1, "土地使用权人名称"] = f"示例{rare}公司"
    lots.to_file(tmp_path / "a.gpkg")
    done = converted(tmp_path / "a.gpkg", tmp_path / "a.zip", "shp")
    assert done.notes[0] == "文字编码：GB18030（见 .cpg）"
    assert f"{rare}（第 2 行）" in done.notes[1]
    assert again(tmp_path / "a.zip")["土地使用权"].tolist()[1] == f"示例{rare}公司"


def test_a_rare_character_in_a_heading_counts_too(tmp_path, lots):
    lots.rename(columns={"面积": "㙓塘"}).to_file(tmp_path / "a.gpkg")
    done = converted(tmp_path / "a.gpkg", tmp_path / "a.zip", "shp")
    assert "GB18030" in done.notes[0]
    assert again(tmp_path / "a.zip")["㙓塘"].tolist()[0] == 20000.25


@pytest.mark.parametrize(
    ("words", "kept"), [("证" * 128, "证" * 127), ("a" + "证" * 127, "a" + "证" * 126)]
)
def test_a_long_text_is_cut_at_a_character_and_told(tmp_path, lots, words, kept):
    lots.loc[2, "土地使用权人名称"] = words
    lots.to_file(tmp_path / "a.gpkg")
    done = converted(tmp_path / "a.gpkg", tmp_path / "a.zip", "shp")
    assert done.notes[1].startswith("字段“土地使用权人名称”的第 3 行超过 254 字节")
    assert again(tmp_path / "a.zip")["土地使用权"].tolist()[2] == kept
    whole = lots.assign(土地使用权人名称="证" * 127)
    whole.to_file(tmp_path / "b.gpkg")
    assert len(converted(tmp_path / "b.gpkg", tmp_path / "b.zip", "shp").notes) == 1


def test_a_moment_keeps_its_time_of_day(tmp_path, lots):
    moment = pd.Timestamp("2024-05-01 10:20:30")
    lots["签订日期"] = pd.Series([moment] * 3).astype("datetime64[ms]")
    lots.to_file(tmp_path / "a.gpkg")
    converted(tmp_path / "a.gpkg", tmp_path / "a.zip", "shp")
    assert again(tmp_path / "a.zip")["签订日期"].tolist() == ["2024-05-01 10:20:30"] * 3
    converted(tmp_path / "a.gpkg", tmp_path / "b.gpkg", "gpkg")
    assert again(tmp_path / "b.gpkg")["签订日期"].tolist() == [moment] * 3


def test_points_lines_and_areas_become_three_shapefiles(tmp_path, lots):
    shapes = [lots.geometry[0].centroid, lots.geometry[1].boundary, lots.geometry[2]]
    lots.set_geometry(gpd.GeoSeries(shapes, crs=4547)).to_file(tmp_path / "a.gpkg")
    done = converted(tmp_path / "a.gpkg", tmp_path / "a.zip", "shp")
    assert (done.rows, done.written) == (3, 3)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        heads = [name for name in archive.namelist() if name.endswith(".shp")]
    assert heads == ["a_点.shp", "a_线.shp", "a_面.shp"]


def test_a_row_without_a_shape_is_written_with_its_words(tmp_path, lots):
    lots.loc[1, "geometry"] = None
    lots.to_file(tmp_path / "a.gpkg")
    for form, name in (("gpkg", "b.gpkg"), ("shp", "b.zip"), ("geojson", "b.geojson")):
        done = converted(tmp_path / "a.gpkg", tmp_path / name, form)
        assert (done.rows, done.written) == (3, 3)
        back = again(tmp_path / name)
        assert back["宗地代码"].tolist() == ["A1", "A2", "A3"]
        assert back.geometry.isna().tolist() == [False, True, False]


def test_a_row_that_is_set_aside_is_left_out_and_told(tmp_path):
    """A survey TXT of two parcels, one of them a line."""
    (tmp_path / "a.txt").write_text(
        "[地块坐标]\n4,3,A1,甲,面,,,,@\n"
        "J1,1,3236000,38482000\nJ2,1,3236200,38482000\nJ3,1,3236200,38482100\nJ4,1,3236000,38482100\n"
        "2,0,A2,乙,线,,,,@\nJ1,1,3236000,38482000\nJ2,1,3236200,38482000\n",
        "utf-8",
    )
    given = convert.read_source(tmp_path / "a.txt", county=COUNTY)
    done = convert.write_converted(given, tmp_path / "a.gpkg", form="gpkg", county=COUNTY)
    assert (done.rows, done.written) == (2, 1)
    assert done.notes == ["未写出：第 7 行（已搁置）"]
    back = again(tmp_path / "a.gpkg")
    assert back["地块编号"].tolist() == ["A1"]
    assert back.geometry.area.round(3).tolist() == [20_000]


def test_geojson_says_which_system_and_what_the_standard_says(tmp_path, source):
    done = converted(source, tmp_path / "a.geojson", "geojson")
    told = json.loads((tmp_path / "a.geojson").read_text("utf-8"))
    assert told["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::4490"
    assert "RFC 7946" in told["note"]
    assert done.notes == [told["note"]]
    ring = told["features"][0]["geometry"]["coordinates"][0]
    assert 113.8 < ring[0][0] < 113.9  # longitude first
    assert shapely.is_ccw(shapely.linearrings(ring))


def test_columns_that_a_data_base_would_take_for_its_own(tmp_path, lots):
    odd = lots.rename(columns={"面积": "fid_", "层数": "FID_", "宗地代码": "layer"})
    odd.rename(columns={"fid_": "Fid"}).to_file(tmp_path / "a.geojson", driver="GeoJSON")
    converted(tmp_path / "a.geojson", tmp_path / "a.gpkg", "gpkg")
    back = again(tmp_path / "a.gpkg")
    assert back["Fid_2"].tolist()[:2] == [20000.25, 20000.0]
    assert back["layer_sent"].tolist() == ["A1", "A2", "A3"]


def test_only_the_layer_asked_for(tmp_path, lots):
    for name in ("甲", "乙"):
        lots.assign(宗地代码=[f"{name}{n}" for n in range(3)]).to_file(
            tmp_path / "a.gpkg", layer=name
        )
    one = convert.read_source(tmp_path / "a.gpkg", county=COUNTY, layer="乙")
    assert one.frame["宗地代码"].tolist() == ["乙0", "乙1", "乙2"]
    converted(tmp_path / "a.gpkg", tmp_path / "b.gpkg", "gpkg")
    back = again(tmp_path / "b.gpkg")
    assert back["图层"].tolist() == sorted(["甲", "乙"] * 3, key=back["图层"].tolist().index)
    assert len(back) == 6


def test_the_system_of_the_source_where_it_states_none(tmp_path, lots):
    moved = lots.set_crs(None, allow_override=True)
    with pytest.warns(UserWarning, match="not provided"):
        moved.to_file(tmp_path / "a.gpkg")
    given = convert.read_source(tmp_path / "a.gpkg", county=COUNTY, crs="EPSG:4547")
    assert given.findings.empty
    assert convert.read_source(tmp_path / "a.gpkg", county=COUNTY).findings["code"].tolist() == [
        "crs_undeclared"
    ]
    with pytest.raises(CatalogError, match="nonsense"):
        convert.read_source(tmp_path / "a.gpkg", county=COUNTY, crs="nonsense")


def test_a_name_full_of_marks_is_read_as_it_stands(tmp_path, source):
    odd = source.with_name("CSV:[a]*?.gpkg")
    source.rename(odd)
    assert len(convert.read_source(odd, county=COUNTY).frame) == 3


def test_what_cannot_be_written_says_why_and_harms_nothing(tmp_path, source):
    target = tmp_path / "a.gpkg"
    target.write_text("before")
    with pytest.raises(InputError, match="没有这个文件"):
        convert.read_source(tmp_path / "none.gpkg", county=COUNTY)
    (tmp_path / "b.geojson").write_text("<no json>")
    broken = convert.read_source(tmp_path / "b.geojson", county=COUNTY)
    with pytest.raises(InputError, match=r"b\.geojson"):
        convert.write_converted(broken, target, form="gpkg", county=COUNTY)
    given = convert.read_source(source, county=COUNTY)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x.gpkg").mkdir()
    with pytest.raises(OutputError):
        convert.write_converted(given, tmp_path / "full" / "x.gpkg", form="gpkg", county=COUNTY)
    assert target.read_text() == "before"


def test_an_existing_file_is_replaced_whole(tmp_path, source):
    target = tmp_path / "a.gpkg"
    for _ in range(2):
        converted(source, target, "gpkg")
    assert len(again(target)) == 3


def test_a_survey_text_holds_the_polygons_under_their_codes_and_names(tmp_path, lots):
    lots.loc[1, "geometry"] = lots.geometry[1].boundary
    lots.to_file(tmp_path / "a.gpkg")
    known = {"宗地代码": "parcel_id", "土地使用权人名称": "parcel_name"}
    done = converted(tmp_path / "a.gpkg", tmp_path / "a.txt", "txt", known=known)
    assert (done.rows, done.written) == (3, 2)
    assert done.notes == ["未写出：第 2 行（没有可用图形，此格式只能存图形）"]
    back = again(tmp_path / "a.txt")
    assert plain(back, ["地块编号", "地块名称", "面积"]) == {
        "地块编号": ["A1", "A3"], "地块名称": ["示例甲公司", None], "面积": ["2.0000", "2.0000"],
    }  # fmt: skip
    assert shapely.equals_exact(
        back.geometry.to_numpy(), lots.geometry[[0, 2]].to_numpy(), 5e-4, normalize=True
    ).all()


def test_many_rows_are_listed_by_the_first_few():
    assert forms.row_numbers(pd.Series(range(1, 4))) == "1、2、3"
    assert (
        forms.row_numbers(pd.Series(range(1, 31))) == "1、2、3、4、5、6、7、8、9、10、11、12 等 30"
    )


def test_the_same_file_gives_the_same_shapefile(tmp_path, source):
    for name in ("a.zip", "b/a.zip"):
        converted(source, tmp_path / name, "shp")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b" / "a.zip").read_bytes()


POINTS = [
    ["宗地代码：A1", None, None],
    ["界址点号", "纵坐标(x)", "横坐标(y)"],
    ["J1", 3_236_000, 38_482_000],
    ["J2", 3_236_200, 38_482_000],
    ["J3", 3_236_200, 38_482_100],
    ["J4", 3_236_000, 38_482_100],
]
LOT = box(482_000, 3_236_000, 482_100, 3_236_200)  # 30 mu


def table(path, *sheets):
    """A workbook, or a CSV of its only sheet."""
    if path.suffix == ".csv":
        pd.DataFrame(sheets[0]).to_csv(path, header=False, index=False, encoding="gbk")
        return path
    with pd.ExcelWriter(path) as book:
        for number, cells in enumerate(sheets, start=1):
            pd.DataFrame(cells).to_excel(book, sheet_name=f"表{number}", header=False, index=False)
    return path


@pytest.mark.parametrize("name", ["界址点.xlsx", "界址点.csv"])
def test_a_table_of_boundary_points_is_converted(tmp_path, name):
    source = table(tmp_path / name, POINTS)
    done = converted(source, tmp_path / "a.gpkg", "gpkg")
    assert (done.rows, done.written) == (1, 1)
    back = again(tmp_path / "a.gpkg")
    assert back["地块编号"].tolist() == ["A1"]
    assert shapely.symmetric_difference(back.geometry[0], LOT).area < 1e-6


def test_points_apart_become_the_survey_text_of_the_same_parcels(tmp_path):
    source = table(tmp_path / "a.xlsx", POINTS)
    given = convert.read_source(source, county=COUNTY, reader=sandbox.read_folder_apart)
    known = {"地块编号": "parcel_id"}
    convert.write_converted(given, tmp_path / "a.txt", form="txt", county=COUNTY, known=known)
    back = again(tmp_path / "a.txt")
    assert plain(back, ["地块编号", "面积"]) == {"地块编号": ["A1"], "面积": ["2.0000"]}


@pytest.mark.parametrize("heading", ["WKT", "wkt_geom", "图形"])
def test_a_table_with_a_column_of_wkt_is_converted(tmp_path, heading):
    """The place of each lot beside its shape does not make it a table of boundary points."""
    rows = [["地块", "纵坐标", "横坐标", heading],
            ["甲", 3_236_100, 482_050, LOT.wkt], ["乙", 3_236_100, 482_050, None]]  # fmt: skip
    source = table(tmp_path / "a.xlsx", [["一览表", None, None, None], *rows])
    done = converted(source, tmp_path / "a.gpkg", "gpkg")
    assert (done.rows, done.written) == (2, 2)
    back = again(tmp_path / "a.gpkg")
    assert back["地块"].tolist() == ["甲", "乙"]
    assert back.geometry[0].equals(LOT)
    assert back.geometry.isna().tolist() == [False, True]


def test_only_the_sheet_asked_for_of_a_workbook(tmp_path):
    other = [["宗地代码：A2", None, None], *POINTS[1:]]
    source = table(tmp_path / "a.xlsx", POINTS, other)
    assert convert.read_source(source, county=COUNTY).frame["地块编号"].tolist() == ["A1", "A2"]
    only = convert.read_source(source, county=COUNTY, layer="表2")
    assert only.frame["地块编号"].tolist() == ["A2"]


def test_a_table_without_any_shape_says_what_it_should_hold(tmp_path):
    source = table(tmp_path / "a.xlsx", [["企业", "税额"], ["示例甲", 1]])
    given = convert.read_source(source, county=COUNTY)
    assert given.findings["code"].unique().tolist() == ["header_missing"]
    with pytest.raises(InputError, match=r"界址点坐标.*WKT"):
        convert.write_converted(given, tmp_path / "a.gpkg", form="gpkg", county=COUNTY)
