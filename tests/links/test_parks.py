"""A parcel goes whole to the park that holds most of it."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from tcgis.links import parks

SQUARES = pd.DataFrame(
    {
        "park_id": ["K1", "K2"],
        "park_name": ["甲园", "乙园"],
        "zone_id": "Z",
        "zone_name": "开发区",
        "geometry": [
            shapely.MultiPolygon([shapely.box(0, 0, 1000, 1000), shapely.box(0, 2000, 500, 2500)]),
            shapely.box(1000, 0, 2000, 1000),
        ],
    }
)


def assign(**boxes):
    parcels = pd.DataFrame(
        {
            "parcel_id": list(boxes),
            "geometry": [shapely.box(*bounds) for bounds in boxes.values()],
            "layer": "parcels",
            "file": "p.shp",
            "sheet": None,
            "row": range(1, len(boxes) + 1),
        },
        index=range(10, 10 + len(boxes)),
    )
    return parks.assign(parcels, SQUARES)


def test_within_any_block_of_a_park_and_outside():
    found = assign(A=(10, 10, 110, 210), B=(10, 2010, 110, 2210), C=(0, 5000, 100, 5200))
    assert found.frame["park_id"].fillna("园外").to_dict() == {"A": "K1", "B": "K1", "C": "园外"}
    assert found.frame.loc["A"].tolist() == ["K1", "甲园", "Z", "开发区", 1.0]
    assert found.findings.empty


def test_across_two_parks_the_larger_share_takes_the_whole():
    # 100 m × 200 m, 30 m in K1 and 70 m in K2
    found = assign(A=(970, 10, 1070, 210))
    assert found.frame.loc["A", ["park_id", "share"]].tolist() == ["K2", pytest.approx(0.7)]
    assert found.findings[["code", "row", "subject", "detail", "effect"]].values.tolist() == [
        ["parcel_in_two_parks", 1, "A", "乙园 70.0 %，甲园 30.0 %", "kept"]
    ]


def test_equal_shares_go_to_the_smaller_id():
    assert assign(A=(950, 10, 1050, 210)).frame.loc["A", "park_id"] == "K1"


def test_across_the_edge_goes_to_the_park_and_is_told():
    found = assign(A=(-80, 10, 20, 210))
    assert found.frame.loc["A", ["park_id", "share"]].tolist() == ["K1", pytest.approx(0.2)]
    assert found.findings["detail"].tolist() == ["甲园 20.0 %，园外 80.0 %"]


def test_drawing_slack_neither_puts_in_a_park_nor_makes_a_crossing():
    # half a metre of 100 m is 0.5 %
    found = assign(inside=(-0.5, 10, 99.5, 210), outside=(-99.5, 300, 0.5, 500))
    assert found.frame["park_id"].fillna("园外").to_dict() == {"inside": "K1", "outside": "园外"}
    assert found.findings.empty


def test_neighbours_that_share_an_edge_do_not_cross():
    found = assign(A=(900, 10, 1000, 210))
    assert found.frame.loc["A", "share"] == 1.0
    assert found.findings.empty


def test_several_parks_and_outside_are_each_named():
    found = assign(A=(980, -10, 1020, 30))
    assert found.findings["detail"].tolist() == ["甲园 37.5 %，乙园 37.5 %，园外 25.0 %"]


def test_a_county_without_parks_and_a_parcel_without_a_shape():
    parcels = gpd.GeoDataFrame(
        {"parcel_id": ["A", "B"], "row": [1, 2]}, geometry=[shapely.box(0, 0, 10, 10), None]
    )
    assert parks.assign(parcels, SQUARES).frame["park_id"].fillna("园外").tolist() == ["K1", "园外"]
    nowhere = parks.assign(parcels, gpd.GeoDataFrame(SQUARES.iloc[:0]))
    assert nowhere.frame["park_id"].isna().tolist() == [True, True]
    assert nowhere.findings.empty
