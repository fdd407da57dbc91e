"""Where a file's shapes belong: claims, old datums, web maps' degrees, and the proof."""

import shutil

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS, Transformer
from shapely import box

from tcgis.geo import datum, gcj
from tcgis.geo.names import name_system
from tcgis.sources.coordinates import proof
from tcgis.sources.coordinates.location import locate
from tcgis.sources.layer import read_layer
from tcgis.sources.model import Place, place_rows

CITE = "示例文件，2024 年"
PLANE2 = {"dx": 61.2345, "dy": -48.7654, "cite": CITE}
PLANE4 = {**PLANE2, "rotation_arcsec": 1.0, "scale_ppm": 10.0}
SPACE7 = {
    "dx": -21.4321, "dy": 90.1234, "dz": 13.5791, "rx_arcsec": 0.4,
    "ry_arcsec": -0.3, "rz_arcsec": 0.2, "scale_ppm": 1.5, "cite": CITE,
}  # fmt: skip
EAST, NORTH = 482_000.0, 3_236_000.0
LOT = box(EAST, NORTH, EAST + 100, NORTH + 200)  # 30 mu, in EPSG:4547


def sent(shapes, file="lots.shp", **columns):
    """Rows of one file as a reader gives them, before they are located."""
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes), index=range(len(shapes)))
    return place_rows(frame, Place("given", file), sheet=None, rows=range(1, len(shapes) + 1))


def off(east, north):
    return lambda points: points + np.array([east, north])


def at(shapes, move):
    return shapely.transform(np.array(shapes, dtype=object), move)


def in_system(epsg, shapes=(LOT,)):
    return gpd.GeoSeries(list(shapes), crs=4547).to_crs(epsg).to_numpy()


def put(layer_of, county, shapes, declared, *, file="lots.shp", **layer):
    system = CRS.from_epsg(declared) if isinstance(declared, int) else declared
    given = layer_of("vector", ["*"], **layer)
    return locate(sent(shapes, file), declared=system, layer=given, county=county)


def told(located):
    return [
        (code, None if pd.isna(row) else int(row), effect)
        for each in located.findings
        for code, row, effect in each[["code", "row", "effect"]].to_numpy().tolist()
    ]


def corner(located):
    return shapely.bounds(located.frame.geometry.to_numpy()[0])[:2]


def shown(located):
    assert len(located.proof) == 1
    return located.proof.iloc[0]


# --- old datums ---------------------------------------------------------------------------


@pytest.mark.parametrize("epsg", [2362, 2383, 4610, 2333, 2344, 2414, 2435, 4214, 21419, 21480])
def test_an_old_datum_is_refused_whatever_its_zone(layer_of, county, epsg):
    located = put(layer_of, county, [LOT, LOT], epsg)
    assert told(located) == [("datum_unverified", row, "set_aside") for row in (1, 2)]
    assert located.frame.geometry.isna().all()
    proven = shown(located)
    assert (proven["verdict"], pd.isna(proven["read_as"])) == ("unverified_datum", True)
    assert np.isnan([proven["lon"], proven["lat"]]).all()


def test_a_renamed_old_prj_over_sound_numbers_blocks(tmp_path, lots, layer_of, county):
    lots.to_file(tmp_path / "a.shp", encoding="GBK")
    old = CRS.from_epsg(2383).to_wkt("WKT1_ESRI").replace("Xian_1980", "local")
    (tmp_path / "a.prj").write_text(old)
    read = read_layer(layer_of("vector", ["a.shp"]), tmp_path, county)
    assert read.findings["code"].tolist() == ["datum_unverified"] * 3
    assert read.frame.geometry.isna().all()


@pytest.mark.parametrize(
    ("epsg", "shapes"),
    [
        (2383, [LOT]),
        (2362, at([LOT], off(38_000_000, 0))),
        (2383, at([LOT], lambda points: points[:, ::-1])),
        (2362, at([LOT], lambda points: off(38_000_000, 0)(points)[:, ::-1])),
    ],
    ids=["plain", "prefixed", "swapped", "prefixed and swapped"],
)
def test_a_plane_shift_moves_by_its_metres(layer_of, county, epsg, shapes):
    located = put(layer_of, county, shapes, epsg, crs="EPSG:2383", datum_shift=PLANE2)
    assert corner(located) == pytest.approx([EAST + 61.2345, NORTH - 48.7654], abs=1e-6)
    assert ("datum_transformed", None, "repaired") in told(located)
    assert shown(located)["verdict"] == "transformed"
    assert shown(located)["read_as"] == name_system(CRS.from_epsg(epsg))


