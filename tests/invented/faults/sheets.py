"""Faults of headings, units and sheets that only the whole column shows."""

from tests.invented.build import fact, new_firm
from tests.invented.world import Answer, Raw, Row, World

from .kinds import kind
from .land import own_parcel


def _plain(world: World, name: str, **habit: object) -> list[Row] | None:
    """A sheet in its simplest form, so that only the fault is odd about it."""
    doc = world.whole(name)
    if doc is None or not doc.rows:
        return None
    doc.habit.update(year="column", merged=False, blank=False, number="number", said="heading")
    doc.habit.update(habit)
    return doc.rows


@kind("tax")
def heading_by_its_synonym(world: World) -> list[Answer] | None:
    doc = world.docs["tax"]
    if "headings" in doc.habit:
        return None
    doc.habit["headings"] = {"enterprise_name": "纳税人名称"}
    doc.habit["listed"] = {"enterprise_name": ["单位全称"]}
    return [Answer("heading_by_synonym", doc, [])]


@kind("statistics")
def heading_that_only_resembles(world: World) -> list[Answer] | None:
    if not _plain(world, "statistics", headings={"revenue_wan": "开票收入"}):
        return None
    doc = world.docs["statistics"]
    doc.habit["listed"] = {"revenue_wan": ["营业收入"]}
    doc.habit["lost_items"] = ["revenue_wan"]
    return [Answer("heading_ask", doc, [], None, ("heading_missing",))]


@kind()
def heading_of_another_address(world: World) -> list[Answer] | None:
    doc = world.docs["enterprises"]
    for row in doc.rows:
        row.cells["location"] = "示例大道1号"
    doc.habit["listed"] = {"location": ["注册地址"]}
    return [Answer("heading_similar", doc, [])]


@kind("statistics")
def two_headings_for_one_column(world: World) -> list[Answer] | None:
    rows = _plain(world, "statistics", headings={"revenue_wan": "营业收入"})
    if not rows:
        return None
    doc = world.docs["statistics"]
    doc.habit["listed"] = {"revenue_wan": ["全部收入"]}
    doc.habit["twice"] = {"output_wan": "主营业务收入"}
    doc.habit["lost_items"] = ["revenue_wan"]
    return [Answer("heading_repeated", doc, [], None, ("heading_missing",))]


@kind("statistics")
def revenue_in_yuan_under_wan(world: World) -> list[Answer] | None:
    if not _plain(world, "statistics", money="万元", off={"营业收入": 1e4}):
        return None
    doc = world.docs["statistics"]
    doc.habit["lost_items"] = ["revenue_wan"]
    return [Answer("unit_suspect", doc, [])]


@kind("statistics")
def unit_written_nowhere(world: World) -> list[Answer] | None:
    if not _plain(world, "statistics", money="万元", said="nobody"):
        return None
    doc = world.docs["statistics"]
    doc.habit["declared"] = {"output_wan": None, "revenue_wan": None}
    return [Answer("unit_unstated", doc, [])]


@kind("leases", "parcels", "tax")
def unit_of_a_row_in_a_code_of_its_own(world: World) -> list[Answer] | None:
    if not _plain(world, "leases", headings={"area_m2": "用地面积"}, area="平方米"):
        return None
    doc = world.docs["leases"]
    row = doc.rows[0]
    row.cells["area_unit"] = "X7"
    return [Answer("unit_coded", doc, [row], None, ("lease_area_unknown",))]


@kind("power")
def power_of_half_a_year(world: World) -> list[Answer] | None:
    doc = world.doc("power")
    if doc is None or doc.habit.get("year", "column") != "column":
        return None
    doc.habit["year"] = "column"
    firm = world.docs["enterprises"].insert(world.rng, new_firm(world))
    row = doc.insert(world.rng, fact(firm, world.newest, power_kwh=9000.0))
    row.cells["year"] = f"{world.newest}年1-6月"
    return [Answer("period_partial", doc, [row])]


@kind("power")
def two_files_in_two_units(world: World) -> list[Answer] | None:
    if not _plain(world, "power", power="千瓦时"):
        return None
    doc = world.docs["power"]
    doc.form, doc.habit["headings"] = "csv", {"power_kwh": "用电量"}
    doc.habit["further"] = ["供电/补报.csv"]
    firm = world.docs["enterprises"].insert(world.rng, new_firm(world))
    cells = [firm.cells["credit_code"], firm.cells["enterprise_name"], str(world.newest), "1.25"]
    lines = ["统一社会信用代码,户名,年度,用电量（万千瓦时）", ",".join(cells)]
    world.beside["供电/补报.csv"] = "\n".join(lines).encode()
    return [Answer("unit_differs", doc, [], None, ("unit_conflict",))]


@kind()
def sheet_that_is_hidden(world: World) -> list[Answer] | None:
    doc = world.docs["enterprises"]
    if not doc.settle(world.rng, "xlsx", "xls") or "hidden" in doc.habit:
        return None
    doc.habit["hidden"] = "旧表"
    return [Answer("sheet_hidden", doc, [])]


@kind("parcels")
def use_without_its_zero(world: World) -> list[Answer] | None:
    row = own_parcel(world, land_use=Raw("601"))
    return [Answer("code_zero_restored", world.docs["parcels"], [row])]


@kind("tax", "parcels")
def area_that_tax_per_mu_belies(world: World) -> list[Answer] | None:
    doc = world.doc("tax")
    if doc is None or doc.habit["by_tax"]:
        return None
    firm = world.docs["enterprises"].insert(world.rng, new_firm(world))
    row = doc.insert(world.rng, fact(firm, world.newest, tax_wan=90.0, tax_per_mu=6.0))
    row.cells["area_m2"] = 15 * 10_000 / 15 * 2
    return [Answer("area_implied", doc, [row], firm.cells["credit_code"])]
