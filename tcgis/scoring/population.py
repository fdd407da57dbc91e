"""Who is evaluated, in which group and list, and why another is not."""

from typing import Any, Final

import numpy as np
import pandas as pd

from tcgis.rulesets.group_names import ANY_GROUP, JOINT, group_name
from tcgis.rulesets.model import Edition, GroupField
from tcgis.rulesets.words import when_in_words
from tcgis.scoring.predicates import fields, holds, surely
from tcgis.scoring.reasons import named, words
from tcgis.words.terms import text

EVALUATED: Final = "graded"
"""State of a unit that is evaluated, until the scoring finds otherwise."""
_STATES: Final = [EVALUATED, "missing", "deferred", "exempt", "excluded"]


class _Marks:
    """State and reason of each unit, as numbers; a later mark replaces an earlier one."""

    def __init__(self, number: int) -> None:
        self.state = np.zeros(number, dtype="int8")
        self.reason = np.full(number, -1)
        self.sentences: list[str] = []

    def put(self, where: np.ndarray, state: str, sentence: str) -> None:
        """Mark units with a state for a reason."""
        if where.any():
            self.state[where] = _STATES.index(state)
            self.reason[where] = len(self.sentences)
            self.sentences.append(sentence)

    def put_unknown(self, where: np.ndarray, gaps: pd.DataFrame, edition: Edition) -> None:
        """Mark units whose standing depends on unknown values."""
        if where.any():
            unknown = named(gaps[where], [edition.label(str(name)) for name in gaps])
            for what in unknown.unique():
                these = np.zeros(len(where), dtype=bool)
                these[np.flatnonzero(where)[unknown.eq(what).to_numpy()]] = True
                self.put(these, "missing", text("reason_unknown", what=what))


