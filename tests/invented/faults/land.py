"""Faults of single parcels: their codes, dates, areas and shapes."""

from typing import Any

import numpy as np
import shapely
from shapely import Polygon

from tests.invented.build import new_firm, new_parcel
from tests.invented.lands import moved, swapped
from tests.invented.world import Answer, Raw, Row, World

from .kinds import kind

SHAPED = ("shp", "geojson", "gpkg")


def own_parcel(world: World, shape: Any = None, **changed: Any) -> Row:
    """A parcel of its own, which nobody holds and nothing touches."""
    row = new_parcel(world, world.lots.apart() if shape is None else shape)
    row.cells.update(changed)
    return world.docs["parcels"].insert(world.rng, row)


def _answer(world: World, code: str, row: Row, *also: str) -> list[Answer]:
    return [Answer(code, world.docs["parcels"], [row], row.cells["parcel_id"], also)]


def _box(world: World) -> tuple[float, float, float, float]:
    return world.lots.apart().bounds


@kind("parcels")
def parcel_code_twice(world: World) -> list[Answer] | None:
    one = own_parcel(world)
    two = own_parcel(world, parcel_id=one.cells["parcel_id"])
    return [Answer("parcel_id_repeated", world.docs["parcels"], [one, two], one.cells["parcel_id"])]


@kind("parcels")
def parcel_without_code(world: World) -> list[Answer] | None:
    row = own_parcel(world, parcel_id=None)
    answer = Answer("key_missing", world.docs["parcels"], [row], row.cells["parcel_name"])
    return [answer]


@kind("parcels")
def parcel_in_unknown_condition(world: World) -> list[Answer] | None:
    return _answer(world, "value_unknown", own_parcel(world, condition="荒芜"))


@kind("parcels")
def parcel_area_in_words(world: World) -> list[Answer] | None:
    return _answer(world, "value_unreadable", own_parcel(world, certificate_area_m2=Raw("约30亩")))


@kind("parcels")
def parcel_dates_reversed(world: World) -> list[Answer] | None:
    row = own_parcel(world)
    row.cells["start_due"], row.cells["finish_due"] = (
        row.cells["finish_due"],
        row.cells["start_due"],
    )
    return _answer(world, "dates_out_of_order", row)


@kind("parcels")
def parcel_date_in_words(world: World) -> list[Answer] | None:
    return _answer(world, "date_unreadable", own_parcel(world, finish_due=Raw("签约后两年")))


@kind("parcels")
def parcel_date_1900(world: World) -> list[Answer] | None:
    return _answer(world, "date_placeholder", own_parcel(world, supplied_on=Raw("1900/1/1")))


@kind("parcels")
def parcel_of_a_village(world: World) -> list[Answer] | None:
    row = own_parcel(world, holder="示例村民委员会")
    return _answer(world, "holder_unknown", row)[0].about("示例村民委员会").listed()


@kind("parcels")
def parcel_by_holder_s_name(world: World) -> list[Answer] | None:
    firm = world.docs["enterprises"].insert(world.rng, new_firm(world))
    row = own_parcel(world, holder=firm.cells["enterprise_name"])
    return _answer(world, "matched_by_name", row)[0].about(firm.cells["credit_code"]).listed()


@kind("parcels", alone="areas")
def area_in_another_unit(world: World) -> list[Answer] | None:
    row = own_parcel(world)
    row.cells["certificate_area_m2"] *= world.rng.choice([1e-4, 0.0015, 1e4])
    return _answer(world, "area_unit", row, "value_out_of_range")


@kind("parcels", alone="areas")
def area_contradicts_the_drawing(world: World) -> list[Answer] | None:
    row = own_parcel(world)
    row.cells["certificate_area_m2"] = round(row.shape.area * 1.0312 + 0.37, 2)
    return _answer(world, "area_conflict", row)


@kind("parcels", alone="areas")
def area_slightly_different(world: World) -> list[Answer] | None:
    row = own_parcel(world)
    row.cells["certificate_area_m2"] = round(row.shape.area * 1.002 + 0.37, 2)
    return _answer(world, "area_differs", row)


@kind("parcels", alone="areas")
def area_rounded_to_whole_metres(world: World) -> list[Answer] | None:
    row = own_parcel(world, shape=world.lots.apart(100.07, 120.03))
    row.cells["certificate_area_m2"] = float(round(row.shape.area))
    return _answer(world, "area_rounded", row)


@kind("parcels")
def bow_tie(world: World) -> list[Answer] | None:
    west, south, east, north = _box(world)
    shape = Polygon([(west, south), (east, north - 30), (east, south), (west, north)])
    row = own_parcel(world, shape)
    row.cells["certificate_area_m2"] = None
    agreed = world.docs["parcels"].habit.get("layer", {}).get("repairs") == "agreed"
    return _answer(world, "geometry_invalid" if agreed else "geometry_repair_proposed", row)


@kind("parcels", alone="agreed")
def bow_tie_with_consent(world: World) -> list[Answer] | None:
    if any(answer.code == "geometry_repair_proposed" for answer in world.answers):
        return None
    world.docs["parcels"].habit["layer"] = {"repairs": "agreed"}
    return bow_tie(world)


