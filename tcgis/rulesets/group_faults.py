"""Whether groups are made of what there is, and all that is told by group speaks of them."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from tcgis.rulesets import group_names
from tcgis.rulesets.fields import FIELDS, values_of
from tcgis.rulesets.grades import CountQuota, NoClasses
from tcgis.rulesets.group_names import ANY_GROUP, JOINT, Part
from tcgis.rulesets.model import Edition, GroupField
from tcgis.words import terms
from tcgis.words.terms import text


def groups(edition: Edition) -> Iterator[str]:
    """Fields that are there, and values that they can have."""
    for at, one in enumerate(edition.groups.by, start=1):
        known = [name for name, of in FIELDS.items() if (of.kind == "number") == bool(one.bands)]
        if one.field not in known:
            yield text("fault_group_field", name=one.field, known="、".join(known))
            continue
        yield from (f"groups.by[{at}] {fault}" for fault in _field(one, edition))
    if not edition.groups.by and set(edition.indicators) != {ANY_GROUP}:
        yield text("fault_one_group", group=ANY_GROUP)


def _field(one: GroupField, edition: Edition) -> Iterator[str]:
    if one.otherwise is not None and one.into is None:
        yield text("fault_otherwise")
    lows = list((one.bands or {}).values())
    if lows != sorted(set(lows)) or (one.bands and (one.into or one.first)):
        yield text("fault_bands", lows=lows)
    listed = [value for values in (one.into or {}).values() for value in values]
    for twice in sorted({value for value in listed if listed.count(value) > 1}):
        yield text("fault_into_twice", name=twice)
    for value in listed:
        if why := cannot_hold(one.field, value, edition.unit):
            yield text("fault_into_value", value=value, why=why)


def cannot_hold(field: str, value: object, unit: str) -> str | None:
    """Why a text field can never hold a value, in words; None if it can."""
    of = FIELDS.get(field)
    if of is None or of.kind != "text" or not isinstance(value, str):
        return None
    if known := values_of(field, unit):
        return None if value in known else text("never_one_of", known="、".join(known))
    if group_names.looks_like(value, of.like):
        return None
    return (
        text("never_like", field=terms.label(field)) if of.like != r".+" else text("never_quoted")
    )


def keys(edition: Edition) -> Iterator[str]:
    """What is told by group: every key is a group's, and no group is without."""
    if any(one.field not in FIELDS for one in edition.groups.by):
        return
    parts = group_names.parts_of(edition)
    if edition.groups.by:
        yield from _keys("indicators", edition.indicators, parts)
    rule = edition.classes
    if isinstance(rule, NoClasses):
        return
    name, given = ("quotas", rule.quotas) if isinstance(rule, CountQuota) else ("cuts", rule.cuts)
    pooled = getattr(getattr(rule, "small_group", None), "take", "") == "pool"
    pools = [f"{key}{JOINT}{text('group_pooled')}" for key in edition.indicators] if pooled else []
    yield from _keys(f"classes.{name}", given, parts, also=pools)


def _keys(
    place: str, given: Iterable[str], parts: list[Part], *, also: Iterable[str] = ()
) -> Iterator[str]:
    known = group_names.all_names(parts)
    for key in given:
        if key != ANY_GROUP and key not in also and not group_names.can_be(key, parts):
            near = get_close_matches(key, known, n=1, cutoff=0.5)
            meant = text("fault_key_meant", name=near[0]) if near else ""
            groups = "、".join(known[:8]) if known else text("group_of_field")
            yield text("fault_no_group", place=f"{place}.{key}", groups=groups, meant=meant)
    if left := group_names.without(given, parts):
        yield text(f"fault_without_{place.rpartition('.')[2]}", place=place, groups="、".join(left))
