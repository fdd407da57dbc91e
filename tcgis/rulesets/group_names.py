"""Which groups there can be: what ``groups.by`` makes of the values that its fields can have."""

import re
from collections.abc import Iterable
from itertools import product
from typing import Final, NamedTuple

from tcgis.rulesets.conditions import Condition
from tcgis.rulesets.fields import ANY_TEXT, FIELDS, values_of
from tcgis.rulesets.model import Edition, GroupField
from tcgis.words.terms import text

ANY_GROUP: Final = "*"
JOINT: Final = "·"
_FLAGS: Final = ("True", "False")
_MOST: Final = 500
"""Groups that are looked at one by one."""
Span = tuple[float, float]
"""Numbers from the first up to, not including, the second."""


class Part(NamedTuple):
    """What one field adds to the name of a group."""

    names: tuple[str, ...] | None
    """Every name there can be; None: more than can be listed."""
    graded: tuple[str, ...] | None
    """Those of units that the population lets in and does not exempt or defer."""
    like: str
    """What a name looks like where they cannot be listed."""


def group_name(value: str, one: GroupField, edition: Edition) -> str | None:
    """The name that one value of a field gives to a group; None: no group."""
    if FIELDS[one.field].kind == "flag":
        label = edition.label(one.field)
        return label if value == "True" else text("rule_false", name=label)
    if one.into is None:
        return value[: one.first]
    return next((name for name, each in one.into.items() if value in each), one.otherwise)


def parts_of(edition: Edition) -> list[Part]:
    """What each field of ``groups.by`` adds; without any there is one group of all."""
    whole = (text("group_all"),)
    parts = [_part(one, edition) for one in edition.groups.by if one.field in FIELDS]
    return parts or [Part(whole, whole, "")]


def can_be(key: str, parts: list[Part]) -> bool:
    """Whether a group, or its first field, can bear this name."""
    looks = [_looks(part) for part in parts]
    return any(re.fullmatch(look, key) for look in (looks[0], JOINT.join(looks)))


def _looks(part: Part) -> str:
    return part.like if part.names is None else "(?:" + "|".join(map(re.escape, part.names)) + ")"


def looks_like(value: str, like: str) -> bool:
    """Whether a text looks as the values of its field do; none holds quotes or blanks around it."""
    return bool(re.fullmatch(like, value)) and value == value.strip().strip("“”‘’\"'")


def all_names(parts: list[Part]) -> list[str]:
    """Names that a key may bear: of whole groups and of the first field; empty: too many."""
    if any(part.names is None for part in parts):
        return []
    listed = [part.names or () for part in parts]
    wholes = [JOINT.join(each) for each in product(*listed)] if len(parts) > 1 else []
    return [*listed[0], *wholes][:_MOST]


def without(keys: Iterable[str], parts: list[Part]) -> list[str]:
    """Names of groups that can be graded and that no key speaks of."""
    given = set(keys)
    if ANY_GROUP in given:
        return []
    if parts[0].graded is None:
        return [text("group_others")]
    left = [name for name in parts[0].graded if name not in given]
    return [one for name in left for one in _wholes_without(name, given, parts[1:])]


def _wholes_without(first: str, given: set[str], rest: list[Part]) -> list[str]:
    """Groups that begin with a name that no key bears, and have none of their own."""
    listed = [part.graded for part in rest if part.graded is not None]
    if not rest or len(listed) < len(rest):
        return [first]
    wholes = [JOINT.join((first, *each)) for each in product(*listed)][:_MOST]
    left = [name for name in wholes if name not in given]
    return [first] if left == wholes else left


def _part(one: GroupField, edition: Edition) -> Part:
    if one.bands is not None:
        return _bands(one, edition)
    values = values_of(one.field, edition.unit)
    values = _FLAGS if FIELDS[one.field].kind == "flag" else values
    if values:
        graded = [each for each in values if _may_be_graded(one.field, each, edition)]
        return Part(_named(values, one, edition), _named(graded, one, edition), "")
    if one.into is not None:
        names = tuple(dict.fromkeys([*one.into, *([one.otherwise] if one.otherwise else [])]))
        return Part(names, names, "")
    asked = _asked_for(edition.population.include.when, one.field)
    graded = [each for each in asked if _may_be_graded(one.field, each, edition)]
    return Part(None, _named(graded, one, edition) if asked else None, _like(one))


def _named(values: Iterable[str], one: GroupField, edition: Edition) -> tuple[str, ...]:
    names = (group_name(each, one, edition) for each in values)
    return tuple(dict.fromkeys(name for name in names if name is not None))


def _bands(one: GroupField, edition: Edition) -> Part:
    names, lows = list(one.bands or {}), list((one.bands or {}).values())
    spans = zip(lows, [*lows[1:], float("inf")], strict=True)
    graded = [name for name, span in zip(names, spans, strict=True)
              if _may_be_graded(one.field, span, edition)]  # fmt: skip
    return Part(tuple(names), tuple(graded), "")


def _like(one: GroupField) -> str:
    """What the value of a field looks like, or its first characters."""
    like = FIELDS[one.field].like
    if one.first is None:
        return like
    return f"[0-9]{{{min(one.first, 2)}}}" if like != ANY_TEXT else f".{{1,{one.first}}}"


def _asked_for(when: Iterable[Condition], field: str) -> list[str]:
    """Values that the population lists of a field, each of which it must have one."""
    listed = [one.in_ if one.in_ is not None else (one.is_,) for one in when
              if one.field == field and (one.in_ is not None or one.is_ is not None)]  # fmt: skip
    return [str(value) for value in listed[0]] if listed else []


def _may_be_graded(field: str, value: str | Span, edition: Edition) -> bool:
    people = edition.population
    bare = [one.when for one in people.exempt if not one.ranked]
    bare += [one.when for one in people.defer if not one.unless]
    out = any(all(_fits(one, field, value, else_=False) for one in when) for when in bare)
    return not out and all(_fits(one, field, value, else_=True) for one in people.include.when)


def _fits(one: Condition, field: str, value: str | Span, *, else_: bool) -> bool:
    """Whether a unit of this value may (``else_``) or must (not ``else_``) fit."""
    if one.any_ is not None:
        return any(_fits(each, field, value, else_=else_) for each in one.any_)
    if one.field != field or len(one.tests) != 1:
        return else_
    test, asked = next(iter(one.tests.items()))
    if test == "missing":
        return asked is False
    if isinstance(value, str):
        listed = asked if isinstance(asked, tuple) else (asked,)
        return value in {str(each) for each in listed}
    return _meets(test, asked, value, part=else_)


def _meets(test: str, asked: object, span: Span, *, part: bool) -> bool:
    """Whether a part of the span, or all of it, passes a test."""
    low, high = span
    if test == "at_least":
        return (high > float(str(asked))) if part else (low >= float(str(asked)))
    if test == "below":
        return (low < float(str(asked))) if part else (high <= float(str(asked)))
    return part
