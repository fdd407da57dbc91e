"""Where a file's geometry lies; GeoPackage and GeoJSON."""

import json
import shutil

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from pyproj import CRS

from tcgis.sources.layer import read_layer
from tests.sources.given import codes, shp


def assert_lots(read, lots):
    assert read.frame["宗地代码"].tolist() == ["A1", "A2", "A3"]
    assert read.frame["名称"].tolist() == ["东区一号", "东区二号", "东区三号"]
    assert read.frame.crs.to_epsg() == 4547
    assert read.frame["row"].tolist() == [1, 2, 3]
    difference = shapely.hausdorff_distance(
        read.frame.geometry.to_numpy(), lots.geometry.to_numpy()
    )
    assert (difference < 1e-3).all()


def test_prefixed_easting_under_an_unprefixed_prj(tmp_path, lots, layer_of, county):
    shp(lots.to_crs(4526).set_crs(4547, allow_override=True), tmp_path)
    read = read_layer(layer_of("vector", ["*.shp"]), tmp_path, county)
    assert_lots(read, lots)
    assert codes(read) == ["crs_conflict"]
    finding = read.findings.iloc[0]
    assert finding["effect"] == "repaired"
    assert "EPSG:4547" in finding["detail"]
    assert "EPSG:4526" in finding["detail"]


def test_swapped_axes(tmp_path, lots, layer_of, county):
    swapped = shapely.transform(lots.geometry.to_numpy(), lambda points: points[:, ::-1])
    shp(lots.set_geometry(swapped, crs=4547), tmp_path)
    read = read_layer(layer_of("vector", ["*.shp"]), tmp_path, county)
    assert_lots(read, lots)
    assert codes(read) == ["axes_swapped"]


# land-data §1, axes: the official order is north first, what is read has east first
@pytest.mark.parametrize("way", [
    (name, epsg) for name in ("a.gpkg", "a.geojson", "a.shp") for epsg in (4547, 4526, 4490)
], ids=str)  # fmt: skip
def test_east_comes_first_whatever_the_official_order(tmp_path, lots, layer_of, county, way):
    name, epsg = way
    there = lots.to_crs(epsg)
    there.rename(columns={"宗地代码": "a", "名称": "b"}).to_file(tmp_path / name)
    alone = pyogrio.read_dataframe(tmp_path / name)
    assert alone.crs.axis_info[0].direction == "north"
    assert alone.total_bounds == pytest.approx(there.total_bounds, abs=1e-3)
    read = read_layer(layer_of("vector", [name]), tmp_path, county)
    assert read.frame.total_bounds == pytest.approx(lots.total_bounds, abs=1e-3)
    assert codes(read) == []


def test_one_stray_row_is_repaired_alone(tmp_path, lots, layer_of, county):
    shapes = lots.geometry.to_numpy().copy()
    shapes[1] = shapely.transform(shapes[1], lambda points: points[:, ::-1])
    lots.set_geometry(shapes, crs=4547).to_file(tmp_path / "a.gpkg")
    read = read_layer(layer_of("vector", ["a.gpkg"]), tmp_path, county)
    assert_lots(read, lots)
    assert read.findings[["code", "row", "effect"]].to_numpy().tolist() == [
        ["axes_swapped", 2, "repaired"]
    ]


def test_no_prj_is_detected_and_said(tmp_path, lots, layer_of, county):
    shp(lots.to_crs(4526), tmp_path, prj=False)
    read = read_layer(layer_of("vector", ["*.shp"]), tmp_path, county)
    assert_lots(read, lots)
    assert codes(read) == ["crs_undeclared"]


def test_the_layers_crs_stands_in_for_a_missing_prj(tmp_path, lots, layer_of, county):
    shp(lots.to_crs(4546), tmp_path, prj=False)  # alone, this could be UTM 49
    read = read_layer(layer_of("vector", ["*.shp"], crs="EPSG:4546"), tmp_path, county)
    assert_lots(read, lots)
    assert codes(read) == []


def test_an_undecidable_system_sets_every_row_aside(tmp_path, lots, layer_of, county):
    shp(lots.to_crs(4546), tmp_path, prj=False)
    read = read_layer(layer_of("vector", ["*.shp"]), tmp_path, county)
    assert read.findings[["code", "row", "effect"]].to_numpy().tolist() == [
        ["crs_unknown", row, "set_aside"] for row in (1, 2, 3)
    ]
    assert read.frame.geometry.isna().all()


def test_an_old_datum_sets_every_row_aside(tmp_path, lots, layer_of, county):
    shp(lots.set_crs(2383, allow_override=True), tmp_path)
    read = read_layer(layer_of("vector", ["*.shp"]), tmp_path, county)
    assert codes(read) == ["datum_unverified"] * 3
    assert set(read.findings["effect"]) == {"set_aside"}


def test_null_empty_and_endless_geometry_are_set_aside(tmp_path, lots, layer_of, county):
    bad = lots.geometry.to_numpy().copy()
    bad[0], bad[1] = None, shapely.Polygon()
    bad[2] = shapely.transform(bad[2], lambda points: np.full_like(points, 1e308))
    lots.set_geometry(bad, crs=4547).to_file(tmp_path / "a.gpkg")
    read = read_layer(layer_of("vector", ["a.gpkg"]), tmp_path, county)
    assert read.findings[["code", "row"]].to_numpy().tolist() == [
        ["geometry_missing", row] for row in (1, 2, 3)
    ]
    assert len(read.frame) == 3


