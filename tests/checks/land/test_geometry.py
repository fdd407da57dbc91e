import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from tcgis.answers import Answers
from tcgis.checks.land import geometry
from tcgis.checks.land.repairs import Consent, polygons_of
from tests.checks.sent import COUNTY, EAST, NORTH, parcels, short, square


def bow_tie(east=0.0, side=20.0):
    corners = np.array([(0, 0), (side, side), (side, 0), (0, side)])
    return shapely.Polygon(corners + np.array([EAST + east, NORTH]))


def test_a_sound_parcel_gets_its_planar_area_and_no_finding():
    frame, found = geometry.check_geometry(parcels([square(0, 0)]), COUNTY)
    assert frame["geometry_area_m2"].to_list() == [10_000.0]
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.crs.to_epsg() == 4547
    assert len(found) == 0


AGREED = frozenset(["parcels"])


def test_a_figure_of_eight_keeps_both_lobes():
    frame, found = geometry.check_geometry(parcels([bow_tie()]), COUNTY, agreed=AGREED)
    assert frame["geometry_area_m2"].to_list() == pytest.approx([200.0])
    assert short(found) == [("geometry_invalid", 1, "repaired")]
    assert found["detail"].to_list() == ["修复前 0.00 ㎡，修复后 200.00 ㎡"]
    assert found["subject"].to_list() == ["P1"]


def test_without_consent_a_repair_is_proposed_and_the_drawing_is_missing():
    sent = parcels([bow_tie(), square(100, 0)])
    frame, found = geometry.check_geometry(sent, COUNTY, agreed=frozenset(["parks"]))
    assert frame["parcel_id"].to_list() == ["P1", "P2"]
    assert frame.geometry.isna().to_list() == [True, False]
    assert frame["geometry_area_m2"].isna().to_list() == [True, False]
    assert short(found) == [("geometry_repair_proposed", 1, "value_dropped")]
    (digest,) = geometry.digest_of(np.array([bow_tie()]))
    assert found["value"].to_list() == [digest]
    assert found["detail"].to_list() == [
        "边界自相交（480010.000, 3235010.000）；现图形 0.00 ㎡，按建议修复后 200.00 ㎡"
    ]


def test_one_shape_is_repaired_by_its_digest_and_refused_by_it():
    shapes = [bow_tie(), bow_tie(100, 10.0)]
    first, second = geometry.digest_of(np.array(shapes))
    answers = Answers(repairs={first: True, second: False})
    frame, found = geometry.check_geometry(parcels(shapes), COUNTY, answers=answers)
    assert frame["geometry_area_m2"].fillna(0).to_list() == pytest.approx([200.0, 0.0])
    assert short(found) == [
        ("geometry_invalid", 1, "repaired"),
        ("geometry_repair_proposed", 2, "value_dropped"),
    ]
    assert found["detail"][1].endswith("此前已答复不修复")
    # what was refused for one shape holds against the consent for the layer
    _, found = geometry.check_geometry(parcels(shapes), COUNTY, answers=answers, agreed=AGREED)
    assert found["code"].to_list() == ["geometry_invalid", "geometry_repair_proposed"]


def test_a_digest_is_of_the_shape_not_of_how_it_was_written_down():
    shape = bow_tie()
    ring = shapely.get_coordinates(shape)[:-1]
    turned = shapely.Polygon(np.roll(ring, 1, axis=0) + 1e-7)
    other = shapely.Polygon(ring + np.array([[0, 0], [0.01, 0], [0, 0], [0, 0]]))
    digests = geometry.digest_of(np.array([shape, turned, other]))
    assert digests[0] == digests[1] != digests[2]
    assert len(digests[0]) == 16


def test_a_building_or_park_that_waits_for_consent_is_set_aside():
    for key in ("building_id", "park_id"):
        sent = parcels([bow_tie(), square(100, 0)]).rename(columns={"parcel_id": key})
        frame, found = geometry.check_geometry(sent, COUNTY)
        assert frame[key].to_list() == ["P2"]
        assert short(found) == [("geometry_repair_proposed", 1, "set_aside")]


def test_a_repair_keeps_polygons_and_drops_lines():
    corners = [(0, 0), (10, 0), (10, 5), (15, 5), (10, 5), (10, 10), (0, 10)]
    spiked = shapely.make_valid(shapely.Polygon(corners))
    assert spiked.geom_type == "GeometryCollection"
    line = shapely.LineString([(0, 0), (1, 1)])
    areal = polygons_of(np.array([spiked, line]))
    assert (areal[0].geom_type, areal[0].area) == ("Polygon", 100.0)
    assert areal[1] is None


def test_a_parcel_without_a_shape_stays_and_the_others_do_not():
    flat = shapely.Polygon([(EAST, NORTH), (EAST + 1, NORTH), (EAST + 2, NORTH)])
    frame, found = geometry.check_geometry(parcels([square(0, 0), flat, None]), COUNTY)
    assert frame["parcel_id"].to_list() == ["P1", "P2", "P3"]
    assert frame["geometry_area_m2"].isna().to_list() == [False, True, True]
    assert frame.geometry.isna().to_list() == [False, True, True]
    # of the one that came without a shape the reader has told
    assert short(found) == [("geometry_missing", 2, "value_dropped")]
    buildings = parcels([square(0, 0), None]).rename(columns={"parcel_id": "building_id"})
    frame, found = geometry.check_geometry(buildings, COUNTY)
    assert frame["building_id"].to_list() == ["P1"]
    assert short(found) == [("geometry_missing", 2, "set_aside")]


