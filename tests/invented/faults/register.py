"""Faults of the register of enterprises."""

from tests.invented import naming
from tests.invented.build import new_firm
from tests.invented.world import Answer, Raw, Row, World

from .kinds import kind


def _stranger(world: World, **changed: object) -> tuple[Row, Row]:
    """A firm of the register of which no other department has heard."""
    firm = new_firm(world)
    firm.cells.update(changed)
    return firm, world.docs["enterprises"].insert(world.rng, firm)


def _answer(world: World, code: str, row: Row, subject: str | None, *also: str) -> list[Answer]:
    return [Answer(code, world.docs["enterprises"], [row], subject, also)]


@kind()
def firm_twice(world: World) -> list[Answer] | None:
    doc = world.docs["enterprises"]
    firm = doc.free(world.rng)
    if firm is None:
        return None
    firm.busy = True
    again = doc.insert(world.rng, firm.copy())
    return [Answer("enterprise_repeated", doc, [firm, again], firm.cells["credit_code"])]


@kind()
def firm_without_code(world: World) -> list[Answer] | None:
    firm, row = _stranger(world, credit_code=None)
    return _answer(world, "credit_code_missing", row, firm.cells["enterprise_name"])


@kind()
def firm_code_fails_its_check(world: World) -> list[Answer] | None:
    firm, row = _stranger(world)
    wrong = firm.cells["credit_code"] = naming.with_wrong_check(firm.cells["credit_code"])
    return _answer(world, "credit_code_check", row, wrong)


@kind()
def firm_without_name(world: World) -> list[Answer] | None:
    firm, row = _stranger(world, enterprise_name=None)
    return _answer(world, "required_missing", row, firm.cells["credit_code"])


@kind()
def firm_nameless(world: World) -> list[Answer] | None:
    _, row = _stranger(world, enterprise_name=None, credit_code=None)
    return _answer(world, "key_missing", row, None)


@kind()
def firm_of_unknown_size(world: World) -> list[Answer] | None:
    firm, row = _stranger(world, size="中型")
    return _answer(world, "value_unknown", row, firm.cells["credit_code"])


@kind()
def firm_in_unknown_condition(world: World) -> list[Answer] | None:
    firm, row = _stranger(world, condition="半停产")
    return _answer(world, "value_unknown", row, firm.cells["credit_code"])


@kind()
def firm_since_some_spring(world: World) -> list[Answer] | None:
    firm, row = _stranger(world, production_on=Raw("2019年春"))
    return _answer(world, "date_unreadable", row, firm.cells["credit_code"])


@kind()
def firm_since_1900(world: World) -> list[Answer] | None:
    firm, row = _stranger(world, registered_on=Raw("1900-01-01"))
    return _answer(world, "date_placeholder", row, firm.cells["credit_code"])


@kind()
def firm_date_not_given(world: World) -> list[Answer] | None:
    firm, row = _stranger(world, production_on=Raw("-"))
    return _answer(world, "value_missing", row, firm.cells["credit_code"])


@kind()
def firm_produces_before_it_is(world: World) -> list[Answer] | None:
    firm, row = _stranger(world)
    cells = firm.cells
    cells["registered_on"], cells["production_on"] = cells["production_on"], cells["registered_on"]
    return _answer(world, "dates_out_of_order", row, cells["credit_code"])


@kind()
def register_summed_up(world: World) -> list[Answer] | None:
    row = Row({"enterprise_name": "合计", "industry": f"{len(world.docs['enterprises'].rows)}家"})
    return _answer(world, "total_row", world.docs["enterprises"].insert(world.rng, row), None)