def standing(units: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Where each unit stands before anything is scored.

    A unit not included is ``excluded`` whatever else it is; then ``exempt``, ``deferred``,
    ``missing`` (a value needed to decide is unknown).

    Returns
    -------
    state, reason (NA where evaluated), group, listing, first (what the group's first field says),
    key (of the edition's indicators, NA without any), beside (scored, but in nobody's place),
    counted (in the number of which percentages are taken, though not ranked), treat_as (the class
    whose policies hold); the names of groups and lists are categories.
    """
    table, marks = _groups(units, edition), _Marks(len(units))
    grouped = units[[one.field for one in edition.groups.by]].isna()
    marks.put(table["key"].isna().to_numpy(), "excluded", text("reason_no_indicators"))
    marks.put_unknown(grouped.any(axis=1).to_numpy(), grouped, edition)
    included = holds(edition.population.include.when, units)
    gaps = units[fields(edition.population.include.when)].isna()
    marks.put_unknown(included.isna().to_numpy(), gaps, edition)
    _defer(marks, units, edition)
    exempt = _exempt(marks, units, edition)
    out = included.eq(False).fillna(value=False).to_numpy(dtype=bool)
    when = when_in_words(edition.population.include.when, edition)
    marks.put(out, "excluded", text("reason_excluded", when=when))
    table["state"] = words(marks.state, _STATES)
    table["reason"] = words(marks.reason, marks.sentences)
    return _pooled(_with_exempt(table, exempt, out, edition), edition)


def _groups(units: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    parts = [_named_by(units[one.field], one, edition) for one in edition.groups.by]
    whole = pd.Categorical.from_codes(np.zeros(len(units), "int8"), pd.Index([text("group_all")]))
    label = joined(parts) if parts else whole
    first = parts[0] if parts else whole
    table = {"group": label, "listing": _listing(units, edition), "first": first,
             "key": keyed(label, first, list(edition.indicators))}  # fmt: skip
    return pd.DataFrame(table, index=units.index)


def joined(parts: list[Any]) -> Any:  # noqa: ANN401, pandas types the categories of a Categorical
    """Names put together, 规上·制造业; none where one is missing."""
    whole = parts[0]
    for more in parts[1:]:
        width = len(more.categories)
        known = (whole.codes >= 0) & (more.codes >= 0)
        both = np.where(known, whole.codes.astype("int64") * width + more.codes, -1)
        present = np.flatnonzero(np.bincount(both[known]))
        names = [f"{whole.categories[at // width]}{JOINT}{more.categories[at % width]}"
                 for at in present]  # fmt: skip
        code = np.searchsorted(present, both)
        whole = pd.Categorical.from_codes(np.where(known, code, -1), pd.Index(names, dtype=object))
    return whole


def named_values(values: pd.Series) -> Any:  # noqa: ANN401
    """The values of a field as texts, a Categorical."""
    coded = values.astype("category").cat
    names = pd.Index([str(value) for value in coded.categories], dtype=object)
    return pd.Categorical.from_codes(coded.codes.to_numpy(), names)


def _named_by(values: pd.Series, one: GroupField, edition: Edition) -> Any:  # noqa: ANN401
    """Name of the part of a group that each value falls in, a Categorical."""
    if one.bands is not None:
        at = np.searchsorted(list(one.bands.values()), values.astype("float64"), side="right") - 1
        names = pd.Index(list(one.bands), dtype=object)
        return _renamed(pd.Categorical.from_codes(np.where(values.isna(), -1, at), names), [*names])
    coded = named_values(values)
    return _renamed(coded, [group_name(value, one, edition) for value in coded.categories])


def _renamed(coded: Any, names: list[str | None]) -> Any:  # noqa: ANN401
    """The same units under other names, of which several may be one and None is none."""
    known = sorted({name for name in names if name is not None})
    place = np.array([-1 if name is None else known.index(name) for name in names] + [-1])
    return pd.Categorical.from_codes(place[coded.codes], pd.Index(known, dtype=object))


def keyed(label: Any, first: Any, known: list[str]) -> Any:  # noqa: ANN401
    """Which of ``known`` is meant by each group: its name, its first field's, or ``*``."""
    rest = ANY_GROUP if ANY_GROUP in known else None
    of_first = [name if name in known else rest for name in first.categories]
    by_first = _renamed(first, of_first)
    own = [name if name in known else None for name in label.categories]
    if not any(own):
        return by_first
    by_name = _renamed(label, own)
    whole = pd.Series(by_name).astype(object).fillna(pd.Series(by_first).astype(object))
    return pd.Categorical(whole)


def _listing(units: pd.DataFrame, edition: Edition) -> Any:  # noqa: ANN401
    place = np.zeros(len(units), dtype="int8")
    for at, one in reversed(list(enumerate(edition.population.separate_lists, start=1))):
        place[surely(one.when, units).to_numpy()] = at
    names = [text("listing_main"), *(one.name for one in edition.population.separate_lists)]
    used = pd.Categorical.from_codes(place, pd.Index(names, dtype=object))
    return used.remove_unused_categories()


def _defer(marks: _Marks, units: pd.DataFrame, edition: Edition) -> None:
    for one in edition.population.defer:
        who = surely(one.when, units).to_numpy()
        if one.unless:
            who = who & ~surely(one.unless, units).to_numpy()
        sentence = text("reason_deferred", when=when_in_words(one.when, edition),
                    cite=edition.cited(one.cite))  # fmt: skip
        marks.put(who, "deferred", sentence)


def _exempt(marks: _Marks, units: pd.DataFrame, edition: Edition) -> np.ndarray:
    """Number of the first exemption that fits each unit, −1 where none does."""
    found = np.full(len(units), -1)
    for at, one in reversed(list(enumerate(edition.population.exempt))):
        sentence = text("reason_exempt", label=one.label, when=when_in_words(one.when, edition),
                    cite=edition.cited(one.cite))  # fmt: skip
        who = surely(one.when, units).to_numpy()
        marks.put(who, "exempt", sentence)
        found[who] = at
    return found


def _with_exempt(
    table: pd.DataFrame, found: np.ndarray, out: np.ndarray, edition: Edition
) -> pd.DataFrame:
    rules = edition.population.exempt
    at = np.where(out, -1, found)
    ranked = np.array([*(one.ranked for one in rules), False])[at]
    grades = words(at, [one.treat_as or "" for one in rules])
    return table.assign(
        beside=ranked & table["key"].notna().to_numpy(),
        counted=np.array([*(one.in_denominator for one in rules), False])[at],
        treat_as=pd.Series(grades, table.index).replace("", pd.NA) if rules else grades,
    )


def _pooled(table: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Groups too small for classes, put together by their indicators, if the rule says so."""
    rule = edition.classes
    if rule.kind not in {"cumulative_percent", "count_quota"} or rule.small_group.take != "pool":
        return table
    ranked = table["state"].eq(EVALUATED).astype("float64")
    number = ranked.groupby([table["group"], table["listing"]], observed=True).transform("sum")
    small = number.lt(rule.min_group_size.take).fillna(value=False)
    names = table["key"].astype("string").replace({ANY_GROUP: text("group_all")})
    pooled = names + JOINT + text("group_pooled")
    label = table["group"].astype("string").mask(small & pooled.notna(), pooled)
    return table.assign(group=pd.Categorical(label.astype(object)))