def test_a_coordinate_that_is_no_number_is_no_shape():
    with np.errstate(invalid="ignore"):
        broken = shapely.Polygon([(EAST, NORTH), (np.nan, NORTH), (EAST, NORTH + 9)])
    buildings = parcels([broken]).rename(columns={"parcel_id": "building_id"})
    _, found = geometry.check_geometry(buildings, COUNTY)
    assert short(found) == [("geometry_missing", 1, "set_aside")]


def test_a_parcel_of_another_county_is_set_aside():
    frame, found = geometry.check_geometry(parcels([square(0, 0), square(200_000, 0)]), COUNTY)
    assert frame["parcel_id"].to_list() == ["P1"]
    assert short(found) == [("outside_county", 2, "set_aside")]


def test_the_generalised_outline_tells_only_what_lies_well_beyond():
    boundary = gpd.GeoDataFrame(geometry=[square(0, 0, 10_000)], crs=COUNTY.crs)
    across, near, far = square(-50, 0), square(-2000, 0), square(-2200, 0)
    frame, found = geometry.check_geometry(parcels([across, near, far, None]), COUNTY, boundary)
    assert frame["parcel_id"].to_list() == ["P1", "P2", "P3", "P4"]
    assert short(found) == [("outside_county", 3, "kept")]
    _, found = geometry.check_geometry(parcels([far]), COUNTY, boundary.iloc[:0])
    assert len(found) == 0


def test_slivers_are_told_and_kept():
    strip = shapely.box(EAST, NORTH, EAST + 300, NORTH + 1)  # 300 m², 4πA/P² = 0.010
    path = shapely.box(EAST, NORTH + 50, EAST + 350, NORTH + 52)  # 700 m²: as thin, but no sliver
    small = square(0, 100, 9.9)
    frame, found = geometry.check_geometry(parcels([strip, path, small]), COUNTY)
    assert len(frame) == 3
    assert short(found) == [("parcel_sliver", 1, "kept"), ("parcel_sliver", 3, "kept")]
    assert found["detail"].to_list() == ["图形面积 300.00 ㎡", "图形面积 98.01 ㎡"]


def test_parks_are_not_looked_at_as_parcels():
    parks = parcels([square(0, 0), square(50, 0)]).rename(columns={"parcel_id": "park_id"})
    frame, found = geometry.check_geometry(parks, COUNTY)
    assert len(found) == 0
    assert "geometry_area_m2" not in frame


def test_parts_of_a_thing_are_repaired_before_they_are_joined():
    frame = parcels([bow_tie(), square(100, 0), square(300, 0)])
    frame["parcel_id"] = ["P", "P", "Q"]
    joined, found = geometry.join_parts(frame, "parcel_id", consent=Consent(AGREED), row_stays=True)
    assert joined["parcel_id"].to_list() == ["P", "Q"]
    assert joined.geometry.area.to_list() == pytest.approx([10_200.0, 10_000.0])
    assert short(found) == [("geometry_invalid", 1, "repaired"), ("parts_joined", 2, "kept")]


def test_what_was_drawn_over_a_shifted_map_has_a_place_and_no_area():
    flags = pd.array([True, False, None], dtype="boolean")
    small = square(400, 0, 5.0)
    shapes = [square(0, 0), square(200, 0), square(400, 100)]
    frame, found = geometry.check_geometry(parcels(shapes, shifted=flags), COUNTY)
    assert frame["geometry_area_m2"].fillna(-1).to_list() == [-1.0, 10_000.0, 10_000.0]
    assert frame.geometry.notna().all()
    assert len(found) == 0
    # nor is it a sliver by its area
    _, found = geometry.check_geometry(parcels([small], shifted=flags[:1]), COUNTY)
    assert short(found) == []
    _, found = geometry.check_geometry(parcels([small], shifted=flags[1:2]), COUNTY)
    assert short(found) == [("parcel_sliver", 1, "kept")]


def test_shifted_and_other_layers_lie_in_one_frame():
    frames = [parcels([square(0, 0)], shifted=pd.array([True], dtype="boolean")),
              parcels([square(200, 0)])]  # fmt: skip
    both = pd.concat(frames, ignore_index=True)
    frame, _ = geometry.check_geometry(both, COUNTY)
    assert frame["geometry_area_m2"].fillna(-1).to_list() == [-1.0, 10_000.0]


def test_a_thing_of_which_one_part_waits_for_consent_has_no_shape():
    frame = parcels([bow_tie(), square(100, 0), square(300, 0)])
    frame["parcel_id"] = ["P", "P", "Q"]
    joined, found = geometry.join_parts(frame, "parcel_id", consent=Consent(), row_stays=True)
    assert joined["parcel_id"].to_list() == ["P", "Q"]
    assert joined.geometry.isna().to_list() == [True, False]
    assert short(found)[0] == ("geometry_repair_proposed", 1, "value_dropped")
    checked, again = geometry.check_geometry(joined, COUNTY)
    assert checked["geometry_area_m2"].isna().to_list() == [True, False]
    assert len(again) == 0