def test_heights_are_left_behind(tmp_path, lots, layer_of, county):
    lots.set_geometry(shapely.force_3d(lots.geometry.to_numpy(), 99.0), crs=4547).to_file(
        tmp_path / "a.gpkg"
    )
    read = read_layer(layer_of("vector", ["a.gpkg"]), tmp_path, county)
    assert not read.frame.geometry.has_z.any()


def test_geojson_with_and_without_a_crs_member(tmp_path, lots, layer_of, county):
    lots.to_file(tmp_path / "own.geojson")
    lots.to_crs(4490).to_file(tmp_path / "degrees.geojson")
    text = json.loads((tmp_path / "degrees.geojson").read_text())
    text.pop("crs", None)
    text["features"][0]["properties"]["crs"] = "a sender's own column"
    (tmp_path / "degrees.geojson").write_text(json.dumps(text))
    for layer in (
        layer_of("vector", ["own.geojson"]),
        layer_of("vector", ["degrees.geojson"], crs="EPSG:4490"),
        layer_of("vector", ["degrees.geojson"]),
    ):
        read = read_layer(layer, tmp_path, county)
        assert_lots(read, lots)
        assert codes(read) == []


def test_a_silent_geojson_in_metres_takes_the_layers_crs(tmp_path, lots, layer_of, county):
    lots.to_file(tmp_path / "a.geojson")
    text = json.loads((tmp_path / "a.geojson").read_text())
    del text["crs"]
    (tmp_path / "a.geojson").write_text(json.dumps(text))
    read = read_layer(layer_of("vector", ["a.geojson"], crs="EPSG:4547"), tmp_path, county)
    assert_lots(read, lots)
    assert codes(read) == []


def test_layers_of_a_geopackage_are_chosen_by_name(tmp_path, lots, layer_of, county):
    lots[:1].to_file(tmp_path / "a.gpkg", layer="one")
    lots[1:].to_file(tmp_path / "a.gpkg", layer="two")
    both = read_layer(layer_of("vector", ["a.gpkg"]), tmp_path, county)
    assert both.frame[["sheet", "row"]].to_numpy().tolist() == [["one", 1], ["two", 1], ["two", 2]]
    two = read_layer(layer_of("vector", ["a.gpkg"], sheets=["two"]), tmp_path, county)
    assert two.frame["宗地代码"].tolist() == ["A2", "A3"]


def test_a_senders_column_called_layer_does_not_hide_ours(tmp_path, lots, layer_of, county):
    lots.assign(layer="merged", file="x").to_file(tmp_path / "a.gpkg")
    read = read_layer(layer_of("vector", ["a.gpkg"]), tmp_path, county)
    assert read.frame["layer"].unique().tolist() == ["given"]
    assert read.frame["layer_sent"].unique().tolist() == ["merged"]


def test_a_foreign_county_is_trusted(tmp_path, layer_of, county):
    cambridge = county.model_copy(
        update={"crs": "EPSG:26986", "envelope": [-71.20, 42.33, -71.03, 42.43]}
    )
    lot = gpd.GeoDataFrame(
        {"ML": ["7-18"]}, geometry=[shapely.box(231_000, 902_000, 231_100, 902_200)], crs=26986
    )
    lot.to_file(tmp_path / "a.gpkg")
    read = read_layer(layer_of("vector", ["a.gpkg"]), tmp_path, cambridge)
    assert codes(read) == []
    assert read.frame.geometry.area.tolist() == [20_000.0]
    assert read.frame.crs == CRS.from_epsg(26986)


def test_a_damaged_file_is_a_finding(tmp_path, lots, layer_of, county):
    path = shp(lots, tmp_path)
    path.write_bytes(path.read_bytes()[:60])
    read = read_layer(layer_of("vector", ["*.shp"]), tmp_path, county)
    assert codes(read) == ["file_unreadable"]
    assert len(read.frame) == 0
    assert read.frame.crs.to_epsg() == 4547


@pytest.mark.shared
def test_the_county_outline_of_tianditu(shared_data, tmp_path, layer_of, county):
    shutil.copy(shared_data / "421222_tianditu_cgcs2000.geojson", tmp_path)
    layer = layer_of("vector", ["*.geojson"], crs="EPSG:4490")
    read = read_layer(layer, tmp_path, county)
    assert codes(read) == []
    assert read.frame.geometry.area.sum() / 1e6 == pytest.approx(1109.02, abs=0.05)


@pytest.mark.shared
def test_cambridge_as_it_came(shared_data, layer_of, county):
    cambridge = county.model_copy(
        update={"crs": "EPSG:26986", "envelope": [-71.20, 42.33, -71.03, 42.43]}
    )
    layer = layer_of("vector", ["parcels.gpkg"], crs="EPSG:26986")
    read = read_layer(layer, shared_data / "cambridge_fy14", cambridge)
    # lot 238-80 is drawn as an empty multipolygon
    assert read.findings[["code", "row"]].to_numpy().tolist() == [["geometry_missing", 1896]]
    assert len(read.frame) == 13_116
    assert read.frame["ML"].duplicated().sum() == 80
    assert (~read.frame.geometry.dropna().is_valid).sum() == 34
    assert pd.isna(read.frame["sheet"]).all()