@kind("parcels")
def parcel_on_another(world: World) -> list[Answer] | None:
    lot = world.lots.apart(140)
    west, south, east, north = lot.bounds
    one = own_parcel(world, shapely.box(west, south, west + 80, north))
    two = own_parcel(world, shapely.box(west + 65, south, east, north))
    answer = Answer("parcel_overlap", world.docs["parcels"], [one, two])
    return [answer]


@kind("parcels")
def parcel_drawn_twice(world: World) -> list[Answer] | None:
    one = own_parcel(world)
    two = own_parcel(world, one.shape)
    doc = world.docs["parcels"]
    return [Answer("parcel_duplicate_shape", doc, [one, two], None, ("parcel_overlap",))]


@kind("parcels")
def sliver(world: World) -> list[Answer] | None:
    west, south, _, _ = _box(world)
    size = world.rng.choice([(8.0, 9.0), (0.5, 90.0)])
    return _answer(
        world,
        "parcel_sliver",
        own_parcel(world, shapely.box(west, south, west + size[0], south + size[1])),
    )


@kind("parcels")
def parcel_in_another_county(world: World) -> list[Answer] | None:
    lot = world.lots.apart()
    return _answer(
        world,
        "outside_county",
        own_parcel(world, shapely.transform(lot, lambda xy: np.add(xy, (120_000, 40_000)))),
    )


@kind("parcels")
def parcel_without_a_shape(world: World) -> list[Answer] | None:
    if not world.docs["parcels"].settle(world.rng, *SHAPED):
        return None
    row = own_parcel(world, _warp=lambda _shape, _epsg: None)
    return _answer(world, "geometry_missing", row)[0].about(None).listed()


@kind("parcels")
def parcel_with_a_point_that_is_no_number(world: World) -> list[Answer] | None:
    if not world.docs["parcels"].settle(world.rng, "shp"):
        return None
    row = own_parcel(world, _warp=_not_a_number)
    return _answer(world, "geometry_missing", row)[0].about(None).listed()


def _not_a_number(shape: Any, epsg: int) -> Any:
    points = np.array(moved([shape], epsg)[0].exterior.coords)
    points[1, 0] = np.nan
    with np.errstate(invalid="ignore"):
        return Polygon(points)


@kind("parcels")
def parcel_with_north_first(world: World) -> list[Answer] | None:
    row = own_parcel(world, _warp=lambda shape, epsg: swapped(moved([shape], epsg))[0])
    return _answer(world, "axes_swapped", row)[0].about(None).listed()


@kind("parcels")
def parcel_in_another_zone(world: World) -> list[Answer] | None:
    row = own_parcel(
        world, _warp=lambda shape, epsg: moved([shape], 4526 if epsg != 4526 else 4547)[0]
    )
    return _answer(world, "crs_conflict", row)[0].about(None).listed()


@kind("parcels", "parks")
def parcel_across_the_park_s_edge(world: World) -> list[Answer] | None:
    if "parks" not in world.docs:
        return None
    west, south, _, _ = world.docs["parks"].rows[0].shape.bounds
    at = south + 200 + world.rng.randint(0, 5) * 200
    row = own_parcel(world, shapely.box(west - 60, at, west + 40, at + 90))
    return _answer(world, "parcel_in_two_parks", row)


@kind("parcels")
def parcel_with_a_spike(world: World) -> list[Answer] | None:
    west, south, east, north = _box(world)
    middle = (south + north) / 2
    thorn = [(east, middle), (east + 15, middle + 0.02), (east, middle + 0.04)]
    shape = Polygon([(west, south), (east, south), *thorn, (east, north), (west, north)])
    return _answer(world, "parcel_spike", own_parcel(world, shape))


@kind("parcels")
def parcel_with_a_hole(world: World) -> list[Answer] | None:
    west, south, east, north = _box(world)
    hole = shapely.box(west + 40, south + 40, west + 55, south + 55)
    shape = shapely.box(west, south, east, north) - hole
    return _answer(world, "parcel_holes", own_parcel(world, shape))


@kind("parcels")
def gap_between_parcels(world: World) -> list[Answer] | None:
    west, south, east, north = world.lots.apart(200.5).bounds
    one = own_parcel(world, shapely.box(west, south, west + 100, north))
    two = own_parcel(world, shapely.box(west + 100.4, south, east, north))
    return [Answer("parcel_gap", world.docs["parcels"], [one, two], None)]


@kind("parcels")
def parcel_code_of_wrong_make(world: World) -> list[Answer] | None:
    row = own_parcel(world)
    row.cells["parcel_id"] = f"42122200100XGB{world.parcels:05d}"
    return _answer(world, "parcel_code_check", row)


@kind("parcels")
def land_use_that_no_scheme_knows(world: World) -> list[Answer] | None:
    return _answer(world, "land_use_unknown", own_parcel(world, land_use="9999"))


@kind("parcels")
def area_out_of_any_range(world: World) -> list[Answer] | None:
    row = own_parcel(world, certificate_area_m2=-5.0)
    return _answer(world, "value_out_of_range", row)
