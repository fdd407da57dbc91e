"""Faults of the leases."""

from tests.invented.build import lease, new_firm, new_parcel
from tests.invented.world import Answer, Doc, Row, World

from .kinds import kind

_OF = ("leases", "parcels", "tax")


def _doc(world: World) -> Doc | None:
    return world.doc("leases")


def _answer(world: World, code: str, rows: list[Row], *also: str) -> list[Answer]:
    doc = world.docs["leases"]
    for row in rows:
        if row not in doc.rows:
            doc.insert(world.rng, row)
    return [Answer(code, doc, rows, rows[0].cells["lease_id"], also)]


def _ground(world: World, *, held: bool = True) -> tuple[Row, Row | None, Row]:
    """A parcel of its own for the fault, its holder, and a firm that takes it."""
    firms, parcels = world.docs["enterprises"], world.docs["parcels"]
    holder = firms.insert(world.rng, new_firm(world)) if held else None
    taker = firms.insert(world.rng, new_firm(world))
    parcel = parcels.insert(world.rng, new_parcel(world, world.lots.apart(), holder))
    return parcel, holder, taker


@kind(*_OF)
def lease_larger_than_its_land(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, holder, taker = _ground(world)
    row = lease(world, parcel, holder, taker, area_m2=parcel.shape.area * 1.5)
    return _answer(world, "lease_exceeds_land", [row])


@kind(*_OF)
def lease_a_little_too_large(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, holder, taker = _ground(world)
    row = lease(world, parcel, holder, taker, area_m2=parcel.shape.area * 1.003)
    return _answer(world, "lease_trimmed", [row])


@kind(*_OF)
def leases_in_a_ring(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, holder, taker = _ground(world)
    there = lease(world, parcel, holder, taker)
    back = lease(world, parcel, taker, holder)
    return [*_answer(world, "lease_cycle", [there]), *_answer(world, "lease_cycle", [back])]


@kind(*_OF)
def lease_of_no_parcel(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, holder, taker = _ground(world)
    row = lease(world, parcel, holder, taker, parcel_id="421222001001GB99999")
    return _answer(world, "lease_land_unknown", [row])


@kind(*_OF)
def lease_of_unknown_size(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, holder, taker = _ground(world)
    row = lease(world, parcel, holder, taker, area_m2=None)
    return _answer(world, "lease_area_unknown", [row], "value_missing")


@kind(*_OF)
def lease_of_floors_without_a_building(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, holder, taker = _ground(world)
    row = lease(world, parcel, holder, taker, kind="floor", area_m2=None, floor_area_m2=800.0)
    return _answer(world, "lease_area_unknown", [row], "value_missing")


@kind(*_OF)
def lease_number_twice(world: World) -> list[Answer] | None:
    doc = _doc(world)
    if doc is None:
        return None
    parcel, holder, taker = _ground(world)
    first = lease(world, parcel, holder, taker)
    second = lease(world, parcel, holder, taker, lease_id=first.cells["lease_id"])
    second.cells["area_m2"] = first.cells["area_m2"]
    return _answer(world, "key_repeated", [first, second], "lease_double")


@kind(*_OF)
def lease_ends_before_it_begins(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, holder, taker = _ground(world)
    row = lease(world, parcel, holder, taker)
    row.cells["from_on"], row.cells["to_on"] = row.cells["to_on"], row.cells["from_on"]
    return _answer(world, "dates_out_of_order", [row])


@kind(*_OF)
def lease_from_the_village(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, _, taker = _ground(world, held=False)
    row = lease(world, parcel, None, taker, lessor_name="示例村民委员会")
    answers = _answer(world, "holder_unknown", [row])
    return [answers[0].about("示例村民委员会")]


@kind(*_OF)
def lease_overfills_the_parcel(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, _, taker = _ground(world)
    row = lease(world, parcel, None, taker, lessor_name="示例村民委员会")
    return _answer(world, "parcel_overfull", [row], "holder_unknown")


@kind(*_OF)
def lease_to_a_stranger(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, holder, _ = _ground(world)
    stranger = new_firm(world)
    row = lease(world, parcel, holder, stranger)
    answers = _answer(world, "enterprise_unknown", [row])
    return [answers[0].about(stranger.cells["enterprise_name"])]


@kind(*_OF)
def lease_of_nothing_said(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, holder, taker = _ground(world)
    name = world.rng.choice(["kind", "parcel_id"])
    row = lease(world, parcel, holder, taker, **{name: None})
    return _answer(world, "required_missing", [row])


@kind(*_OF)
def lease_of_equipment(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, holder, taker = _ground(world)
    return _answer(world, "value_unknown", [lease(world, parcel, holder, taker, kind="设备")])


@kind(*_OF)
def lease_written_twice(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, holder, taker = _ground(world)
    first = lease(world, parcel, holder, taker)
    second = lease(world, parcel, holder, taker, area_m2=first.cells["area_m2"])
    second.cells["from_on"], second.cells["to_on"] = first.cells["from_on"], first.cells["to_on"]
    # the one of the smaller number is the first, wherever it stands
    world.docs["leases"].insert(world.rng, first)
    answers = _answer(world, "lease_double", [second])
    return [answers[0].about(None)]


@kind(*_OF)
def lease_handed_on(world: World) -> list[Answer] | None:
    if not _doc(world):
        return None
    parcel, holder, taker = _ground(world)
    third = world.docs["enterprises"].insert(world.rng, new_firm(world))
    first = lease(world, parcel, holder, taker)
    second = lease(world, parcel, taker, third, area_m2=first.cells["area_m2"] / 2)
    second.cells["from_on"] = first.cells["from_on"]
    world.docs["leases"].insert(world.rng, first)
    answers = _answer(world, "lease_chain", [second])
    return [answers[0].about(None)]
