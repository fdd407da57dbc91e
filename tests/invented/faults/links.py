"""Faults that show when departments are held against each other."""

import shapely

from tests.invented.build import fact, mu_of, new_firm, users
from tests.invented.world import Answer, Row, World

from .facts import holder_rows, touch
from .kinds import kind
from .land import own_parcel


def _known(world: World) -> Row:
    return world.docs["enterprises"].insert(world.rng, new_firm(world))


def _tax(world: World, code: str, firm: Row, subject: str | None, *also: str) -> list[Answer]:
    doc = world.docs["tax"]
    row = doc.insert(world.rng, fact(firm, world.newest, tax_wan=90.0, tax="增值税"))
    return [Answer(code, doc, [row], subject, also)]


@kind("tax")
def tax_of_a_branch(world: World) -> list[Answer] | None:
    head, branch = _known(world), new_firm(world)
    name = branch.cells["enterprise_name"] = f"{head.cells['enterprise_name']}通城分公司"
    return _tax(world, "branch_office", branch, name, "enterprise_unknown")


@kind("tax")
def tax_of_a_sole_trader_of_a_firm_s_name(world: World) -> list[Answer] | None:
    firm, trader = _known(world), new_firm(world, "92")
    name = trader.cells["enterprise_name"] = firm.cells["enterprise_name"]
    return _tax(world, "individual_business", trader, name, "enterprise_unknown")


@kind("tax")
def tax_under_another_s_code(world: World) -> list[Answer] | None:
    one, other = _known(world), _known(world)
    mixed = Row({**one.cells, "enterprise_name": other.cells["enterprise_name"]})
    return _tax(world, "code_name_conflict", mixed, one.cells["credit_code"])


@kind("parcels")
def parcel_of_two_holders(world: World) -> list[Answer] | None:
    names = [_known(world).cells["enterprise_name"] for _ in range(2)]
    row = own_parcel(world, holder="、".join(names))
    return [Answer("joint_holders", world.docs["parcels"], [row], row.cells["parcel_id"])]


@kind("parcels")
def parcel_of_a_platform(world: World) -> list[Answer] | None:
    row = own_parcel(world, holder="示例县城市建设投资有限公司")
    also = ("holder_unknown",)
    return [Answer("platform_holder", world.docs["parcels"], [row], None, also)]


@kind("parcels", "tax")
def parcel_that_nobody_claims(world: World) -> list[Answer] | None:
    row = own_parcel(world)
    return [Answer("land_unclaimed", world.docs["parcels"], [row], row.cells["parcel_id"])]


@kind("parcels", "tax")
def parcel_held_without_any_area(world: World) -> list[Answer] | None:
    if not world.docs["parcels"].settle(world.rng, "shp", "geojson", "gpkg"):
        return None
    firm = _known(world)
    who = {"holder": firm.cells["enterprise_name"], "credit_code": firm.cells["credit_code"]}
    row = own_parcel(world, certificate_area_m2=None, _warp=lambda _shape, _epsg: None, **who)
    doc = world.docs["parcels"]
    return [
        Answer("holding_area_missing", doc, [row], row.cells["parcel_id"], ("geometry_missing",))
    ]


@kind("parcels", "tax")
def tax_two_orders_below_the_others(world: World) -> list[Answer] | None:
    doc = world.doc("tax")
    if (
        doc is None
        or sum(bool(row.cells.get("_parcels")) for row in world.docs["enterprises"].rows) < 13
    ):
        return None
    rows = holder_rows(world, doc)
    if not rows:
        return None
    firm = touch(rows)
    for row in rows:
        row.cells["tax_wan"] = mu_of(firm) * 0.04 / len(rows)
    first = min(rows, key=doc.rows.index)
    return [Answer("per_mu_outlier", doc, [first], firm.cells["credit_code"])]


@kind("parcels", "parks")
def parcel_outside_the_park_it_names(world: World) -> list[Answer] | None:
    west, south, _, _ = world.docs["parks"].rows[0].shape.bounds
    at = south + 3000 + 250 * len(world.docs["parcels"].rows)
    shape = shapely.box(west - 400, at, west - 300, at + 120)
    row = own_parcel(world, shape, claimed_park="示例园区")
    return [Answer("outside_park", world.docs["parcels"], [row], row.cells["parcel_id"])]


@kind("power", "meters")
def meter_that_two_share(world: World) -> list[Answer] | None:
    rows = users(world, 0.7, 0.3)
    account = rows[0].cells["account"]
    for row in rows:
        world.docs["meters"].insert(world.rng, row)
    measured = world.meters_of[account]
    return [Answer("meter_shared", world.docs["power"], [measured], account)]


@kind("power", "meters")
def meter_of_which_too_much_is_shared(world: World) -> list[Answer] | None:
    rows = users(world, 0.6, 0.6)
    doc = world.docs["meters"]
    doc.rows += rows
    for row in rows:
        row.busy = True
    account = rows[0].cells["account"]
    # told at the first record of the meter
    return [Answer("meter_shares_wrong", doc, rows[:1], account)]


def _control(world: World, code: str, **cells: object) -> list[Answer]:
    doc = world.docs["controls"]
    said = {"scope": "全县", "year": world.newest, "item": "税收", "unit": "万元", "name": None}
    row = doc.insert(world.rng, Row({**said, **cells}))
    return [Answer(code, doc, [row])]


@kind("tax", "controls", alone="control")
def total_far_from_its_control_figure(world: World) -> list[Answer] | None:
    return _control(world, "control_red", _times=1.2, value=0.0)


@kind("tax", "controls", alone="control")
def total_near_its_control_figure(world: World) -> list[Answer] | None:
    return _control(world, "control_amber", _times=1.03, value=0.0)


@kind("tax", "controls")
def control_figure_of_nothing(world: World) -> list[Answer] | None:
    return _control(world, "control_without_total", value=100.0, scope="部门", name="示例无此局")


@kind("tax")
def no_control_figures(world: World) -> list[Answer] | None:
    if "controls" in world.docs:
        return None
    return [Answer("control_missing", world.docs["tax"], [])]


@kind("yields", "parcels", "tax")
def amount_of_a_parcel_nobody_registered(world: World) -> list[Answer] | None:
    doc = world.docs["yields"]
    number = "421222001001GB98765"
    row = doc.insert(
        world.rng, Row({"parcel_id": number, "year": world.newest, "added_value_wan": 30.0})
    )
    return [Answer("fact_parcel_unknown", doc, [row], number)]


@kind("yields", "parcels", "tax")
def parcel_without_amounts(world: World) -> list[Answer] | None:
    row = own_parcel(world)
    return [Answer("parcel_without_facts", world.docs["parcels"], [row], row.cells["parcel_id"])]
