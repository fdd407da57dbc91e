import numpy as np
import pytest
import shapely

from tcgis.checks.land import outlines
from tests.checks.sent import EAST, NORTH, parcels, short, square


def drawn(*points, holes=()):
    shift = np.array([EAST, NORTH])
    return shapely.Polygon(np.array(points) + shift, [np.array(hole) + shift for hole in holes])


def test_a_sound_square_gives_nothing_away():
    assert short(outlines.check_outlines(parcels([square(0, 0), None]))) == []
    assert short(outlines.check_outlines(parcels([]))) == []


def test_a_spike_is_told_with_its_place_and_angle():
    # out of the right side of a 100 m square, 0.2 m wide and 50 m long: 0.23°
    spiked = drawn((0, 0), (100, 0), (100, 50), (150, 50.1), (100, 50.2), (100, 100), (0, 100))
    found = outlines.spikes(parcels([square(300, 0), spiked]))
    assert short(found) == [("parcel_spike", 2, "kept")]
    assert found["value"].to_list() == [f"{EAST + 150:.3f}, {NORTH + 50.1:.3f}"]
    assert found["detail"].to_list() == ["夹角 0.23°；此类界址点共 1 个"]


def test_several_spikes_are_told_once_at_the_sharpest_and_a_notch_is_one():
    shape = drawn((0, 0), (100, 0), (100, 50), (150, 50.1), (100, 50.2), (100, 100),
                  (50.2, 100), (50.1, 20), (50, 100), (0, 100))  # fmt: skip
    found = outlines.spikes(parcels([shape]))
    # the notch, 0.2 m by 80 m, is sharper
    assert found["value"].to_list() == [f"{EAST + 50.1:.3f}, {NORTH + 20:.3f}"]
    assert found["detail"].to_list() == ["夹角 0.14°；此类界址点共 2 个"]


@pytest.mark.parametrize(
    ("wide", "long", "told"),
    [(0.8, 50.0, 1), (1.0, 50.0, 0), (0.01, 0.9, 0)],  # 0.92°, 1.15°, sides below 1 m
)
def test_a_corner_is_a_spike_below_one_degree_with_long_sides(wide, long, told):
    shape = drawn((0, 0), (100, 0), (100, 50), (100 + long, 50 + wide / 2), (100, 50 + wide),
                  (100, 100), (0, 100))  # fmt: skip
    assert len(outlines.spikes(parcels([shape]))) == told


def test_a_spike_of_a_hole_or_of_a_further_part_is_told_too():
    hole = [(20, 20), (20, 40), (90, 30.05), (20.5, 30), (90, 29.95)]
    pierced = drawn((0, 0), (100, 0), (100, 100), (0, 100), holes=[hole])
    spiked = drawn((300, 0), (400, 0), (400, 50), (450, 50.1), (400, 50.2), (400, 100), (300, 100))
    several = shapely.MultiPolygon([square(200, 0, 50), spiked])
    found = outlines.spikes(parcels([pierced, several]))
    assert [row for _, row, _ in short(found)] == [1, 2]


def test_holes_are_counted_and_measured():
    corners = [(0, 0), (100, 0), (100, 100), (0, 100)]
    holes = [[(10, 10), (10, 20), (20, 20), (20, 10)], [(50, 50), (50, 55), (55, 55), (55, 50)]]
    pierced = drawn(*corners, holes=holes)
    other = shapely.difference(square(300, 0), square(310, 10, 20))
    several = shapely.MultiPolygon([square(500, 0), other])
    found = outlines.holes(parcels([square(700, 0), pierced, several]))
    assert short(found) == [("parcel_holes", 2, "kept"), ("parcel_holes", 3, "kept")]
    assert found["detail"].to_list() == ["内环 2 个，共 125.00 ㎡", "内环 1 个，共 400.00 ㎡"]


def test_a_multipolygon_of_one_part_is_seen_as_its_part():
    """KML and FileGDB give every shape so; 15 m × 15 m are cut out of it."""
    pierced = shapely.difference(square(0, 0), square(10, 10, 15))
    found = outlines.check_outlines(parcels([shapely.MultiPolygon([pierced])]))
    assert short(found) == [("parcel_holes", 1, "kept")]
    assert found["detail"].to_list() == ["内环 1 个，共 225.00 ㎡"]