def test_dx_is_north_where_the_layer_says_so(layer_of, county):
    given = {**PLANE2, "axes": "north_east"}
    located = put(layer_of, county, [LOT], 2383, crs="EPSG:2383", datum_shift=given)
    assert corner(located) == pytest.approx([EAST - 48.7654, NORTH + 61.2345], abs=1e-6)
    assert "dx 指北方向" in located.findings[0]["detail"][0]


def test_four_parameters_turn_and_stretch_about_the_origin(layer_of, county):
    located = put(layer_of, county, [LOT], 2383, crs="EPSG:2383", datum_shift=PLANE4)
    second, longer = np.pi / 180 / 3600, 1 + 10e-6
    east = 61.2345 + longer * (EAST * np.cos(second) - NORTH * np.sin(second))
    north = -48.7654 + longer * (EAST * np.sin(second) + NORTH * np.cos(second))
    # one second of arc turns 3,236 km by 15.7 m
    assert east == pytest.approx(EAST + 61.2345 + 4.82 - 15.69, abs=0.01)
    low = shapely.get_coordinates(located.frame.geometry.to_numpy()[0])
    assert np.abs(low - [east, north]).sum(axis=1).min() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("declared", [2383, 4610])
def test_seven_parameters_go_through_space(layer_of, county, declared):
    old = CRS.from_epsg(2383)
    lon, lat = Transformer.from_crs(old, 4610, always_xy=True).transform(EAST, NORTH)
    shapes = [LOT] if declared == 2383 else in_old_degrees(LOT)
    located = put(layer_of, county, shapes, declared, crs=f"EPSG:{declared}", datum_shift=SPACE7)
    place = through_space(lon, lat, old.ellipsoid)
    expected = Transformer.from_crs(4490, 4547, always_xy=True).transform(*place)
    points = shapely.get_coordinates(located.frame.geometry.to_numpy()[0])
    assert np.abs(points - expected).sum(axis=1).min() == pytest.approx(0, abs=1e-4)
    assert np.hypot(*(np.array(expected) - [EAST, NORTH])) > 20


def in_old_degrees(shape):
    project = Transformer.from_crs(2383, 4610, always_xy=True).transform
    return at([shape], lambda points: np.column_stack(project(*points.T)))


def through_space(lon, lat, ellipsoid):
    """Position-vector Helmert transformation by hand: turned, stretched, moved."""
    lon, lat = np.radians([lon, lat])
    axis, e2 = ellipsoid.semi_major_metre, 1 - (1 - 1 / ellipsoid.inverse_flattening) ** 2
    normal = axis / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    here = np.array([
        normal * np.cos(lat) * np.cos(lon),
        normal * np.cos(lat) * np.sin(lon),
        normal * (1 - e2) * np.sin(lat),
    ])  # fmt: skip
    rx, ry, rz = (np.radians(SPACE7[f"r{axis}_arcsec"] / 3600) for axis in "xyz")
    turn = np.array([[1, -rz, ry], [rz, 1, -rx], [-ry, rx, 1]])
    there = (1 + SPACE7["scale_ppm"] * 1e-6) * turn @ here
    there += [SPACE7["dx"], SPACE7["dy"], SPACE7["dz"]]
    degrees = Transformer.from_crs(4978, 4979, always_xy=True).transform(*there)
    return degrees[0], degrees[1]


def test_plane_parameters_have_no_meaning_for_degrees(layer_of, county):
    located = put(layer_of, county, in_old_degrees(LOT), 4610, crs="EPSG:4610", datum_shift=PLANE2)
    assert told(located) == [("datum_unverified", 1, "set_aside")]
    assert "平面参数" in located.findings[0]["detail"][0]


def test_plane_parameters_of_another_zone_are_not_used(layer_of, county):
    located = put(layer_of, county, [LOT], 2383, crs="EPSG:2344", datum_shift=PLANE2)
    assert told(located) == [("datum_unverified", 1, "set_aside")]


