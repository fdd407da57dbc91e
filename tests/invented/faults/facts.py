"""Faults of the tables of amounts: tax, statistics, power, vetoes."""

from tests.invented import naming
from tests.invented.build import fact, mu_of, new_firm
from tests.invented.world import Answer, Doc, Raw, Row, World

from .kinds import kind


def _add(
    world: World, name: str, code: str, row: Row, subject: str | None, *also: str
) -> list[Answer]:
    doc = world.docs[name]
    return [Answer(code, doc, [doc.insert(world.rng, row)], subject, also)]


def _landless(world: World) -> Row:
    """A firm of the register that no other record speaks of, so that no sum is disturbed."""
    firm = new_firm(world)
    return world.docs["enterprises"].insert(world.rng, firm)


def _tax(firm: Row, world: World, paid: object = 90.0, **changed: object) -> Row:
    row = fact(firm, world.newest, tax_wan=paid, tax="增值税")
    row.cells.update(changed)
    return row


@kind("tax")
def tax_of_nobody(world: World) -> list[Answer] | None:
    row = _tax(_landless(world), world, credit_code=None, enterprise_name=None)
    return _add(world, "tax", "key_missing", row, None)


@kind("tax")
def tax_code_rounded(world: World) -> list[Answer] | None:
    firm = _landless(world)
    # as Excel keeps a number of eighteen digits
    row = _tax(firm, world, credit_code=Raw(914_212_220_000_012_000.0))
    return _add(world, "tax", "code_rounded", row, firm.cells["enterprise_name"], "matched_by_name")


@kind("tax")
def tax_of_an_unknown_firm(world: World) -> list[Answer] | None:
    firm = new_firm(world)
    return _add(
        world, "tax", "enterprise_unknown", _tax(firm, world), firm.cells["enterprise_name"]
    )


@kind("tax")
def tax_by_name_alone(world: World) -> list[Answer] | None:
    firm = _landless(world)
    row = _tax(firm, world, credit_code=None)
    return _add(world, "tax", "matched_by_name", row, firm.cells["credit_code"])


@kind("tax")
def tax_by_name_in_other_brackets(world: World) -> list[Answer] | None:
    firm = _landless(world)
    name = firm.cells["enterprise_name"]
    firm.cells["enterprise_name"] = f"示例（通城）{name[2:]}"
    row = _tax(firm, world, credit_code=None, enterprise_name=f"示例〔通城〕 {name[2:]}")
    return _add(world, "tax", "matched_by_name", row, firm.cells["credit_code"])


@kind("tax")
def tax_by_former_name(world: World) -> list[Answer] | None:
    if "without" in world.docs["enterprises"].habit:
        return None
    firm = _landless(world)
    firm.cells["former_names"] = f"旧{firm.cells['enterprise_name']}"
    row = _tax(firm, world, credit_code=None, enterprise_name=firm.cells["former_names"])
    return _add(world, "tax", "matched_by_former_name", row, firm.cells["credit_code"])


@kind("tax")
def tax_by_organisation_code(world: World) -> list[Answer] | None:
    firm = _landless(world)
    row = _tax(firm, world, credit_code=firm.cells["credit_code"][8:17], enterprise_name=None)
    return _add(world, "tax", "matched_by_org_code", row, firm.cells["credit_code"])


@kind("tax")
def tax_by_old_tax_number(world: World) -> list[Answer] | None:
    firm = _landless(world)
    row = _tax(firm, world, credit_code=firm.cells["credit_code"][2:17], enterprise_name=None)
    return _add(world, "tax", "matched_by_tax_number", row, firm.cells["credit_code"])


@kind("tax")
def tax_code_fails_its_check(world: World) -> list[Answer] | None:
    firm = _landless(world)
    wrong = naming.with_wrong_check(firm.cells["credit_code"])
    row = _tax(firm, world, credit_code=wrong)
    return _add(world, "tax", "credit_code_check", row, wrong, "matched_by_org_code")


@kind("tax")
def tax_to_be_settled(world: World) -> list[Answer] | None:
    firm = _landless(world)
    row = _tax(firm, world, Raw("待核"))
    return _add(world, "tax", "value_unreadable", row, firm.cells["credit_code"])


@kind("tax")
def tax_marked_as_nothing(world: World) -> list[Answer] | None:
    firm = _landless(world)
    row = _tax(firm, world, Raw(world.rng.choice(["-", "无", "*", "/", "——"])))
    return _add(world, "tax", "value_missing", row, firm.cells["credit_code"])


@kind("tax")
def tax_left_blank(world: World) -> list[Answer] | None:
    firm = _landless(world)
    return _add(world, "tax", "value_missing", _tax(firm, world, None), firm.cells["credit_code"])


@kind("tax")
def tax_paid_back(world: World) -> list[Answer] | None:
    firm = _landless(world)
    return _add(world, "tax", "tax_negative", _tax(firm, world, -3.5), firm.cells["credit_code"])


def _totals(world: World, doc: Doc, word: str, items: list[str]) -> Row:
    of_year = [row for row in doc.rows if row.cells["year"] == world.newest]
    sums = {
        item: sum(
            row.cells[item] for row in of_year if isinstance(row.cells.get(item), int | float)
        )
        for item in items
    }
    return Row({"enterprise_name": word, "year": world.newest, **sums})


