import pandas as pd

from tcgis.checks.land import stated_parks
from tests.checks.sent import parcels, short, square


def parks(*shapes):
    frame = parcels(list(shapes)).rename(columns={"parcel_id": "park_id"})
    names = [f"示例{sign}园" for sign in "甲乙丙"[: len(shapes)]]
    return frame.assign(park_name=pd.array(names, dtype="string"))


def claimed(shapes, *words):
    return parcels(shapes, claimed_park=pd.array(words, dtype="string"))


def test_a_parcel_outside_the_park_it_names_is_told_with_the_share_inside():
    ground = parks(square(0, 0, 1_000), square(2_000, 0, 1_000))
    shapes = [square(100, 100), square(2_100, 100), square(970, 0), square(940, 0), None]
    words = ["示例甲园", "示例甲园", "示例甲园", "示例甲园", "示例甲园"]
    found = stated_parks.check_stated_parks(claimed(shapes, *words), ground)
    assert short(found) == [("outside_park", 2, "kept"), ("outside_park", 3, "kept")]
    assert found["detail"].to_list() == ["在该园区内的面积占 0.0%", "在该园区内的面积占 30.0%"]


def test_a_park_is_known_by_its_id_and_by_its_name_however_spelt():
    ground = parks(square(0, 0, 1_000))
    ground["park_name"] = pd.array(["示例（甲）园"], dtype="string")
    shapes = [square(0, 0), square(100, 0)]
    assert (
        short(stated_parks.check_stated_parks(claimed(shapes, "P1", "示例【甲】 园"), ground)) == []
    )


def test_a_park_that_nobody_drew_is_not_known():
    found = stated_parks.check_stated_parks(
        claimed([square(0, 0)], "示例丁园"), parks(square(0, 0))
    )
    assert short(found) == [("value_unknown", 1, "kept")]
    assert found["value"].to_list() == ["示例丁园"]


def test_where_nobody_names_a_park_nothing_is_told():
    ground = parks(square(500, 0))
    assert short(stated_parks.check_stated_parks(parcels([square(0, 0)]), ground)) == []
    assert short(stated_parks.check_stated_parks(claimed([square(0, 0)], pd.NA), ground)) == []