@pytest.mark.parametrize(
    ("declared", "catalogue"),
    [(4547, "EPSG:2383"), (2383, "EPSG:4547"), (2435, "EPSG:2383")],
    ids=["file modern", "file old", "two old ones"],
)
def test_file_and_catalogue_must_name_one_datum(layer_of, county, declared, catalogue):
    located = put(layer_of, county, [LOT], declared, crs=catalogue, datum_shift=PLANE2)
    assert told(located) == [("datum_unverified", 1, "set_aside")]
    assert "基准不一致" in located.findings[0]["detail"][0]


def test_one_old_datum_upon_the_ellipsoid_of_the_other_is_refused(layer_of, county):
    wkt = CRS.from_epsg(2383).to_wkt("WKT1_GDAL").replace("6378140,298.257", "6378245,298.3")
    declared = CRS.from_wkt(wkt)
    assert round(declared.ellipsoid.semi_major_metre) == 6_378_245
    located = put(layer_of, county, [LOT], declared, crs="EPSG:2435", datum_shift=PLANE2)
    assert told(located) == [("datum_unverified", 1, "set_aside")]


def test_without_a_claim_of_its_own_a_file_is_on_the_catalogues_datum(layer_of, county):
    located = put(layer_of, county, [LOT], None, crs="EPSG:2383", datum_shift=PLANE2)
    assert corner(located) == pytest.approx([EAST + 61.2345, NORTH - 48.7654], abs=1e-6)


def test_parameters_that_move_land_too_far_are_not_used(layer_of, county):
    far = {**PLANE2, "dx": 700.0}
    assert datum.FARTHEST_M == 500
    located = put(layer_of, county, [LOT], 2383, crs="EPSG:2383", datum_shift=far)
    assert told(located) == [("datum_unverified", 1, "set_aside")]
    assert "超过 500 米" in located.findings[0]["detail"][0]
    assert "700" not in located.findings[0]["detail"][0]


@pytest.mark.parametrize("given", [PLANE2, PLANE4, SPACE7], ids=["two", "four", "seven"])
def test_no_parameter_is_ever_told(tmp_path, lots, layer_of, county, given):
    lots.set_crs(2383, allow_override=True).to_file(tmp_path / "a.gpkg")
    layer = layer_of("vector", ["a.gpkg"], crs="EPSG:2383", datum_shift=given)
    read = read_layer(layer, tmp_path, county)
    assert read.findings["code"].tolist() == ["datum_transformed"]
    assert read.findings["detail"][0].startswith("EPSG:2383（1980 西安坐标系 3 度带")
    everything = [
        read.findings.to_csv(), read.proofs.to_csv(), str(read.units),
        str(read.frame.attrs), repr(layer),
        read.frame.drop(columns="geometry").to_csv(),
    ]  # fmt: skip
    figures = [str(value) for name, value in given.items() if name != "cite"]
    long = [each.lstrip("-") for each in figures if len(each) > 5]
    assert len(long) >= 2
    assert [each for each in long for text in everything if each in text] == []
    assert [text for text in everything if CITE in text] == []


# --- declared systems ---------------------------------------------------------------------


def test_stripped_digits_stay_unknown(layer_of, county):
    stripped = at([LOT], off(-400_000, -3_200_000))
    located = put(layer_of, county, stripped, None)
    assert told(located) == [("crs_unknown", 1, "set_aside")]
    assert "去大数" in located.findings[0]["detail"][0]
    assert np.isnan(shown(located)["lon"])
    claimed = put(layer_of, county, stripped, 4547)
    assert told(claimed) == [("crs_unconfirmed", None, "kept")]
    assert "去大数" in shown(claimed)["reason"]
    whole = put(layer_of, county, at([LOT], off(0, 2e6)), None)
    assert "去大数" not in shown(whole)["reason"]


LOCAL = "+proj=tmerc +lon_0=113.8 +x_0={} +ellps=GRS80 +type=crs"


def test_an_unregistered_prj_that_a_known_system_rivals_sets_aside(layer_of, county):
    local = CRS.from_user_input(LOCAL.format(500_000))
    located = put(layer_of, county, in_system(local), local)
    assert told(located) == [("crs_unknown", 1, "set_aside")]
    assert shown(located)["verdict"] == "ambiguous"


def test_the_catalogues_word_settles_an_unregistered_prj(layer_of, county):
    local = CRS.from_user_input(LOCAL.format(500_000))
    confirmed = put(layer_of, county, [LOT], local, crs="EPSG:4547")
    assert told(confirmed) == []
    assert corner(confirmed).tolist() == [EAST, NORTH]


