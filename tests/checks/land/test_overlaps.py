import numpy as np
import pytest
import shapely

from tcgis.checks.land import overlaps
from tests.checks.sent import parcels, short, square


def as_pairs(shapes, **how):
    first, second, area = overlaps.pairs(np.array(shapes, dtype=object), **how)
    return list(zip(first.tolist(), second.tolist(), area.round(6).tolist(), strict=True))


def test_a_pair_is_told_once_at_the_later_parcel_with_the_area():
    found = overlaps.find_overlaps(parcels([square(0, 0), square(97, 0)]))
    assert short(found) == [("parcel_overlap", 2, "kept")]
    told = found[["subject", "value", "detail"]].to_numpy().tolist()
    assert told == [["P2", "P1", "与 P1 重叠 300.00 ㎡（0.45 亩）"]]


def test_one_shape_under_two_ids_is_told_as_that_and_not_as_an_overlap():
    turned = shapely.Polygon(np.roll(shapely.get_coordinates(square(0, 0))[:-1], 2, axis=0))
    shrunk = shapely.buffer(square(0, 0), -0.0005, join_style="mitre")  # 0.2 m² less
    found = overlaps.find_overlaps(parcels([square(0, 0), turned, shrunk]))
    assert short(found) == [
        ("parcel_duplicate_shape", 2, "kept"),
        ("parcel_duplicate_shape", 3, "kept"),
        ("parcel_duplicate_shape", 3, "kept"),
    ]
    assert found["value"].to_list() == ["P1", "P1", "P2"]
    assert found["detail"][0] == "与 P1 图形相同"


def test_nearly_one_shape_is_an_overlap():
    found = overlaps.find_overlaps(parcels([square(0, 0), square(0.01, 0)]))  # 2 m² apart
    assert short(found) == [("parcel_overlap", 2, "kept")]


def test_neighbours_and_corners_do_not_overlap():
    assert as_pairs([square(0, 0), square(100, 0), square(100, 100)]) == []


def test_equal_shapes_and_one_within_another_overlap():
    shapes = [square(0, 0), square(0, 0), square(10, 10, 10)]
    assert as_pairs(shapes) == [(0, 1, 10_000.0), (0, 2, 100.0), (1, 2, 100.0)]


def test_less_than_the_tolerance_is_drawing_noise():
    shapes = [square(0, 0), square(99.995, 0)]
    assert as_pairs(shapes) == []
    assert as_pairs(shapes, tolerance_m2=0.1) == [(0, 1, pytest.approx(0.5))]


def test_crossing_strips_overlap_without_a_corner_in_each_other():
    shapes = [shapely.box(0, 40, 100, 60), shapely.box(40, 0, 60, 100)]
    assert as_pairs(shapes) == [(0, 1, 400.0)]


def test_slanted_neighbours_whose_boxes_share_much_do_not_overlap():
    lower = shapely.Polygon([(0, 0), (100, 0), (0, 100)])
    upper = shapely.Polygon([(100, 0), (100, 100), (0, 100)])
    assert as_pairs([lower, upper]) == []


def test_a_shape_of_many_points_is_cut_and_its_parts_add_up():
    ring = shapely.Point(0, 0).buffer(1000, quad_segs=200)
    assert shapely.get_num_coordinates(ring) > 700
    pieces, owner = overlaps.cut_up(np.array([ring, square(0, 0)], dtype=object))
    assert set(owner[1:]) <= {0, 1}
    assert shapely.get_num_coordinates(pieces).max() <= 256
    assert shapely.area(pieces[owner == 0]).sum() == pytest.approx(ring.area)
    across = shapely.box(-5, -5, 5, 5)
    assert as_pairs([ring, across]) == [(0, 1, 100.0)]


def test_small_shares_of_a_cut_shape_add_up_to_one_overlap():
    comb = shapely.union_all(
        [shapely.box(0, 10, 400, 20), *(shapely.box(x, 0, x + 1, 10) for x in range(0, 400, 2))]
    )
    assert shapely.get_num_coordinates(comb) > 256
    # each tooth reaches 0.01 m in: 200 teeth of 1 m, 2 m² in all
    assert as_pairs([comb, shapely.box(0, -5, 400, 0.01)]) == [(0, 1, pytest.approx(2.0))]


def test_a_parcel_without_a_shape_overlaps_nothing():
    assert as_pairs([None, square(0, 0), square(50, 0)]) == [(1, 2, 5_000.0)]
