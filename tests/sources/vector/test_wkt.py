"""Shapes that stand as text in a column of a table."""

import geopandas as gpd
import openpyxl
import pytest
import shapely
from shapely.affinity import translate

from tcgis.sources.layer import read_layer

LOT = shapely.box(482_000, 3_236_000, 482_100, 3_236_200)
AWAY = shapely.box(482_300, 3_236_000, 482_400, 3_236_200)
COLUMNS = {"parcel_id": {"from": ["宗地代码"]}}


@pytest.fixture
def read(tmp_path, layer_of, county):
    def run(texts, *, heading="WKT", **more):
        book = openpyxl.Workbook()
        book.active.append(["宗地代码", heading])
        for number, text in enumerate(texts, start=1):
            book.active.append([f"Z{number}", text])
        book.save(tmp_path / "a.xlsx")
        given = {"columns": COLUMNS, "geometry_from": ["WKT", "图形", "geom"], **more}
        return read_layer(layer_of("spreadsheet", ["*.xlsx"], **given), tmp_path, county)

    return run


def told(result):
    return result.findings[["code", "row", "value", "effect"]].astype(object).to_numpy().tolist()


@pytest.mark.parametrize("heading", ["WKT", "wkt", "图形", " Geom "])
def test_shapes_from_the_column_that_is_there(read, heading):
    result = read([LOT.wkt, AWAY.wkt], heading=heading, crs="EPSG:4547")
    assert isinstance(result.frame, gpd.GeoDataFrame)
    assert told(result) == []
    assert result.frame.geometry.tolist() == [LOT, AWAY]
    assert result.frame["宗地代码"].tolist() == ["Z1", "Z2"]
    assert heading.strip() not in result.frame
    assert result.frame.crs == "EPSG:4547"


def test_a_system_nobody_named_is_told_by_the_coordinates(read):
    moved = translate(LOT, 38_000_000)
    result = read([moved.wkt])
    assert result.findings["code"].tolist() == ["crs_undeclared"]
    assert shapely.hausdorff_distance(result.frame.geometry[0], LOT) < 1e-6


def test_the_srid_of_each_row_is_what_it_declares(read):
    degrees = gpd.GeoSeries([AWAY], crs=4547).to_crs(4490)[0]
    moved = translate(LOT, 38_000_000)
    texts = [f"SRID=4526;{moved.wkt}", f"srid=4490; {degrees.wkt}", LOT.wkt]
    result = read(texts, crs="EPSG:4547")
    assert told(result) == []
    assert result.frame["row"].tolist() == [2, 3, 4]
    for shape, wanted in zip(result.frame.geometry, [LOT, AWAY, LOT], strict=True):
        assert shapely.hausdorff_distance(shape, wanted) < 1e-3


def test_an_old_datum_in_the_srid_is_refused(read):
    result = read([f"SRID=2383;{LOT.wkt}", AWAY.wkt], crs="EPSG:4547")
    assert result.findings[["code", "row", "effect"]].to_numpy().tolist() == [
        ["datum_unverified", 2, "set_aside"]
    ]


@pytest.mark.parametrize("srid", ["0", "999999"])
def test_an_srid_that_says_nothing_leaves_it_to_the_catalogue(read, srid):
    result = read([f"SRID={srid};{LOT.wkt}"], crs="EPSG:4547")
    assert told(result) == []
    assert result.frame.geometry[0] == LOT


def test_full_width_signs(read):
    assert (
        read([LOT.wkt.replace(",", "，").replace("((", "（（")], crs="EPSG:4547").frame.geometry[0]
        == LOT
    )


def test_what_is_no_wkt_is_told_with_its_row_and_shape_missing(read):
    cut = LOT.wkt[:-4]
    long = "POLYGON((" + "1 2, " * 40
    result = read([LOT.wkt, cut, "见附图", long, 12.5, None], crs="EPSG:4547")
    wrong = result.findings.query("code == 'wkt_unreadable'")
    assert wrong[["row", "effect"]].to_numpy().tolist() == [
        [3, "value_dropped"], [4, "value_dropped"], [5, "value_dropped"], [6, "value_dropped"]
    ]  # fmt: skip
    assert wrong["value"].tolist() == [cut[:60], "见附图", long[:60], "12.5"]
    rest = result.findings.query("code != 'wkt_unreadable'")
    assert rest[["code", "row"]].to_numpy().tolist() == [["geometry_missing", 7]]
    assert result.frame.geometry.isna().tolist() == [False, True, True, True, True, True]


def test_a_coordinate_beyond_all_numbers_leaves_no_shape(read):
    result = read([LOT.wkt.replace("482100", "1e999"), AWAY.wkt], crs="EPSG:4547")
    assert result.findings[["code", "row"]].to_numpy().tolist() == [["geometry_missing", 2]]
    assert result.frame.geometry[1] == AWAY


def test_a_table_without_the_column_is_told_once_and_keeps_its_rows(read):
    result = read([LOT.wkt], heading="备注", crs="EPSG:4547")
    assert result.findings["code"].tolist() == ["column_missing", "geometry_missing"]
    assert "图形" in result.findings["detail"][0]
    assert result.frame["宗地代码"].tolist() == ["Z1"]


def test_without_the_catalogues_word_a_text_stays_a_text(read):
    result = read([LOT.wkt], geometry_from=[])
    assert result.frame["WKT"].tolist() == [LOT.wkt]
    assert not isinstance(result.frame, gpd.GeoDataFrame)


def test_a_layer_nobody_sent_still_has_a_place_for_shapes(tmp_path, layer_of, county):
    layer = layer_of("spreadsheet", ["*.xlsx"], columns=COLUMNS, geometry_from=["WKT"])
    assert isinstance(read_layer(layer, tmp_path, county).frame, gpd.GeoDataFrame)