def test_an_unregistered_prj_without_rival_is_used_and_told(layer_of, county):
    local = CRS.from_user_input(LOCAL.format(50_000))
    located = put(layer_of, county, in_system(local), local)
    assert told(located) == [("crs_unregistered", None, "kept")]
    assert corner(located) == pytest.approx([EAST, NORTH], abs=1e-3)


def test_a_renamed_prj_is_read_without_a_word(tmp_path, lots, layer_of, county):
    lots.to_file(tmp_path / "a.shp", encoding="GBK")
    names = {"CGCS2000_3_Degree_GK_CM_114E": "t", "GCS_China_Geodetic_Coordinate_System_2000": "t",
             "D_China_2000": "D_t"}  # fmt: skip
    text = CRS.from_epsg(4547).to_wkt("WKT1_ESRI")
    for name, other in names.items():
        assert name in text
        text = text.replace(name, other)
    (tmp_path / "a.prj").write_text(text)
    read = read_layer(layer_of("vector", ["a.shp"]), tmp_path, county)
    assert read.findings["code"].tolist() == []
    assert read.proofs["read_as"][0].startswith("EPSG:4547")


@pytest.mark.parametrize("prj", [True, False])
@pytest.mark.parametrize("swapped", [True, False])
@pytest.mark.parametrize("epsg", [4526, 4547, 4525, 4546, 4527, 4548, 4497, 4498, 4490, 3857])
def test_every_system_is_read_declared_or_not(layer_of, county, epsg, swapped, prj):
    shapes = in_system(epsg)
    if swapped:
        shapes = at(shapes, lambda points: points[:, ::-1])
    located = put(layer_of, county, shapes, epsg if prj else None)
    codes = {code for code, *_ in told(located)}
    if not prj and epsg in (4546, 4548):  # UTM would do as well
        assert codes == {"crs_unknown"}
        return
    assert corner(located) == pytest.approx([EAST, NORTH], abs=1e-2)
    expected = {"axes_swapped"} if swapped else set()
    assert codes == expected | (set() if prj else {"crs_undeclared"})


# --- shifted degrees ----------------------------------------------------------------------


def shifted(shapes, shift):
    move = {"gcj02": gcj.wgs_to_gcj, "bd09": gcj.wgs_to_bd}[shift]
    return at(in_system(4490, shapes), lambda points: np.column_stack(move(*points.T)))


@pytest.mark.parametrize("shift", ["gcj02", "bd09"])
@pytest.mark.parametrize("epsg", [4326, 4490, None])
def test_a_web_maps_degrees_are_undone_exactly(layer_of, county, shift, epsg):
    located = put(layer_of, county, shifted([LOT], shift), epsg, shift=shift)
    points = shapely.get_coordinates(located.frame.geometry.to_numpy()[0])
    assert points == pytest.approx(shapely.get_coordinates(LOT), abs=1e-3)
    assert ("datum_shifted", None, "repaired") in told(located)
    assert located.frame["shifted"].tolist() == [True]
    assert str(located.frame["shifted"].dtype) == "boolean"
    proven = shown(located)
    far = np.hypot((proven["lon_before"] - proven["lon"]) * 97_200,
                   (proven["lat_before"] - proven["lat"]) * 110_900)  # fmt: skip
    if epsg is not None:
        assert proven["verdict"] == "shifted"
        assert far == pytest.approx({"gcj02": 625, "bd09": 1_218}[shift], abs=30)


def test_shifted_degrees_that_someone_projected_are_undone_too(layer_of, county):
    wrong = gpd.GeoSeries(shifted([LOT], "gcj02"), crs=4490).to_crs(4547).to_numpy()
    located = put(layer_of, county, wrong, 4547, shift="gcj02")
    assert corner(located) == pytest.approx([EAST, NORTH], abs=1e-3)


def test_a_senders_column_called_shifted_is_not_ours(layer_of, county):
    frame = sent(shifted([LOT], "gcj02"), shifted=["no"])
    layer = layer_of("vector", ["*"], shift="gcj02")
    located = locate(frame, declared=CRS.from_epsg(4326), layer=layer, county=county)
    assert located.frame["shifted_sent"].tolist() == ["no"]
    assert located.frame["shifted"].tolist() == [True]
    plain = put(layer_of, county, [LOT], 4547)
    assert "shifted" not in plain.frame