@kind("tax")
def tax_summed_up(world: World) -> list[Answer] | None:
    word = world.rng.choice(["合计", "小计", "总 计", "合计："])
    return _add(
        world, "tax", "total_row", _totals(world, world.docs["tax"], word, ["tax_wan"]), None
    )


@kind("statistics")
def statistics_summed_up(world: World) -> list[Answer] | None:
    if world.doc("statistics") is None:
        return None
    row = _totals(world, world.docs["statistics"], "其中：规上合计", ["output_wan", "revenue_wan"])
    row.cells["enterprise_name"] = "合计"
    return _add(world, "statistics", "total_row", row, None)


def holder_rows(world: World, doc: Doc) -> list[Row]:
    """All records of the newest year of a firm with land, none of them busy."""
    firms: dict[str, list[Row]] = {}
    for row in doc.rows:
        firm = row.cells.get("_firm")
        if firm is not None and row.cells["year"] == world.newest and firm.cells.get("_parcels"):
            firms.setdefault(firm.cells["credit_code"], []).append(row)
    some = [rows for rows in firms.values() if not any(row.busy for row in rows)
            and not _disturbed(rows[0].cells["_firm"])]  # fmt: skip
    return world.rng.choice(some) if some else []


def _disturbed(firm: Row) -> bool:
    land = [firm, *firm.cells["_parcels"]]
    return bool(
        firm.cells.get("_lets") or firm.cells.get("_amounts") or any(row.busy for row in land)
    )


def touch(rows: list[Row]) -> Row:
    firm = rows[0].cells["_firm"]
    firm.cells["_amounts"] = True
    for row in [*rows, firm, *firm.cells["_parcels"]]:
        row.busy = True
    return firm


@kind("tax", "parcels")
def tax_in_yuan_among_wan(world: World) -> list[Answer] | None:
    rows = holder_rows(world, world.docs["tax"])
    if not rows:
        return None
    firm = touch(rows)
    rows[0].cells["tax_wan"] *= 1e4
    also = ("unit_suspect", "tax_above_output", "per_mu_outlier")
    return [
        Answer("implausible_per_mu", world.docs["tax"], rows[:1], firm.cells["credit_code"], also)
    ]


@kind("tax", "parcels")
def tax_next_to_nothing(world: World) -> list[Answer] | None:
    rows = holder_rows(world, world.docs["tax"])
    if not rows:
        return None
    firm = touch(rows)
    for row in rows:
        row.cells["tax_wan"] = mu_of(firm) * 0.002 / len(rows)
    # it is told at the first record of the firm
    first = min(rows, key=world.docs["tax"].rows.index)
    also = ("per_mu_outlier",)
    return [Answer("low_per_mu", world.docs["tax"], [first], firm.cells["credit_code"], also)]


@kind("statistics", "tax", "parcels")
def output_below_tax(world: World) -> list[Answer] | None:
    if world.doc("statistics") is None:
        return None
    rows = holder_rows(world, world.docs["statistics"])
    if not rows:
        return None
    firm = touch(rows)
    rows[0].cells["output_wan"] /= 1000
    also = ("per_mu_outlier",)
    doc = world.docs["statistics"]
    return [Answer("tax_above_output", doc, rows[:1], firm.cells["credit_code"], also)]


@kind("statistics")
def output_left_blank(world: World) -> list[Answer] | None:
    if world.doc("statistics") is None:
        return None
    row = fact(_landless(world), world.newest, output_wan=None, revenue_wan=50.0, staff=9)
    return _add(world, "statistics", "value_missing", row, row.cells["credit_code"])


@kind("statistics")
def staff_in_words(world: World) -> list[Answer] | None:
    if world.doc("statistics") is None:
        return None
    row = fact(
        _landless(world), world.newest, output_wan=60.0, revenue_wan=50.0, staff=Raw("约30人")
    )
    return _add(world, "statistics", "value_unreadable", row, row.cells["credit_code"])


@kind("power")
def power_without_year(world: World) -> list[Answer] | None:
    doc = world.doc("power")
    if doc is None or doc.habit.get("year", "column") != "column":
        return None
    doc.habit["year"] = "column"
    row = fact(_landless(world), world.newest, power_kwh=9000.0)
    row.cells["year"] = None
    return _add(world, "power", "year_missing", row, row.cells["credit_code"])


@kind("power")
def power_of_an_unknown_household(world: World) -> list[Answer] | None:
    if world.doc("power") is None:
        return None
    firm = new_firm(world)
    row = fact(firm, world.newest, power_kwh=9000.0)
    row.cells["credit_code"] = None
    return _add(world, "power", "enterprise_unknown", row, firm.cells["enterprise_name"])


@kind("vetoes")
def veto_of_an_unknown_firm(world: World) -> list[Answer] | None:
    if world.doc("vetoes") is None:
        return None
    firm = new_firm(world)
    row = fact(firm, world.newest, veto="环境违法")
    return _add(world, "vetoes", "enterprise_unknown", row, firm.cells["enterprise_name"])


@kind("vetoes")
def veto_of_an_unknown_sort(world: World) -> list[Answer] | None:
    if world.doc("vetoes") is None:
        return None
    row = fact(_landless(world), world.newest, veto="欠薪")
    return _add(world, "vetoes", "value_unknown", row, row.cells["credit_code"])


@kind("vetoes")
def veto_of_what(world: World) -> list[Answer] | None:
    if world.doc("vetoes") is None:
        return None
    row = fact(_landless(world), world.newest, veto=None)
    return _add(world, "vetoes", "required_missing", row, row.cells["credit_code"])
