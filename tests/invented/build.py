"""Draw a county: firms, parcels, amounts and leases that agree with each other."""

from collections.abc import Callable, Collection
from random import Random
from typing import Any

import shapely

from . import naming
from .world import Doc, Lots, Row, World, day

MU = 10_000 / 15


def build(seed: int, *, wanted: Collection[str] = ()) -> World:
    """The county of a seed, every record sound, with the files ``wanted`` and some others."""
    rng = Random(seed)
    years = [2023, 2024] if rng.random() < 0.25 else [2024]
    world = World(rng, seed, years, {}, Lots(rng))
    present = {*wanted, *(name for name, chance in _CHANCES.items() if rng.random() < chance)}
    if not present & {"parcels", "tax"}:
        present.add("parcels")
    world.docs["enterprises"] = Doc("enterprises", [])
    for _ in range(rng.randint(10, 22)):
        world.docs["enterprises"].rows.append(new_firm(world))
    for name, draw in _DRAWERS.items():
        if name in present:
            world.docs[name] = Doc(name, [])
            draw(world, world.docs[name])
    return world


def new_firm(world: World, kind: str = "91") -> Row:
    """A firm that nobody has heard of yet."""
    rng = world.rng
    world.firms += 1
    number = world.firms
    name, division = rng.choice(naming.TRADES)
    registered = day(rng, 2005, 2015)
    return Row(
        {
            "credit_code": naming.credit_code(number, kind),
            "enterprise_name": naming.firm_name(number + 7 * world.seed),
            "former_names": None,
            "industry": name,
            "industry2": division,
            "size": rng.choice(["规上", "规下"]),
            "registered_on": registered,
            "production_on": registered.replace(year=registered.year + rng.randint(1, 4)),
            "condition": "在产",
        }
    )


def new_parcel(world: World, shape: Any, holder: Row | None = None, **changed: Any) -> Row:
    """A parcel on ``shape``, with dates in order and the area that is drawn."""
    rng = world.rng
    world.parcels += 1
    supplied = day(rng, 2006, 2016)
    area = round(shape.area, 2)
    owner = holder.cells if holder else {}
    cells = {
        "parcel_id": naming.parcel_id(world.parcels),
        "parcel_name": f"示例{world.parcels}号地",
        "holder": owner.get("enterprise_name"),
        "credit_code": owner.get("credit_code"),
        "land_use": "0601",
        "bdcdyh": f"{naming.parcel_id(world.parcels)}W00000000",
        "certificate_area_m2": area,
        "condition": "在用",
        "supplied_on": supplied,
        "start_due": supplied.replace(year=supplied.year + 1),
        "finish_due": supplied.replace(year=supplied.year + 3),
    }
    return Row({**cells, **changed}, shape)


def _grant(world: World, doc: Doc) -> None:
    firms = world.docs["enterprises"].rows
    holders = world.rng.sample(firms, min(len(firms), world.rng.randint(8, 16)))
    for holder in [*holders, *world.rng.sample(holders, 2)]:
        parcel = new_parcel(world, world.lots.next(), holder)
        doc.rows.append(parcel)
        holder.cells.setdefault("_parcels", []).append(parcel)


def mu_of(firm: Row) -> float:
    """Land that a firm holds in its own right."""
    return sum(parcel.shape.area for parcel in firm.cells.get("_parcels", [])) / MU


def _each_year(world: World) -> list[tuple[Row, int, float]]:
    """Every firm in every year, with the tax it pays."""
    rates = Random(world.seed)
    return [
        (firm, year, round((mu_of(firm) or 20.0) * rates.uniform(5, 15), 4))
        for year in world.years
        for firm in world.docs["enterprises"].rows
    ]


def _tax(world: World, doc: Doc) -> None:
    by_tax = doc.habit["by_tax"] = world.rng.random() < 0.4
    for firm, year, paid in _each_year(world):
        doc.rows += _tax_rows(firm, year, paid, by_tax=by_tax)


def _statistics(world: World, doc: Doc) -> None:
    for firm, year, paid in _each_year(world):
        made = round(paid * world.rng.uniform(14, 26), 4)
        staff = world.rng.randint(20, 300)
        amounts = {"output_wan": made, "revenue_wan": round(made * 0.96, 4), "staff": staff}
        doc.rows.append(fact(firm, year, **amounts))


def _power(world: World, doc: Doc) -> None:
    for firm, year, paid in _each_year(world):
        doc.rows.append(fact(firm, year, power_kwh=round(paid * world.rng.uniform(3e3, 9e3))))


def _tax_rows(firm: Row, year: int, paid: float, *, by_tax: bool) -> list[Row]:
    if not by_tax:
        return [fact(firm, year, tax_wan=paid)]
    parts = {"增值税": 0.6, "企业所得税": 0.3, "城市维护建设税": 0.1}
    return [
        fact(firm, year, tax_wan=round(paid * share, 4), tax=name) for name, share in parts.items()
    ]