@pytest.mark.parametrize("file", ["a.kml", "a.KMZ", "b/a.ovkml"])
def test_a_web_maps_file_must_say_what_its_degrees_are(layer_of, county, file):
    degrees = in_system(4490)
    asked = put(layer_of, county, degrees, 4326, file=file)
    assert told(asked) == [("datum_unstated", None, "kept")]
    known = put(layer_of, county, degrees, 4326, file=file, shift="none")
    assert told(known) == []
    undone = put(layer_of, county, degrees, 4326, file=file, shift="gcj02")
    assert told(undone) == [("datum_shifted", None, "repaired")]


def test_other_files_are_not_asked(layer_of, county):
    assert told(put(layer_of, county, in_system(4490), 4326, file="a.geojson")) == []


def test_abroad_nobody_shifts_degrees(layer_of, county):
    boston = county.model_copy(
        update={"crs": "EPSG:26986", "envelope": [-71.20, 42.33, -71.03, 42.43]}
    )
    lot = [box(-71.11, 42.37, -71.10, 42.38)]
    assert told(put(layer_of, boston, lot, 4326, file="a.kml")) == []


# --- the proof ----------------------------------------------------------------------------


def test_the_proof_of_a_conflict_shows_before_and_after(layer_of, county):
    shapes = at([LOT], off(38_000_000, 0))
    proven = shown(put(layer_of, county, shapes, 4547))
    assert (proven["declared"][:9], proven["read_as"][:9]) == ("EPSG:4547", "EPSG:4526")
    assert proven["verdict"] == "conflict"
    assert "只有按 EPSG:4526" in proven["reason"]
    assert proven[["x", "y"]].tolist() == [EAST + 38_000_050, NORTH + 100]
    expected = Transformer.from_crs(4547, 4490, always_xy=True).transform(EAST + 50, NORTH + 100)
    assert proven[["lon", "lat"]].tolist() == pytest.approx(expected, abs=1e-8)
    assert np.isnan(proven[["lon_before", "lat_before"]].tolist()).all()  # nowhere on Earth


def test_the_proof_of_the_wrong_zone_says_where_it_would_lie(layer_of, county):
    proven = shown(put(layer_of, county, [LOT], 4546))
    assert proven["verdict"] == "conflict"
    assert proven["lon_before"] == pytest.approx(proven["lon"] - 3, abs=1e-9)  # a zone to the west
    assert proven["lat_before"] == pytest.approx(proven["lat"], abs=1e-9)


def test_the_proof_of_a_right_file_stays_where_it_is(layer_of, county):
    proven = shown(put(layer_of, county, [LOT], 4547))
    assert proven["verdict"] == "agrees"
    assert proven["lon_before"] == proven["lon"] == pytest.approx(113.8148, abs=1e-3)
    assert proven["lat_before"] == proven["lat"] == pytest.approx(29.2419, abs=1e-3)


def test_the_proof_of_an_undeclared_file_has_no_before(layer_of, county):
    proven = shown(put(layer_of, county, [LOT], None))
    assert (proven["verdict"], pd.isna(proven["declared"])) == ("undeclared", True)
    assert np.isnan(proven["lon_before"])
    assert proven["lon"] == pytest.approx(113.8148, abs=1e-3)


@pytest.mark.parametrize("epsg", [32649, 32650, 3857, 4546, 4490, 4547])
def test_one_row_with_its_axes_exchanged_is_of_the_files_system(layer_of, county, epsg):
    plain = in_system(epsg)[0]
    stray = at([plain], lambda points: points[:, ::-1])[0]
    located = put(layer_of, county, [plain, stray, plain], epsg)
    assert told(located) == [("axes_swapped", 2, "repaired")]
    there = located.frame.geometry.to_numpy()
    assert shapely.hausdorff_distance(there, np.full(3, LOT)).max() < 1e-3


def test_a_row_that_two_systems_would_take_stays_where_its_file_puts_it(layer_of, county):
    stray = in_system(4546)[0]  # in UTM 49 it would lie in the county too, 1.3 km off
    located = put(layer_of, county, [LOT, stray, LOT], 4547)
    assert told(located) == []
    assert located.frame.geometry[1].equals(stray)


def test_strays_stand_in_the_reason(layer_of, county):
    stray = at([LOT], lambda points: points[:, ::-1])[0]
    proven = shown(put(layer_of, county, [LOT, stray, LOT], 4547))
    assert proven["verdict"] == "agrees"
    assert "另有 1 行" in proven["reason"]
    assert proven["y"] == NORTH + 100  # the sample is one of the many


