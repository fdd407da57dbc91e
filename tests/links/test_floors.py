"""Floor area goes to parcels by the exact share of each footprint."""

import pandas as pd
import pytest
import shapely

from tcgis.links import floors

PARCELS = pd.DataFrame(
    {
        "parcel_id": ["W", "E"],
        "geometry": [shapely.box(0, 0, 100, 200), shapely.box(100, 0, 200, 200)],
    }
)


def buildings(*rows):
    return pd.DataFrame(rows, columns=["building_id", "floors", "floor_area_m2", "geometry"])


def test_a_building_across_a_boundary_is_cut_not_given_by_its_centre():
    # 40 m × 10 m, three quarters of it west
    found = floors.on_parcels(PARCELS, buildings(("B", 2, 800.0, shapely.box(70, 0, 110, 10))))
    assert found[["parcel_id", "share", "floor_area_m2"]].values.tolist() == [
        ["W", 0.75, 600.0],
        ["E", 0.25, 200.0],
    ]
    assert found["footprint_m2"].tolist() == [300.0, 100.0]


def test_within_touching_and_outside():
    found = floors.on_parcels(
        PARCELS,
        buildings(
            ("inside", 1, 100.0, shapely.box(10, 10, 20, 20)),
            ("at the edge", 1, 100.0, shapely.box(0, 30, 10, 40)),
            ("half out", 1, 100.0, shapely.box(-5, 50, 5, 60)),
            ("beyond", 1, 100.0, shapely.box(500, 0, 510, 10)),
        ),
    )
    assert found["floor_area_m2"].tolist() == [100.0, 100.0, 50.0]
    assert found["building_id"].tolist() == ["inside", "at the edge", "half out"]


def test_overlapping_parcels_never_count_a_building_twice():
    parcels = pd.concat([PARCELS, PARCELS.iloc[[0]].assign(parcel_id="W2")])
    found = floors.on_parcels(parcels, buildings(("B", 1, 90.0, shapely.box(10, 10, 20, 20))))
    assert found[["parcel_id", "floor_area_m2"]].values.tolist() == [["W", 45.0], ["W2", 45.0]]


def test_storeys_stand_in_for_a_missing_floor_area_and_missing_stays_missing():
    found = floors.on_parcels(
        PARCELS,
        buildings(
            ("counted", 3, None, shapely.box(10, 10, 20, 20)),
            ("stated", 3, 250.0, shapely.box(30, 10, 40, 20)),
            ("unknown", None, None, shapely.box(110, 10, 120, 20)),
        ),
    )
    assert found["floor_area_m2"].fillna(-1).tolist() == [300.0, 250.0, -1.0]
    assert floors.total(found).fillna(-1).to_dict() == pytest.approx({"E": -1.0, "W": 550.0})


def test_no_buildings_no_floors():
    found = floors.on_parcels(PARCELS, buildings())
    assert found.empty
    assert floors.total(found).empty
