"""Who is evaluated, in which group and list, and why another is not."""

from typing import Final

import numpy as np
import pandas as pd

from tcgis.rulesets.model import Edition
from tcgis.rulesets.wholeness import ANY_GROUP
from tcgis.rulesets.words import when_in_words
from tcgis.scoring.attributes import attributes
from tcgis.scoring.predicates import fields, holds, surely
from tcgis.scoring.reasons import named
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
    state, reason (NA where evaluated), group, listing, key (of the edition's indicators, NA
    without any), labelled_t; the names of groups and lists are categories.
    """
    table = _groups(units, edition)
    table["state"] = pd.Series(EVALUATED, units.index, dtype="string")
    table["reason"] = pd.Series(pd.NA, units.index, dtype="string")
    table["labelled_t"] = False
    _ungrouped(table, units, edition)
    included = holds(edition.population.include.when, units)
    _unknown(table, units, edition, included.isna())
    _defer(table, units, edition)
    _exempt(table, units, edition)
    out = included.eq(False).fillna(value=False).astype(bool)
    when = when_in_words(edition.population.include.when, edition)
    return _put(table, out, "excluded", text("reason_excluded", when=when))


def _put(
    table: pd.DataFrame, where: pd.Series, state: str, reason: str | pd.Series
) -> pd.DataFrame:
    if where.any():
        table.loc[where, "state"] = state
        table.loc[where, "reason"] = reason if isinstance(reason, str) else reason[where]
    return table


def _groups(units: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    label = pd.Series("", units.index, dtype="string")
    key = pd.Series(ANY_GROUP, units.index, dtype="string")
    for at, one in enumerate(edition.groups.by):
        values = units[one.field].astype("string").str[: one.first]
        label = values if at == 0 else label + "·" + values
        key = values if at == 0 else key
    if not edition.groups.by:
        label = pd.Series(text("group_all"), units.index, dtype="string")
    if ANY_GROUP in edition.indicators:
        others = ~key.isin(list(edition.indicators)) & key.notna()
        key = key.mask(others, ANY_GROUP)
    key = key.where(key.isin(list(edition.indicators)))
    table = {"group": label, "listing": _listing(units, edition), "key": key}
    return pd.DataFrame(table).astype("category")


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
    _put(table, blank, "missing", _sentences("reason_unknown", told))


def _unknown(table: pd.DataFrame, units: pd.DataFrame, edition: Edition, where: pd.Series) -> None:
    asked = fields(edition.population.include.when)
    told = named(units[asked].isna(), [edition.label(name) for name in asked])
    _put(table, where, "missing", _sentences("reason_unknown", told))


def _sentences(key: str, names: pd.Series) -> pd.Series:
    sentences = {what: text(key, what=what) for what in names.unique()}
    return names.map(sentences).astype("string")


def _defer(table: pd.DataFrame, units: pd.DataFrame, edition: Edition) -> None:
    for one in edition.population.defer:
        late = surely(one.unless, units) if one.unless else np.zeros(len(units), dtype=bool)
        told = text("reason_deferred", when=when_in_words(one.when, edition),
                    cite=edition.cited(one.cite))  # fmt: skip
        _put(table, surely(one.when, units) & ~late, "deferred", told)


def _exempt(table: pd.DataFrame, units: pd.DataFrame, edition: Edition) -> None:
    for one in edition.population.exempt:
        told = text("reason_exempt", label=one.label, when=when_in_words(one.when, edition),
                    cite=edition.cited(one.cite))  # fmt: skip
        who = surely(one.when, units)
        _put(table, who, "exempt", told)
        table["labelled_t"] |= who & (one.label == "T")
