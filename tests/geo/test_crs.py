"""Which system a file's coordinates are in."""

import warnings

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import ProjError

from tcgis.geo import crs, zones
from tcgis.geo.crs import Detected
from tcgis.geo.names import name_system
from tcgis.words.units import MU_M2

TONGCHENG = (113.59, 29.03, 114.07, 29.40)
CAMBRIDGE = (-71.20, 42.33, -71.03, 42.43)
# lon, lat of three places in the county
PLACES = np.array([[113.816, 29.246], [113.65, 29.1], [114.02, 29.35]])


def projected(epsg):
    to = Transformer.from_crs(4490, epsg, always_xy=True)
    return np.column_stack(to.transform(*PLACES.T))


def test_the_check_point_lies_where_it_was_measured():
    point = projected(4526)[0]
    assert point == pytest.approx([38_482_113.840, 3_236_549.453], abs=5e-4)
    assert projected(4546)[0] == pytest.approx([773_793.785, 3_239_824.278], abs=5e-4)
    assert projected(4548)[0] == pytest.approx([190_408.080, 3_240_740.881], abs=5e-4)


@pytest.mark.parametrize("epsg", [4526, 4547, 4525, 4527, 4497, 4498, 3857, 4490])
def test_size_tells_system_and_axis_order(epsg):
    points = projected(epsg)
    assert crs.detect(points, TONGCHENG) == [Detected(epsg, swapped=False)]
    assert crs.detect(points[:, ::-1], TONGCHENG) == [Detected(epsg, swapped=True)]


def test_meridian_111_and_utm_49_cannot_be_told_apart():
    assert {each.epsg for each in crs.detect(projected(4546), TONGCHENG)} == {4546, 32649}


def test_the_majority_decides():
    points = np.vstack([projected(4526), [[1.0, 1.0]]])
    assert crs.detect(points, TONGCHENG) == [Detected(4526, swapped=False)]
    assert crs.detect(np.vstack([projected(4526), np.ones((3, 2))]), TONGCHENG) == []


def decide(points, declared, envelope=TONGCHENG):
    known = CRS.from_epsg(declared) if declared else None
    return crs.decide(points, declared=known, envelope=envelope)


def test_agreement_keeps_the_declared_system():
    decision = decide(projected(4546), 32649)  # ambiguous by size: the declaration settles it
    assert (decision.crs.to_epsg(), decision.swapped, decision.verdict) == (32649, False, "agrees")


def test_coordinates_win_over_a_wrong_declaration():
    decision = decide(projected(4526), 4547)
    assert (decision.crs.to_epsg(), decision.verdict) == (4526, "conflict")


def test_swapped_axes_are_no_conflict():
    decision = decide(projected(4547)[:, ::-1], 4547)
    assert (decision.crs.to_epsg(), decision.swapped, decision.verdict) == (4547, True, "agrees")


def test_undeclared_is_detected_only_if_unique():
    assert decide(projected(4526), None)[:3] == (CRS.from_epsg(4526), False, "undeclared")
    assert decide(projected(4546), None)[:3] == (None, False, "ambiguous")
    assert decide(np.ones((2, 2)), None)[:3] == (None, False, "unknown")


def test_a_known_declaration_stands_where_nothing_fits():
    assert decide(np.array([[5e5, 1e6]]), 4547)[:3] == (CRS.from_epsg(4547), False, "unconfirmed")


@pytest.mark.parametrize("epsg", [2362, 2383, 4610, 2414, 4214, 21480])
def test_old_datums_are_refused(epsg):
    assert decide(projected(4526), epsg)[:3] == (None, False, "unverified_datum")


def test_a_renamed_old_datum_is_known_by_its_ellipsoid():
    renamed = CRS.from_proj4("+proj=tmerc +lon_0=114 +x_0=500000 +a=6378140 +rf=298.257")
    assert crs.is_unverified(renamed)
    assert not crs.is_unverified(CRS.from_epsg(4547))


def test_outside_china_nothing_is_detected():
    point = np.array([[231_000.0, 902_000.0]])
    assert decide(point, 26986, CAMBRIDGE)[:3] == (CRS.from_epsg(26986), False, "agrees")
    assert decide(point, None, CAMBRIDGE)[2] == "unknown"
    # Krassowsky is no offence elsewhere
    assert decide(point, 4178, CAMBRIDGE)[:3] == (CRS.from_epsg(4178), False, "unconfirmed")


