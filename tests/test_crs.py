"""Which system a file's coordinates are in."""

import numpy as np
import pytest
from pyproj import CRS, Transformer

from tcgis import crs
from tcgis.crs import Detected

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


def test_zone_numbers():
    assert crs.gauss_kruger(38, prefixed=True) == 4526
    assert crs.gauss_kruger(38, prefixed=False) == 4547
    assert crs.gauss_kruger(19, prefixed=True) == 4497
    assert crs.gauss_kruger(19, prefixed=False) == 4508
    assert crs.gauss_kruger(3, prefixed=True) is None
    assert crs.central_meridian(CRS.from_epsg(4526)) == 114
    assert crs.central_meridian(CRS.from_epsg(4490)) is None


def test_names_say_code_and_system():
    assert crs.name(Detected(4526, swapped=False)).startswith("EPSG:4526（CGCS2000")
