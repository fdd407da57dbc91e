"""Each planted fault is where its answer says, and nowhere else in the register."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from tcgis.sample.land.land import make_land, write_land
from tcgis.sample.land.layout import county_shape

REGISTER = "自然资源/工业用地宗地.zip"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    answers = write_land(folder, make_land(np.random.default_rng(421222)), rasters=False)
    register = gpd.read_file(f"/vsizip/{folder / REGISTER}/工业用地宗地.shp")
    return register, pd.DataFrame(answers)


@pytest.fixture(scope="module")
def register(written):
    return written[0]


@pytest.fixture(scope="module")
def rows(written):
    """Rows (from 0) of each code."""
    table = written[1].dropna(subset="row")
    return {code: (part["row"] - 1).astype(int).tolist() for code, part in table.groupby("code")}


def test_every_kind_of_fault_has_an_answer_with_its_place(written):
    register, answers = written
    assert sorted(answers["code"]) == [
        "area_differs", "area_rounded", "area_unit", "area_unit", "axes_swapped",
        "dates_out_of_order", "dates_out_of_order", "geometry_repair_proposed",
        "outside_county", "parcel_id_repeated", "parcel_overlap", "parcel_sliver",
        "txt_zone_conflict",
    ]  # fmt: skip
    placed = answers.dropna(subset="row")
    there = register["宗地代码"].iloc[placed["row"].astype(int) - 1].tolist()
    assert placed["subject"].tolist() == there
    assert (placed["file"] == REGISTER).all()


def test_one_id_is_used_twice_for_different_shapes(register, rows):
    repeated = register.index[register["宗地代码"].duplicated()].tolist()
    assert repeated == rows["parcel_id_repeated"]
    second = register.loc[repeated[0]]
    first = register[register["宗地代码"] == second["宗地代码"]].iloc[0]
    assert not first.geometry.intersects(second.geometry)


def test_one_pair_overlaps_by_more_than_a_square_metre(register, rows):
    shapes = shapely.make_valid(register.geometry.to_numpy())
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    area = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    pairs = list(zip(left[area > 1].tolist(), right[area > 1].tolist(), strict=True))
    assert len(pairs) == 1
    assert rows["parcel_overlap"][0] in pairs[0]


def test_one_shape_crosses_itself(register, rows):
    assert register.index[~register.is_valid].tolist() == rows["geometry_repair_proposed"]


def test_one_shape_is_a_sliver(register, rows):
    thin = register.area * 16 < 0.1 * register.length**2
    assert register.index[(register.area < 100) & thin].tolist() == rows["parcel_sliver"]


def test_one_parcel_is_outside_the_county(register, rows):
    shapes = shapely.make_valid(register.to_crs(4547).geometry.to_numpy())
    outside = ~shapely.intersects(county_shape(), shapes)
    assert np.flatnonzero(outside).tolist() == rows["outside_county"]


def test_certificate_areas_are_off_only_where_told(register, rows):
    drawn = shapely.area(shapely.make_valid(register.geometry.to_numpy()))
    ratio = register["证载面积"] / drawn
    off = (register["证载面积"] - drawn).abs()
    wrong_unit = rows["area_unit"]
    assert ratio[wrong_unit].tolist() == pytest.approx([1e-4, 0.0015], rel=1e-3)
    assert ratio[rows["area_differs"]].tolist() == pytest.approx([1.002], rel=1e-6)
    (rounded,) = rows["area_rounded"]
    assert 0.01 < off[rounded] <= 0.5
    told = [*wrong_unit, *rows["area_differs"], rounded]
    # the area of coordinates with eight digits before the point is good to a square centimetre
    assert off.drop(told).max() < 0.02


def test_dates_are_out_of_order_only_where_told(register, rows):
    def late(before, after):
        return pd.to_datetime(register[before]) > pd.to_datetime(register[after])

    disorder = late("供地日期", "实际开工") | late("实际开工", "实际竣工")
    disorder |= late("约定开工", "约定竣工") | late("供地日期", "约定开工")
    disorder |= late("实际开工", "停工日期")
    assert register.index[disorder].tolist() == sorted(rows["dates_out_of_order"])


def test_faults_fit_in_the_smallest_sample(tmp_path):
    answers = write_land(tmp_path, make_land(np.random.default_rng(1), parcels=20), rasters=False)
    assert len(answers) == 13