def test_single_points_are_told_one_by_one():
    points = np.vstack([projected(4526)[0], projected(4547)[1, ::-1], [1.0, 2.0]])
    found = {each: mask.tolist() for each, mask in crs.readings(points, TONGCHENG)}
    assert found == {
        Detected(4526, swapped=False): [True, False, False],
        Detected(4547, swapped=True): [False, True, False],
    }


def test_a_single_point_that_two_systems_would_take_is_left_alone():
    points = np.vstack([projected(32649)[0], projected(3857)[0], projected(3857)[0, ::-1]])
    found = {each: mask.tolist() for each, mask in crs.readings(points, TONGCHENG)}
    assert found == {
        Detected(3857, swapped=False): [False, True, False],
        Detected(3857, swapped=True): [False, False, True],
    }


def test_the_files_own_system_with_its_axes_exchanged_goes_first():
    points = np.vstack([projected(32649)[0, ::-1], projected(4526)[0]])
    own = Detected(32649, swapped=True)
    found = {each: mask.tolist() for each, mask in crs.readings(points, TONGCHENG, turned=own)}
    assert found == {own: [True, False], Detected(4526, swapped=False): [False, True]}


def test_zone_numbers():
    assert crs.gauss_kruger(38, prefixed=True) == 4526
    assert crs.gauss_kruger(38, prefixed=False) == 4547
    assert crs.gauss_kruger(19, prefixed=True) == 4497
    assert crs.gauss_kruger(19, prefixed=False) == 4508
    assert crs.gauss_kruger(3, prefixed=True) is None
    assert crs.central_meridian(CRS.from_epsg(4526)) == 114
    assert crs.central_meridian(CRS.from_epsg(4490)) is None


def test_names_say_code_and_system():
    names = {epsg: name_system(Detected(epsg, swapped=False)) for epsg in (4526, 4547, 2362, 4490)}
    assert names == {
        4526: "EPSG:4526（CGCS2000 3 度带第 38 带）",
        4547: "EPSG:4547（CGCS2000 3 度带，中央经线 114°）",
        2362: "EPSG:2362（1980 西安坐标系 3 度带第 38 带）",
        4490: "EPSG:4490（2000 国家大地坐标系，经纬度）",
    }


# land-data §1: all systems met here, both axis orders, 24 cases × 100 points
SYSTEMS = [4526, 4547, 4525, 4546, 4527, 4548, 4497, 4498, 32649, 32650, 3857, 4490]
TWINS = {4546: 32649, 32649: 4546, 4548: 32650, 32650: 4548}
HUNDRED = np.random.default_rng(7).uniform([113.59, 29.03], [114.07, 29.40], (100, 2))


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("epsg", SYSTEMS)
def test_each_of_a_hundred_points_alone_tells_its_system(epsg, swapped):
    east_first = np.column_stack(Transformer.from_crs(4490, epsg, always_xy=True).transform(
        *HUNDRED.T))  # fmt: skip
    points = east_first[:, ::-1] if swapped else east_first
    fits = {each: crs.inside(points, each, TONGCHENG) for each in crs.candidates(TONGCHENG)}
    right = {epsg, TWINS.get(epsg, epsg)}
    for each, mask in fits.items():
        if each.epsg in right and each.swapped == swapped:
            assert mask.all(), each
        else:
            assert not mask.any(), each


