import numpy as np
import pandas as pd
import pytest
import shapely

from tcgis.sample.land.land import Land, make_land
from tcgis.sample.land.layout import county_shape

END = pd.Timestamp("2024-12-31")


@pytest.fixture(scope="module")
def land() -> Land:
    return make_land(np.random.default_rng(421222))


def in_parks(parcels):
    return (parcels["parcel_id"].str[9:12] != "000").to_numpy()


def test_the_five_parks_carry_the_documents_names_marked_as_invented(land):
    assert land.parks["park_name"].drop_duplicates().tolist() == [
        "县经济开发区（示例）",
        "电子信息科技产业园（示例）",
        "湖北药姑山健康产业园（示例）",
        "坪山孵化园（示例）",
        "研磨产业园（示例）",
    ]
    assert land.parks["zone_name"].unique().tolist() == ["通城经济开发区（示例）"]
    assert land.parks["block_id"].tolist() == [
        "P01-1", "P01-2", "P02-1", "P02-2", "P03-1", "P04-1", "P05-1",
    ]  # fmt: skip
    assert land.parks["approved_area_m2"].isna().all()  # not known, never guessed


def test_everything_lies_in_the_county_and_blocks_do_not_overlap(land):
    county = county_shape()
    assert shapely.contains(county, land.parks.geometry.to_numpy()).all()
    assert shapely.contains(county, land.parcels.geometry.to_numpy()).all()
    assert land.parks.union_all().area == pytest.approx(land.parks.area.sum(), abs=0.01)


def test_there_are_450_parcels_of_5_to_150_mu_and_25_outside_the_parks(land):
    mu = land.parcels["geometry_area_m2"] * 0.0015
    assert len(land.parcels) == 450
    assert (~in_parks(land.parcels)).sum() == 25
    assert mu.min() >= 5
    assert mu.max() <= 150
    # a long tail: the largest tenth holds more than a quarter of the land
    assert mu.nlargest(45).sum() > 0.25 * mu.sum()


def test_parcel_ids_are_19_characters_and_unique(land):
    ids = land.parcels["parcel_id"]
    assert ids.str.fullmatch(r"421222\d{6}GB\d{5}").all()
    assert ids.is_unique


def test_names_of_parcels_are_marked_as_invented(land):
    assert land.parcels["parcel_name"].str.contains("示例").all()
    assert land.parcels["location"].str.contains("示例").all()


def test_neighbours_share_their_boundary_point_by_point(land):
    inside = land.parcels[in_parks(land.parcels)]
    for _, part in inside.groupby(inside["parcel_id"].str[:12]):
        assert shapely.coverage_is_valid(part.geometry.to_numpy())


def test_the_coverage_check_sees_a_millimetre(land):
    inside = land.parcels[in_parks(land.parcels)]
    shapes = inside.geometry.to_numpy().copy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="touches")
    shared = shapely.length(shapely.intersection(shapes[left], shapes[right]))
    longest = left[shared.argmax()]
    shapes[longest] = shapely.transform(shapes[longest], lambda xy: xy + 0.001)
    assert not shapely.coverage_is_valid(shapes)


def test_parcels_lie_in_their_park_and_scattered_ones_in_none(land):
    parks = land.parks.union_all().buffer(0.01)
    shapes = land.parcels.geometry
    within = in_parks(land.parcels)
    assert shapes[within].within(parks).all()
    assert not shapes[~within].intersects(parks).any()


def test_about_1200_buildings_stand_inside_their_parcels_with_a_setback(land):
    assert 900 <= len(land.buildings) <= 1500
    lots = land.parcels.set_index("parcel_id").geometry
    under = lots.loc[land.buildings["parcel_id"]].to_numpy()
    away = shapely.distance(shapely.boundary(under), land.buildings.geometry.to_numpy())
    assert shapely.contains(under, land.buildings.geometry.to_numpy()).all()
    assert away.min() > 3
    assert land.buildings["building_id"].is_unique


def test_buildings_of_a_parcel_stand_apart(land):
    shapes = land.buildings.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    assert (left == right).all()


