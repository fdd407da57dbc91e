"""Who is evaluated, in which group and list, and why another is not."""

from typing import Final

import numpy as np
import pandas as pd

from tcgis.rulesets.fields import FIELDS
from tcgis.rulesets.model import Edition, GroupField
from tcgis.rulesets.wholeness import ANY_GROUP
from tcgis.rulesets.words import when_in_words
from tcgis.scoring.attributes import attributes
from tcgis.scoring.predicates import fields, holds, surely
from tcgis.scoring.reasons import named, sentences
from tcgis.terms import text

__all__ = ["attributes", "standing"]

EVALUATED: Final = "graded"
"""State of a unit that is evaluated, until the scoring finds otherwise."""


def standing(units: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Where each unit stands before anything is scored.

    A unit not included is ``excluded`` whatever else it is; then ``exempt``, ``deferred``,
    ``missing`` (a value that the question hangs on is not known).

    Returns
    -------
    state, reason (NA where evaluated), group, listing, first (what the group's first field says),
    key (of the edition's indicators, NA without any), beside (scored, but in nobody's place),
    counted (in the number of which percentages are taken, though not ranked), treat_as (the class
    whose policies hold); the names of groups and lists are categories.
    """
    table = _groups(units, edition)
    table["state"] = pd.Series(EVALUATED, units.index, dtype="string")
    table["reason"] = pd.Series(pd.NA, units.index, dtype="string")
    table["beside"] = table["counted"] = False
    table["treat_as"] = pd.Series(pd.NA, units.index, dtype="string")
    _ungrouped(table, units, edition)
    included = holds(edition.population.include.when, units)
    _unknown(table, units, edition, included.isna())
    _defer(table, units, edition)
    _exempt(table, units, edition)
    out = included.eq(False).fillna(value=False).astype(bool)
    when = when_in_words(edition.population.include.when, edition)
    _put(table, out, "excluded", text("reason_excluded", when=when))
    table.loc[out, ["beside", "counted"]] = False
    return _pooled(table, edition)


def _put(table: pd.DataFrame, where: pd.Series, state: str, reason: str | pd.Series) -> None:
    if where.any():
        table.loc[where, "state"] = state
        table.loc[where, "reason"] = reason if isinstance(reason, str) else reason[where]


def _groups(units: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    parts = [_named_by(units[one.field], one, edition) for one in edition.groups.by]
    whole = pd.Series(text("group_all"), units.index, dtype="string")
    label = joined(parts) if parts else whole
    key = keyed(label, parts[0] if parts else label, list(edition.indicators))
    table = {"group": label, "listing": _listing(units, edition), "key": key,
             "first": parts[0] if parts else label}  # fmt: skip
    return pd.DataFrame(table).astype("category")


def joined(parts: list[pd.Series]) -> pd.Series:
    """Names put together, 规上·制造业; NA where one is missing."""
    name = parts[0]
    for more in parts[1:]:
        name = name + "·" + more
    return name


def _named_by(values: pd.Series, one: GroupField, edition: Edition) -> pd.Series:
    """Name of the part of a group that each value falls in."""
    label = edition.label(one.field)
    if FIELDS[one.field].kind == "flag":
        names = {True: label, False: text("rule_false", name=label)}
        return values.astype("boolean").map(names).astype("string")
    distinct = values.astype("category").cat
    known = [str(value)[: one.first] for value in distinct.categories]
    if one.into is not None:
        into = {value: name for name, each in one.into.items() for value in each}
        known = [into.get(value, one.otherwise) for value in known]  # type: ignore[misc]
    taken = pd.array([*known, None], dtype="string").take(distinct.codes.to_numpy())
    return pd.Series(taken, values.index)


def keyed(label: pd.Series, first: pd.Series, known: list[str]) -> pd.Series:
    """Which of ``known`` is meant by each group: its name, its first field's, or ``*``."""
    key = label.where(label.isin(known), first)
    rest = ANY_GROUP if ANY_GROUP in known else pd.NA
    return key.where(key.isin(known) | key.isna(), rest)


def _listing(units: pd.DataFrame, edition: Edition) -> pd.Series:
    place = pd.Series(0, units.index)
    for at, one in reversed(list(enumerate(edition.population.separate_lists, start=1))):
        place = place.mask(surely(one.when, units), at)
    names = [text("listing_main"), *(one.name for one in edition.population.separate_lists)]
    return pd.Series(pd.array(names, dtype="string").take(place.to_numpy()), units.index)


def _ungrouped(table: pd.DataFrame, units: pd.DataFrame, edition: Edition) -> None:
    by = [one.field for one in edition.groups.by]
    unknown = units[by].isna()
    _put(table, table["key"].isna(), "excluded", text("reason_no_indicators"))
    blank = unknown.any(axis=1)
    told = named(unknown, [edition.label(name) for name in by])
    _put(table, blank, "missing", sentences("reason_unknown", told))


def _unknown(table: pd.DataFrame, units: pd.DataFrame, edition: Edition, where: pd.Series) -> None:
    asked = fields(edition.population.include.when)
    told = named(units[asked].isna(), [edition.label(name) for name in asked])
    _put(table, where, "missing", sentences("reason_unknown", told))


def _defer(table: pd.DataFrame, units: pd.DataFrame, edition: Edition) -> None:
    for one in edition.population.defer:
        late = surely(one.unless, units) if one.unless else np.zeros(len(units), dtype=bool)
        told = text("reason_deferred", when=when_in_words(one.when, edition),
                    cite=edition.cited(one.cite))  # fmt: skip
        _put(table, surely(one.when, units) & ~late, "deferred", told)


def _exempt(table: pd.DataFrame, units: pd.DataFrame, edition: Edition) -> None:
    """The first exemption that fits tells the label."""
    for one in reversed(edition.population.exempt):
        told = text("reason_exempt", label=one.label, when=when_in_words(one.when, edition),
                    cite=edition.cited(one.cite))  # fmt: skip
        who = surely(one.when, units)
        _put(table, who, "exempt", told)
        table.loc[who, "beside"] = one.ranked
        table.loc[who, "counted"] = one.in_denominator
        table.loc[who, "treat_as"] = one.treat_as if one.treat_as else pd.NA
    table.loc[table["key"].isna(), "beside"] = False


def _pooled(table: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Groups too small for classes, put together by their indicators, if the rule says so."""
    rule = edition.classes
    if rule.kind not in {"cumulative_percent", "count_quota"} or rule.small_group.take != "pool":
        return table
    ranked = table["state"].eq(EVALUATED).astype("float64")
    number = ranked.groupby([table["group"], table["listing"]], observed=True).transform("sum")
    small = number.lt(rule.min_group_size.take).fillna(value=False)
    names = table["key"].astype("string").replace({ANY_GROUP: text("group_all")})
    pooled = names + "·" + text("group_pooled")
    label = table["group"].astype("string").mask(small & pooled.notna(), pooled)
    return table.assign(group=label.astype("category"))