# land-data §1: EPSG rows: false easting, central meridian, and k = 1
ROWS = [
    (4526, 38_500_000, 114), (4547, 500_000, 114), (4525, 37_500_000, 111), (4527, 39_500_000, 117),
    (4546, 500_000, 111), (4548, 500_000, 117), (4497, 19_500_000, 111), (4498, 20_500_000, 117),
    (4508, 500_000, 111), (4509, 500_000, 117), (2362, 38_500_000, 114), (2383, 500_000, 114),
    (2361, 37_500_000, 111), (2363, 39_500_000, 117), (2333, 19_500_000, 111),
    (2334, 20_500_000, 117), (2344, 500_000, 111), (2345, 500_000, 117), (2414, 38_500_000, 114),
    (2435, 500_000, 114), (2413, 37_500_000, 111), (21419, 19_500_000, 111),
    (21420, 20_500_000, 117), (21479, 500_000, 111), (21480, 500_000, 117),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_registered_zones_are_what_the_table_says(row):
    epsg, easting, meridian = row
    system = CRS.from_epsg(epsg)
    given = {each.name: each.value for each in system.coordinate_operation.params}
    assert given["False easting"] == easting
    assert given["Scale factor at natural origin"] == 1
    assert crs.central_meridian(system) == meridian
    assert [axis.direction for axis in system.axis_info] == ["north", "east"]
    assert [axis.unit_name for axis in system.axis_info] == ["metre", "metre"]
    assert crs.is_unverified(system) == (epsg < 4000 or epsg > 20_000)


@pytest.mark.parametrize("epsg", [4610, 4214])
def test_old_degrees_are_known_by_their_ellipsoid(epsg):
    assert crs.is_unverified(CRS.from_epsg(epsg))


def test_degrees_of_cgcs2000_lie_on_its_own_ellipsoid():
    ball = CRS.from_epsg(4490).ellipsoid
    assert (ball.semi_major_metre, ball.inverse_flattening) == (6_378_137, 298.257222101)


# land-data §1: where the county's envelope lies in each system, in whole metres
@pytest.mark.parametrize(
    ("epsg", "east", "north"),
    [
        (4526, (38_460_061, 38_506_819), (3_212_594, 3_253_675)),
        (4547, (460_061, 506_819), (3_212_594, 3_253_675)),
        (4525, (37_751_434, 37_799_127), (3_215_363, 3_257_527)),
        (4546, (751_434, 799_127), (3_215_363, 3_257_527)),
        (4508, (751_434, 799_127), (3_215_363, 3_257_527)),
        (4527, (39_167_725, 39_215_545), (3_216_139, 3_258_445)),
        (4548, (167_725, 215_545), (3_216_139, 3_258_445)),
        (4509, (167_725, 215_545), (3_216_139, 3_258_445)),
        (4497, (19_751_434, 19_799_127), (3_215_363, 3_257_527)),
        (4498, (20_167_725, 20_215_545), (3_216_139, 3_258_445)),
        (3857, (12_644_781, 12_698_214), (3_379_465, 3_426_656)),
        # UTM's eastings are those of the zone within 120 m, its northings 1.3 km less
        (32649, (751_333, 799_008), (3_214_077, 3_256_224)),
        (32650, (167_858, 215_659), (3_214_852, 3_257_142)),
    ],
)
def test_where_the_county_lies_in_each_system(epsg, east, north):
    to = Transformer.from_crs(4490, epsg, always_xy=True)
    west, south, right, top = to.transform_bounds(*TONGCHENG, densify_pts=101)
    assert (round(west), round(right)) == east
    assert (round(south), round(top)) == north


@pytest.mark.parametrize(("old", "modern"), [(2383, 4547), (2362, 4526), (2435, 4547)])
def test_size_cannot_tell_an_old_datum(old, modern):
    shift = Transformer.from_crs(modern, old, always_xy=True).transform(*projected(modern).T)
    assert crs.detect(np.column_stack(shift), TONGCHENG) == [Detected(modern, swapped=False)]
    for off in (-120, 120):  # metres, as far as the datums lie apart
        assert crs.detect(projected(modern) + off, TONGCHENG)[0].epsg == modern


# land-data §1, datums: display in WGS 84 moves nothing, and PROJ says so only if asked
def test_from_cgcs_to_wgs_is_a_no_op_of_unknown_accuracy():
    plain = Transformer.from_crs(4490, 4326, always_xy=True)
    assert (plain.accuracy, plain.definition) == (-1, "proj=noop ellps=GRS80")
    assert "Ballpark" in plain.description
    with pytest.raises(ProjError):
        Transformer.from_crs(4490, 4326, always_xy=True, allow_ballpark=False)
    best = Transformer.from_crs(4490, 4326, always_xy=True, only_best=True)
    assert best.transform(113.816, 29.246) == (113.816, 29.246)


def test_to_crs_from_an_old_datum_warns_of_nothing():
    lot = gpd.GeoSeries([shapely.Point(482_000, 3_236_000)], crs=2383)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        moved = lot.to_crs(4547)[0]
    assert (moved.x, moved.y) == pytest.approx((482_000, 3_236_000 - 1.5), abs=0.1)


def test_the_datums_name_tells_an_old_one_upon_a_wrong_ellipsoid():
    # as GDAL answers for MapInfo's datum 1017
    wkt = CRS.from_epsg(2383).to_wkt("WKT1_GDAL").replace("6378140,298.257", "6378137,298.257")
    assert crs.is_unverified(CRS.from_wkt(wkt))
    assert not crs.is_unverified(CRS.from_wkt(wkt.replace("Xian_1980", "local")))


def test_every_zone_of_xian80_has_the_projection_of_its_twin():
    for epsg, (meridian, east) in zones.FORMS.items():
        old = CRS.from_epsg(zones.xian80(epsg))
        named = {each.name: each.value for each in old.coordinate_operation.params}
        assert old.name.startswith("Xian 1980")
        assert (named["Longitude of natural origin"], named["False easting"]) == (meridian, east)
    assert CRS.from_epsg(zones.xian80(4490)).name == "Xian 1980"


def test_zone_numbers_follow_their_rule():
    for zone in (37, 38, 39):
        assert crs.gauss_kruger(zone, prefixed=True) == 4488 + zone
        assert crs.gauss_kruger(zone, prefixed=False) == 4547 + zone - 38
    assert crs.way(CRS.from_epsg(4546), CRS.from_epsg(4508)) is crs.stay


def test_raw_pyproj_swaps_and_then_answers_infinity():
    point = projected(4526)[0]
    swapped = Transformer.from_crs(4526, 4490).transform(*point)  # it wants north first
    assert np.isinf(swapped).tolist() == [True, True]
    right = Transformer.from_crs(4526, 4490, always_xy=True).transform(*point)
    assert right == pytest.approx(PLACES[0], abs=1e-8)


@pytest.mark.parametrize(("epsg", "north"), [(2383, -1.5), (2435, -57.5)])
def test_an_old_datum_passes_pyproj_in_silence(epsg, north):
    moved = Transformer.from_crs(epsg, 4547, always_xy=True).transform(482_000, 3_236_000)
    assert moved[1] - 3_236_000 == pytest.approx(north, abs=0.1)


# a .prj as ArcGIS writes it
PRJ = (
    'PROJCS["{name}",GEOGCS["{gcs}",DATUM["{datum}",SPHEROID["{ball}",{axis},{flat}]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",{easting}],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",{k}],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
RENAMED = {
    "name": "t", "gcs": "t", "datum": "D_t", "ball": "t", "axis": 6378137.0,
    "flat": 298.257222101, "easting": 500000.0, "meridian": 114.0, "k": 1.0,
}  # fmt: skip


def prj(**given):
    return CRS.from_wkt(PRJ.format(**{**RENAMED, **given}))


@pytest.mark.parametrize("epsg", [4490, *(row[0] for row in ROWS), 32649, 32650, 3857])
def test_the_usual_name_of_a_prj_resolves(epsg):
    assert CRS.from_wkt(CRS.from_epsg(epsg).to_wkt("WKT1_ESRI")).to_epsg() == epsg


@pytest.mark.parametrize(
    ("given", "epsg"),
    [
        ({}, 4547),
        ({"easting": 38500000.0}, 4526),
        ({"meridian": 111.0}, 4546),
        ({"meridian": 117.0, "easting": 39500000.0}, 4527),
        ({"meridian": 111.0, "easting": 19500000.0}, 4497),
    ],
)
def test_a_renamed_prj_is_known_by_its_parameters(given, epsg):
    renamed = prj(**given)
    assert renamed.to_epsg() is None
    assert crs.normal(renamed) == CRS.from_epsg(epsg)


@pytest.mark.parametrize(
    "given",
    [
        {"meridian": 113.8},
        {"easting": 400000.0},
        {"k": 0.9996},
        {"axis": 6378140.0, "flat": 298.257},
        {"easting": 37500000.0},  # the number of another zone
    ],
)
def test_other_parameters_are_no_registered_system(given):
    assert crs.normal(prj(**given)).to_epsg() is None


def test_likeness_would_have_taken_113_8_for_102():
    named = {"gcs": "GCS_China_Geodetic_Coordinate_System_2000", "datum": "D_China_2000"}
    local = prj(meridian=113.8, name="CGCS2000_3_Degree_GK_CM_113_8E", ball="CGCS2000", **named)
    assert local.to_epsg(min_confidence=20) == 4543
    assert crs.normal(local).to_epsg() is None


def test_renamed_degrees_are_known_too():
    renamed = CRS.from_wkt(PRJ[PRJ.index("GEOGCS") : PRJ.index(",PROJECTION")].format(**RENAMED))
    assert renamed.to_epsg() is None
    assert crs.normal(renamed).to_epsg() == 4490


def test_a_height_beside_the_plane_changes_nothing():
    assert crs.normal(CRS.from_user_input("EPSG:4547+5737")).to_epsg() == 4547


def local_points(**given):
    return np.column_stack(Transformer.from_crs(4490, prj(**given), always_xy=True).transform(
        *PLACES.T))  # fmt: skip


def test_an_unregistered_meridian_is_not_believed_where_a_known_one_fits():
    # 19.5 km apart, and both lie in the county
    known = crs.decide(local_points(meridian=113.8), declared=prj(meridian=113.8),
                       envelope=TONGCHENG)  # fmt: skip
    assert known[:3] == (None, False, "ambiguous")
    assert known.options == [Detected(4547, swapped=False)]


@pytest.mark.parametrize("order", [1, -1])
def test_an_unregistered_system_that_nothing_else_fits_is_told(order):
    given = {"meridian": 113.8, "easting": 50_000.0}
    points = local_points(**given)[:, ::order]
    known = crs.decide(points, declared=prj(**given), envelope=TONGCHENG)
    assert known[:3] == (prj(**given), order == -1, "unregistered")


def test_another_name_for_the_same_place_is_no_doubt():
    wgs = prj(flat=298.257223563)  # WGS 84 cut into a Chinese zone has no code
    assert wgs.to_epsg() is None
    known = crs.decide(projected(4547), declared=wgs, envelope=TONGCHENG)
    assert known[:3] == (wgs, False, "agrees")


def test_a_wrong_unregistered_declaration_gives_way():
    known = crs.decide(projected(4526), declared=prj(meridian=113.8), envelope=TONGCHENG)
    assert known[:3] == (CRS.from_epsg(4526), False, "conflict")


def test_a_drawings_own_axes_declare_nothing():
    local = CRS.from_wkt('LOCAL_CS["x",UNIT["metre",1]]')
    known = crs.decide(projected(4526), declared=local, envelope=TONGCHENG)
    assert known[:3] == (CRS.from_epsg(4526), False, "undeclared")


@pytest.mark.parametrize("pair", [(4526, 4547), (4547, 4526), (4525, 4508), (4497, 4546)])
def test_a_false_easting_is_moved_as_proj_moves_it(pair):
    here, there = (CRS.from_epsg(each) for each in pair)
    points = projected(pair[0])
    expected = np.column_stack(
        Transformer.from_crs(here, there, always_xy=True).transform(*points.T)
    )
    assert crs.way(here, there)(points) == pytest.approx(expected, abs=1e-6)
    assert crs.way(here, here) is crs.stay


def test_the_way_between_zones_is_projs():
    there = crs.way(CRS.from_epsg(4546), CRS.from_epsg(4547))(projected(4546))
    assert there == pytest.approx(projected(4547), abs=1e-6)


def test_an_old_projection_has_its_twin():
    pairs = {2362: 4526, 2383: 4547, 2333: 4497, 2435: 4547, 21480: 4548, 4610: 4490}
    twins = {old: crs.modern(CRS.from_epsg(old)).to_epsg() for old in pairs}
    assert twins == pairs
    assert crs.modern(CRS.from_epsg(32649)) is None


# land-data §2
EARTH = Geod(ellps="GRS80")


def squares(epsg, *longitudes, side=100.0):
    to = Transformer.from_crs(4490, epsg, always_xy=True)
    middles = [to.transform(lon, 29.246) for lon in longitudes]
    return np.array(
        [shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2) for x, y in middles]
    )


def ellipsoidal(shapes, epsg):
    back = Transformer.from_crs(epsg, 4490, always_xy=True).transform
    rings = [back(*shapely.get_coordinates(each).T) for each in shapes]
    return np.array([abs(EARTH.polygon_area_perimeter(*ring)[0]) for ring in rings])


def official(lon, lat):
    """Area of a ring by 国土调查办发〔2008〕32号: trapezoids down to a meridian, edge by edge."""
    axis, flattening = 6_378_137.0, 298.257222101
    small = axis * (1 - 1 / flattening)
    e2 = 1 - (small / axis) ** 2
    series = (
        1 + 3 / 6 * e2 + 30 / 80 * e2**2 + 35 / 112 * e2**3 + 630 / 2304 * e2**4,
        1 / 6 * e2 + 15 / 80 * e2**2 + 21 / 112 * e2**3 + 420 / 2304 * e2**4,
        3 / 80 * e2**2 + 7 / 112 * e2**3 + 180 / 2304 * e2**4,
        1 / 112 * e2**3 + 45 / 2304 * e2**4,
        5 / 2304 * e2**4,
    )
    lon, lat = np.radians(lon), np.radians(lat)
    width = (lon[:-1] + lon[1:]) / 2 - np.radians(113)
    height, middle = np.diff(lat), (lat[:-1] + lat[1:]) / 2
    terms = [
        (-1) ** n * each * np.sin((2 * n + 1) / 2 * height) * np.cos((2 * n + 1) * middle)
        for n, each in enumerate(series)
    ]
    return abs((2 * small**2 * width * sum(terms)).sum())


@pytest.mark.parametrize("side", [20.0, 100.0, 1000.0])
def test_the_official_area_is_that_of_geod(side):
    back = Transformer.from_crs(4547, 4490, always_xy=True).transform
    for lot in squares(4547, 113.60, 113.816, 114.06, side=side):
        lon, lat = back(*shapely.get_coordinates(lot).T)
        exact = abs(EARTH.polygon_area_perimeter(lon, lat)[0])
        assert official(lon, lat) / exact - 1 == pytest.approx(0, abs=0.08e-6)


@pytest.mark.parametrize(("lon", "ppm"), [(113.60, 37.3), (113.816, 7.9), (114.0, 0.0)], ids=str)
def test_a_planar_area_is_larger_away_from_the_meridian(lon, ppm):
    shapes = squares(4547, lon)
    excess = shapely.area(shapes) / ellipsoidal(shapes, 4547) - 1
    assert excess * 1e6 == pytest.approx([ppm], abs=0.1)


def test_a_grid_square_of_a_kilometre_in_the_west():
    shapes = squares(4547, 113.60, side=1000.0)
    assert shapely.area(shapes).tolist() == [1e6]
    assert ellipsoidal(shapes, 4547) == pytest.approx([999_963], abs=0.5)
    assert crs.true_area(shapes, CRS.from_epsg(4547)) == pytest.approx([999_963], abs=0.5)


@pytest.mark.parametrize(
    ("epsg", "least", "most"),
    [
        (4546, 0.0016, 0.0022),
        (4548, 0.0020, 0.0027),
        (32649, 0.0008, 0.0014),
        (32650, 0.0012, 0.0019),
        (3857, 0.31, 0.32),
    ],
)
def test_how_much_other_projections_exaggerate(epsg, least, most):
    shapes = squares(epsg, 113.60, 114.06)
    excess = np.sort(shapely.area(shapes) / ellipsoidal(shapes, epsg) - 1)
    assert excess[0] == pytest.approx(least, abs=5e-5 if epsg != 3857 else 1e-2)
    assert excess[1] == pytest.approx(most, abs=5e-5 if epsg != 3857 else 1e-2)


@pytest.mark.parametrize("epsg", [4547, 4526, 4546, 4548, 32649, 32650])
def test_the_true_area_is_that_on_the_ellipsoid(epsg):
    shapes = squares(epsg, 113.60, 113.816, 114.0, 114.06)
    share = crs.true_area(shapes, CRS.from_epsg(epsg)) / ellipsoidal(shapes, epsg)
    assert share == pytest.approx(1, abs=5e-8)


def test_what_is_not_drawn_has_no_area():
    shapes = np.array([None, squares(4547, 114.0)[0]])
    assert np.isnan(crs.true_area(shapes, CRS.from_epsg(4547))).tolist() == [True, False]


def test_a_mu_is_a_fifteenth_of_a_hectare_and_nothing_rounder():
    lot = shapely.box(482_000, 3_236_000, 482_100, 3_236_200)  # 20,000 m²
    assert shapely.area(lot) / MU_M2 == pytest.approx(30, abs=1e-12)
    assert shapely.area(lot) / 666.67 != pytest.approx(30, abs=1e-5)


@pytest.mark.parametrize("pair", [(4326, 4547), (32649, 4547), (3857, 4490), (4547, 4326)])
def test_between_wgs_and_cgcs_nothing_moves_as_with_proj(pair):
    here, there = (CRS.from_epsg(each) for each in pair)
    project = Transformer.from_crs(here, there, always_xy=True).transform
    points = projected(pair[0])
    exact = np.column_stack(project(*points.T))
    assert crs.way(here, there)(points) == pytest.approx(exact, rel=1e-12, abs=1e-6)