def test_nothing_drawn_proves_nothing(layer_of, county):
    proven = shown(put(layer_of, county, [None, shapely.Polygon()], 4547))
    assert (proven["verdict"], proven["reason"]) == ("empty", "没有可用的图形")
    assert np.isnan(proven[["x", "y", "lon", "lat"]].tolist()).all()


def test_a_layer_has_a_proof_for_each_file_and_sheet(tmp_path, lots, layer_of, county):
    lots.to_file(tmp_path / "a.gpkg", layer="one")
    lots.to_crs(4526).to_file(tmp_path / "a.gpkg", layer="two")
    lots.to_crs(4490).to_file(tmp_path / "b.gpkg")
    read = read_layer(layer_of("vector", ["*.gpkg"]), tmp_path, county)
    places = read.proofs[["layer", "file", "sheet", "verdict"]].fillna("").to_numpy().tolist()
    assert places == [
        ["given", "a.gpkg", "one", "agrees"],
        ["given", "a.gpkg", "two", "agrees"],
        ["given", "b.gpkg", "", "agrees"],
    ]
    assert read.proofs["lon"].to_numpy() == pytest.approx(read.proofs["lon"][0])
    assert list(read.proofs) == proof.PROOF_COLUMNS


def test_what_has_no_place_has_no_proof(tmp_path, layer_of, county):
    (tmp_path / "a.csv").write_text("税号,税额\nX,1\n", "utf-8")
    columns = {"credit_code": {"from": ["税号"]}, "tax_wan": {"from": ["税额"]}}
    layer = layer_of("spreadsheet", ["a.csv"], table="enterprises", columns=columns)
    read = read_layer(layer, tmp_path, county)
    assert len(read.proofs) == 0
    assert read.proofs.dtypes.equals(proof.no_proofs().dtypes)


def test_a_survey_text_is_proved_too(tmp_path, layer_of, county):
    rows = [f"J{i},1,{y},{x}" for i, (x, y) in enumerate(shapely.get_coordinates(LOT), 1)]
    text = "[属性描述]\n带号=38\n[地块坐标]\n5,2,A1,一号,面,,,,@\n" + "\n".join(rows)
    (tmp_path / "a.txt").write_text(text, "utf-8")
    read = read_layer(layer_of("survey_txt", ["a.txt"]), tmp_path, county)
    assert read.proofs[["file", "verdict"]].to_numpy().tolist() == [["a.txt", "agrees"]]
    assert read.proofs["declared"][0].startswith("EPSG:4547")


def test_a_file_in_old_degrees_by_its_header_goes_by_its_parameters(tmp_path, layer_of, county):
    rows = [f"J{i},1,{y},{x}" for i, (x, y) in enumerate(shapely.get_coordinates(LOT), 1)]
    text = "[属性描述]\n坐标系=80国家大地坐标系\n带号=38\n[地块坐标]\n5,2,A1,一号,面,,,,@\n"
    (tmp_path / "a.txt").write_text(text + "\n".join(rows), "utf-8")
    refused = read_layer(layer_of("survey_txt", ["a.txt"]), tmp_path, county)
    assert "datum_unverified" in refused.findings["code"].tolist()
    layer = layer_of("survey_txt", ["a.txt"], crs="EPSG:2383", datum_shift=PLANE2)
    read = read_layer(layer, tmp_path, county)
    assert "datum_transformed" in read.findings["code"].tolist()
    low = shapely.bounds(read.frame.geometry.to_numpy()[0])[:2]
    assert low == pytest.approx([EAST + 61.2345, NORTH - 48.7654], abs=1e-6)


@pytest.mark.shared
def test_the_outline_as_gcj_comes_home(shared_data, tmp_path, layer_of, county):
    shutil.copy(shared_data / "421222_tianditu_cgcs2000.geojson", tmp_path)
    true = read_layer(layer_of("vector", ["*.geojson"], crs="EPSG:4490"), tmp_path, county)
    wrong = at(true.frame.to_crs(4490).geometry.to_numpy(),
               lambda points: np.column_stack(gcj.wgs_to_gcj(*points.T)))  # fmt: skip
    located = put(layer_of, county, wrong, 4490, shift="gcj02")
    far = shapely.hausdorff_distance(
        located.frame.geometry.to_numpy(), true.frame.geometry.to_numpy()
    )
    assert far.max() < 1e-3
