"""What a well-formed edition must also be: its parts must fit each other."""

from collections.abc import Callable, Iterator
from typing import Final

from pydantic import BaseModel

from tcgis.rulesets import (
    grade_faults,
    group_faults,
    measure_faults,
    quantity_faults,
    scale_faults,
)
from tcgis.rulesets.conditions import Condition
from tcgis.rulesets.fields import FIELDS
from tcgis.rulesets.model import Edition
from tcgis.words.terms import text


def faults(edition: Edition) -> list[str]:
    """Everything that does not fit, in words, each with its cure."""
    return [fault for check in _CHECKS for fault in check(edition)]


def parts(model: BaseModel, place: str = "") -> Iterator[tuple[str, BaseModel]]:
    """Every model within a model, with its place in the file."""
    yield place, model
    for name, info in type(model).model_fields.items():
        yield from _within(getattr(model, name), f"{place}.{info.alias or name}".lstrip("."))


def _within(value: object, place: str) -> Iterator[tuple[str, BaseModel]]:
    if isinstance(value, BaseModel):
        yield from parts(value, place)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _within(one, f"{place}.{key}")
    elif isinstance(value, tuple):
        for at, one in enumerate(value, start=1):
            yield from _within(one, f"{place}[{at}]")


def _cites(edition: Edition) -> Iterator[str]:
    for place, part in parts(edition):
        for key in getattr(part, "cite", ()):
            if key not in edition.documents:
                yield text("fault_cite", place=place, key=key)


def _conditions(edition: Edition) -> Iterator[str]:
    known = _fields(edition)
    for place, part in parts(edition):
        if isinstance(part, Condition):
            yield from (f"{place} {fault}" for fault in _condition(part, known, edition.unit))


def _fields(edition: Edition) -> dict[str, str]:
    """Fields that a condition may name, with their kinds: the closed list and the items used."""
    items = {name for one in edition.indicators_all() for name in one.quantities}
    return dict.fromkeys(items, "number") | {name: of.kind for name, of in FIELDS.items()}


def _condition(one: Condition, known: dict[str, str], unit: str) -> Iterator[str]:
    if one.any_ is not None:
        if one.field is not None or one.tests:
            yield text("fault_any_alone")
        return
    if one.field not in known:
        yield text("fault_field_unknown", name=one.field, known="、".join(sorted(known)))
        return
    if len(one.tests) != 1:
        yield text("fault_one_test")
        return
    (test, value), kind = next(iter(one.tests.items())), known[one.field]
    if not _fits(test, value, kind):
        yield text(
            "fault_test_unfit",
            field=one.field,
            test=test,
            value=value,
            kind=text(f"fault_kind_{kind}"),
        )
    for each in value if isinstance(value, tuple) else (value,):
        if why := group_faults.cannot_hold(one.field, each, unit):
            yield text("fault_never", field=one.field, value=each, why=why)


def _fits(test: str, value: object, kind: str) -> bool:
    if test == "missing":
        return True
    if test in {"at_least", "below"}:
        return kind == "number"
    values = value if isinstance(value, tuple) else (value,)
    wanted = {"text": str, "number": float, "flag": bool}[kind]
    return all(isinstance(one, wanted) and isinstance(one, bool) == (wanted is bool)
               for one in values)  # fmt: skip


def _order(edition: Edition) -> Iterator[str]:
    order = edition.rank.order
    if len(order) < 2 or order[0] != "score" or order[-1] != "unit":  # noqa: PLR2004
        yield text("fault_order_ends")
    for name, indicators in edition.indicators.items():
        for one in set(order[1:-1]) - {each.id for each in indicators}:
            yield text("fault_order_unknown", name=one, group=name)


def _valid(edition: Edition) -> Iterator[str]:
    if edition.valid[0] > edition.valid[1]:
        yield text("fault_years", years=list(edition.valid))


def _stages(edition: Edition) -> Iterator[str]:
    given = edition.facts.precedence
    for twice in sorted({one for one in given if given.count(one) > 1}):
        yield text("fault_stage_twice", name=twice)


_CHECKS: Final[list[Callable[[Edition], Iterator[str]]]] = [
    _valid, _cites, measure_faults.weights, measure_faults.named, measure_faults.once,
    measure_faults.shapes, measure_faults.adjustments, scale_faults.scales,
    quantity_faults.unnamed, quantity_faults.other_units, _conditions,
    group_faults.groups, group_faults.keys, _order, _stages,
    grade_faults.classes, grade_faults.overrides, grade_faults.policies,
]  # fmt: skip