def fact(firm: Row, year: int, **amounts: Any) -> Row:
    """A record of amounts of a firm."""
    return Row({**_who(firm), "year": year, "_firm": firm, **amounts})


def lease(world: World, parcel: Row, lessor: Row | None, lessee: Row, **changed: Any) -> Row:
    """A lease of land that began years ago and lasts."""
    world.leases += 1
    start = day(world.rng, 2018, 2021)
    giver, taker = (lessor.cells if lessor else {}), lessee.cells
    cells = {
        "lease_id": f"ZL{world.leases:03d}",
        "parcel_id": parcel.cells["parcel_id"],
        "lessor_code": giver.get("credit_code"),
        "lessor_name": giver.get("enterprise_name"),
        "lessee_code": taker["credit_code"],
        "lessee_name": taker["enterprise_name"],
        "kind": "land",
        "area_m2": round(parcel.shape.area * 0.4, 2),
        "from_on": start,
        "to_on": start.replace(year=start.year + 10),
    }
    return Row({**cells, **changed})


def pairs(world: World) -> tuple[list[Row], list[Row]]:
    """Firms with land that let none yet, and firms without."""
    firms = [firm for firm in world.docs["enterprises"].rows if not firm.busy]
    some = [firm for firm in firms if firm.cells.get("_parcels") and not firm.cells.get("_lets")]
    return some, [firm for firm in firms if not firm.cells.get("_parcels")]


def _leases(world: World, doc: Doc) -> None:
    givers, takers = pairs(world)
    for giver, taker in list(zip(givers, takers, strict=False))[: world.rng.randint(1, 4)]:
        giver.cells["_lets"] = True
        doc.rows.append(lease(world, giver.cells["_parcels"][0], giver, taker))


def _batch(world: World, doc: Doc) -> None:
    for _ in range(world.rng.randint(3, 6)):
        parcel = new_parcel(world, world.lots.apart(), condition="未供应", supplied_on=None)
        doc.rows.append(parcel)


def _vetoes(world: World, doc: Doc) -> None:
    firms = world.rng.sample(world.docs["enterprises"].rows, 2)
    doc.rows += [fact(firm, world.newest, veto="安全事故") for firm in firms]


def _parks(world: World, doc: Doc) -> None:
    west, south = world.lots.x0 - 300, world.lots.y0 - 300
    shape = shapely.box(west, south, west + 2500, south + 9000)
    doc.rows.append(Row({"park_id": "P1", "park_name": "示例园区"}, shape))


def _meters(world: World, doc: Doc) -> None:
    """Two firms share a meter of the power company, by their agreed shares."""
    power = world.docs.get("power")
    for row in power.rows if power else []:
        row.cells["account"] = f"4200{world.docs['enterprises'].rows.index(row.cells['_firm']):06d}"
    doc.rows += users(world, 0.6, 0.4)


def users(world: World, *shares: float) -> list[Row]:
    """A new meter that firms of their own share, and what it measured."""
    world.meters += 1
    account = f"4300{world.meters:06d}"
    firms = [new_firm(world) for _ in shares]
    for firm in firms:
        world.docs["enterprises"].rows.append(firm)
        firm.busy = True
    measured = fact(firms[0], world.newest, power_kwh=90_000.0, account=account)
    measured.busy = True
    world.docs["power"].rows.append(measured)
    world.meters_of[account] = measured
    return [
        Row({**_who(firm), "account": account, "share": share})
        for firm, share in zip(firms, shares, strict=True)
    ]


def _who(firm: Row) -> dict[str, Any]:
    return {name: firm.cells[name] for name in ("credit_code", "enterprise_name")}


def _controls(world: World, doc: Doc) -> None:
    """Control figures are filled in when all faults are planted: of what will be read."""


def _yields(world: World, doc: Doc) -> None:
    for parcel in world.docs["parcels"].rows:
        cells = {"parcel_id": parcel.cells["parcel_id"], "year": world.newest}
        doc.rows.append(Row({**cells, "added_value_wan": round(parcel.shape.area / 100, 4)}))


_DRAWERS: dict[str, Callable[[World, Doc], None]] = {
    "parcels": _grant,
    "tax": _tax,
    "statistics": _statistics,
    "power": _power,
    "leases": _leases,
    "batch": _batch,
    "vetoes": _vetoes,
    "meters": _meters,
    "controls": _controls,
    "yields": _yields,
    "parks": _parks,
}
_CHANCES = {"parcels": 0.3, "tax": 0.35, "statistics": 0.06, "power": 0.06, "leases": 0.06,
            "batch": 0.1, "vetoes": 0.04, "parks": 0.08}  # fmt: skip
