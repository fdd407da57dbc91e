"""Shapefiles as departments send them, GeoPackage, GeoJSON."""

import json
import shutil
import warnings
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from pyproj import CRS

from tcgis.sources import read_layer


def shp(frame, folder, *, encoding="GBK", cpg=None, prj=True, name="lots"):
    """Write a shapefile whose .cpg says ``cpg`` (no file for None), with or without .prj."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.shp"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(frame, path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    if not prj:
        path.with_suffix(".prj").unlink(missing_ok=True)
    return path


def zipped(path, target, *, into="", member=None, metadata=None):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(path.parent.glob(f"{path.stem}.*")):
            archive.write(part, f"{into}{member or path.stem}{part.suffix}")
    return target


def codes(read):
    return read.findings["code"].tolist()


def assert_lots(read, lots):
    assert read.frame["宗地代码"].tolist() == ["A1", "A2", "A3"]
    assert read.frame["名称"].tolist() == ["东区一号", "东区二号", "东区三号"]
    assert read.frame.crs.to_epsg() == 4547
    assert read.frame["row"].tolist() == [1, 2, 3]
    difference = shapely.hausdorff_distance(
        read.frame.geometry.to_numpy(), lots.geometry.to_numpy()
    )
    assert (difference < 1e-3).all()


@pytest.mark.parametrize(
    "written",
    [
        ("GBK", None),
        ("GBK", "GBK"),
        ("GBK", "ANSI 936"),
        ("GBK", "OEM"),
        ("GBK", "88591"),
        ("GBK", "ISO-8859-1"),
        ("GBK", "UTF-8"),  # the .cpg lies
        ("UTF-8", None),
        ("UTF-8", "65001"),
        ("UTF-8", "\ufeffutf-8"),
        ("GB18030", None),
    ],
)
def test_chinese_text_is_read_whatever_the_cpg_says(tmp_path, lots, layer_of, county, written):
    encoding, cpg = written
    frame = lots.rename(columns={"宗地代码": "代码"})
    shp(frame, tmp_path, encoding=encoding, cpg=cpg)
    read = read_layer(layer_of("vector", ["*.shp"]), tmp_path, county)
    assert_lots(read._replace(frame=read.frame.rename(columns={"代码": "宗地代码"})), lots)
    assert codes(read) == []


def test_the_layers_encoding_comes_first(tmp_path, lots, layer_of, county):
    frame = lots[["geometry"]].assign(name=["né ", "là", "x"])
    shp(frame, tmp_path, encoding="ISO-8859-1", cpg="GBK")
    read = read_layer(layer_of("vector", ["*.shp"], encoding="latin-1"), tmp_path, county)
    assert read.frame["name"].tolist() == ["né", "là", "x"]


def test_a_heading_cut_within_a_character_loses_only_that(tmp_path, lots, layer_of, county):
    shp(lots, tmp_path, encoding="UTF-8", cpg="UTF-8")  # 宗地代码 is 12 bytes, 10 fit
    read = read_layer(layer_of("vector", ["*.shp"]), tmp_path, county)
    assert list(read.frame.columns[:2]) == ["宗地代", "名称"]
    assert read.frame["名称"].tolist() == ["东区一号", "东区二号", "东区三号"]


def test_zip_in_a_folder_with_gbk_names(tmp_path, lots, layer_of, county):
    path = shp(lots, tmp_path / "made")
    target = tmp_path / "宗地.zip"
    zipped(path, target, into="folder/", member="XX")
    # the raw bytes of 宗地 in GBK, as Windows writes them: no UTF-8 flag
    raw = target.read_bytes().replace(b"folder/XX", b"folder/\xd7\xda"[:9])
    target.write_bytes(raw)
    read = read_layer(layer_of("vector", ["*.zip"]), tmp_path, county)
    assert_lots(read, lots)
    assert read.frame["file"].unique().tolist() == ["宗地.zip"]
    assert list(read.files.values()) == [target]


def test_two_shapefiles_of_one_zip_are_told_apart(tmp_path, lots, layer_of, county):
    one, two = shp(lots[:1], tmp_path / "m", name="a"), shp(lots[1:], tmp_path / "m", name="b")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for path in (two, one):
            for part in path.parent.glob(f"{path.stem}.*"):
                archive.write(part, f"x/{part.name.upper()}")
    read = read_layer(layer_of("vector", ["two.zip"]), tmp_path, county)
    places = read.frame[["sheet", "row", "宗地代码"]].to_numpy().tolist()
    assert places == [["A", 1, "A1"], ["B", 1, "A2"], ["B", 2, "A3"]]


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


def test_a_truncated_shapefile_keeps_every_row(tmp_path, lots, layer_of, county):
    path = shp(lots, tmp_path)
    path.write_bytes(path.read_bytes()[:-150])
    read = read_layer(layer_of("vector", ["*.shp"]), tmp_path, county)
    assert read.frame["宗地代码"].tolist() == ["A1", "A2", "A3"]
    assert read.findings[["code", "row", "effect"]].to_numpy().tolist() == [
        ["geometry_missing", 2, "value_dropped"],
        ["geometry_missing", 3, "value_dropped"],
    ]


def test_a_truncated_index_is_said(tmp_path, lots, layer_of, county):
    path = shp(lots, tmp_path)
    shx = path.with_suffix(".shx")
    raw = bytearray(shx.read_bytes()[:-8])
    raw[24:28] = (len(raw) // 2).to_bytes(4, "big")
    shx.write_bytes(raw)
    read = read_layer(layer_of("vector", ["*.shp"]), tmp_path, county)
    assert codes(read) == ["file_truncated"]
    assert read.findings["detail"].tolist() == ["属性表比图形多 1 行"]


def test_a_missing_index_is_rebuilt(tmp_path, lots, layer_of, county):
    path = shp(lots, tmp_path)
    path.with_suffix(".shx").unlink()
    read = read_layer(layer_of("vector", ["*.shp"]), tmp_path, county)
    assert_lots(read, lots)
    assert codes(read) == ["shx_missing"]
    assert not path.with_suffix(".shx").exists()  # on our copy only


def test_a_missing_table_is_said(tmp_path, lots, layer_of, county):
    path = shp(lots, tmp_path)
    path.with_suffix(".dbf").unlink()
    read = read_layer(layer_of("vector", ["*.shp"]), tmp_path, county)
    assert codes(read) == ["file_unreadable"]
    assert ".dbf" in read.findings["detail"][0]


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
