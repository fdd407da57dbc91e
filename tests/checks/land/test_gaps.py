import pytest
import shapely

from tcgis.checks.land import gaps
from tests.checks.sent import EAST, NORTH, parcels, short, square


def test_a_strip_between_two_parcels_is_told_at_the_later_with_area_and_place():
    found = gaps.find_gaps(parcels([square(0, 0), square(500, 0), square(100.3, 0)]))
    assert short(found) == [("parcel_gap", 3, "kept")]
    assert found[["subject", "value"]].to_numpy().tolist() == [["P3", "P1"]]
    # 0.3 m × 100 m
    place = f"{EAST + 100.15:.1f}, {NORTH + 50:.1f}"
    assert found["detail"].to_list() == [f"缝隙 30.00 ㎡，位于 {place}"]


@pytest.mark.parametrize(
    ("apart", "told"), [(0.0, 0), (0.0005, 0), (0.01, 1), (0.9, 1), (1.1, 0), (12.0, 0)]
)
def test_a_street_is_no_gap_and_drawing_noise_is_none(apart, told):
    assert len(gaps.find_gaps(parcels([square(0, 0), square(100 + apart, 0)]))) == told


def test_an_enclosed_gap_is_told_however_short_it_is():
    # two halves of a square around a hole of 1 m × 0.5 m
    left = shapely.difference(square(0, 0), shapely.box(EAST + 50, NORTH, EAST + 100, NORTH + 100))
    right = shapely.difference(square(0, 0), left)
    hole = shapely.box(EAST + 50, NORTH + 50, EAST + 51, NORTH + 50.5)
    found = gaps.find_gaps(parcels([left, shapely.difference(right, hole)]))
    assert found["detail"].str.startswith("缝隙 0.50 ㎡").to_list() == [True]


def test_parcels_that_part_at_a_corner_have_no_gap():
    lower = shapely.Polygon([(0, 0), (100, 0), (100, -50), (0, -50)])
    upper = shapely.Polygon([(0, 0), (100, 58), (100, 100), (0, 100)])  # 30°
    assert len(gaps.find_gaps(parcels([lower, upper]))) == 0
    assert len(gaps.find_gaps(parcels([square(0, 0), square(100, 100)]))) == 0


def test_a_notch_of_one_parcel_is_no_gap_and_an_overlap_neither():
    notch = shapely.box(EAST + 50, NORTH + 50, EAST + 50.5, NORTH + 100)
    assert len(gaps.find_gaps(parcels([shapely.difference(square(0, 0), notch), None]))) == 0
    assert len(gaps.find_gaps(parcels([square(0, 0), square(99, 0)]))) == 0


def test_without_parcels_there_are_no_gaps():
    assert len(gaps.find_gaps(parcels([]))) == 0