def test_land_in_use_is_covered_by_a_quarter_to_a_half(land):
    covered = land.buildings.area.groupby(land.buildings["parcel_id"]).sum()
    lots = land.parcels.set_index("parcel_id")
    share = (covered / lots.area).fillna(0)
    used = share[lots["plan"].isin(["owner", "factory", "shared", "utility"])]
    assert used.max() <= 0.55
    assert 0.30 < used.median() < 0.45
    assert (used < 0.25).mean() < 0.12  # odd-shaped lots
    assert (share[lots["plan"].isin(["idle", "unsupplied"])] == 0).all()
    assert share[lots["plan"] == "halfbuilt"].between(0.001, 1 / 3).all()


def test_plans_have_the_shares_they_should(land):
    counts = land.parcels["plan"].value_counts()
    assert counts.to_dict() == {
        "owner": 309, "factory": 36, "shared": 18, "idle": 22, "building": 22,
        "unsupplied": 22, "halfbuilt": 14, "utility": 7,
    }  # fmt: skip


def test_conditions_say_what_the_department_knows(land):
    # works that stopped are still reported as under construction: only the dates tell
    told = land.parcels.groupby("plan")["condition"].unique().str.join("、")
    assert told.to_dict() == {
        "owner": "在用", "factory": "在用", "shared": "在用", "utility": "在用", "idle": "闲置",
        "building": "在建", "halfbuilt": "在建", "unsupplied": "未供应",
    }  # fmt: skip


def test_idle_and_half_built_land_is_idle_by_its_dates(land):
    by_plan = dict(iter(land.parcels.groupby("plan")))
    idle, half = by_plan["idle"], by_plan["halfbuilt"]
    assert idle["started_on"].isna().all()
    assert (idle["start_due"] < END - pd.DateOffset(years=1)).all()
    assert ((half["built_share"] < 1 / 3) | (half["invested_share"] < 0.25)).all()
    assert (half["stopped_on"] <= END - pd.DateOffset(years=1)).all()
    assert half["started_on"].notna().all()


def test_other_land_is_not_idle_and_what_is_unsupplied_has_no_contract(land):
    by_plan = dict(iter(land.parcels.groupby("plan")))
    assert (by_plan["building"]["started_on"] <= END).all()
    assert (by_plan["owner"]["finished_on"] <= END).all()
    columns = ["supplied_on", "start_due", "started_on", "term_end", "built_share", "supply_mode"]
    unsupplied = by_plan["unsupplied"][[*columns, "certificate_area_m2"]]
    assert unsupplied.isna().all(axis=None)


def test_dates_are_in_order(land):
    parcels = land.parcels
    for before, after in (
        ("supplied_on", "start_due"), ("supplied_on", "started_on"), ("start_due", "finish_due"),
        ("started_on", "finished_on"), ("started_on", "stopped_on"), ("finish_due", "term_end"),
    ):  # fmt: skip
        both = parcels[[before, after]].dropna()
        assert (both[before] < both[after]).all(), (before, after)


def test_coordinates_are_whole_millimetres_and_areas_whole_cents(land):
    points = shapely.get_coordinates(np.concatenate([table.geometry.to_numpy() for table in land]))
    assert (np.round(points, 3) == points).all()
    drawn = land.parcels["geometry_area_m2"]
    assert (drawn.round(2) == drawn).all()
    assert (drawn - land.parcels.area).abs().max() <= 0.0051


def test_the_same_seed_makes_the_same_land_and_another_seed_another():
    one, two, other = (make_land(np.random.default_rng(seed), parcels=60) for seed in (1, 1, 2))
    for first, second in zip(one, two, strict=True):
        pd.testing.assert_frame_equal(first, second)
    assert one.parcels.geometry.iloc[0] != other.parcels.geometry.iloc[0]


@pytest.mark.parametrize("count", [20, 1500])
def test_any_number_of_parcels_can_be_made(count):
    land = make_land(np.random.default_rng(7), parcels=count)
    assert len(land.parcels) == count
    assert land.parcels["parcel_id"].is_unique
    assert land.parcels.is_valid.all()
    assert (land.parcels["plan"] == "unsupplied").sum() >= 2
