"""Population → indicators → bases → points → total → rank → class → overrides."""

from typing import NamedTuple

import pandas as pd

from tcgis.rulesets.model import Edition, Indicator
from tcgis.scoring import classes, overrides, predicates
from tcgis.scoring.bases import base_of, measure
from tcgis.scoring.shapes import SHAPES
from tcgis.terms import text
from tcgis.units import round_half_up


class Scored(NamedTuple):
    """Scores by unit, the points they are made of, and the bases they were measured against."""

    scores: pd.DataFrame
    contributions: pd.DataFrame
    bases: pd.DataFrame


def score(
    units: pd.DataFrame, edition: Edition, *, previous: pd.DataFrame | None = None
) -> Scored:
    """Score, rank and grade ``units`` by ``edition``.

    Parameters
    ----------
    units : by unit id; the predicate fields and the summable quantities the edition names.
    previous : the same for the year before, for bases of the previous year.

    Returns
    -------
    scores : state, group, listing, score (unrounded), score_shown, rank, n_ranked,
        machine_grade, grade, reason.
    contributions : unit, group, indicator, value, base, weight, points, cite; the points of a
        unit add up to its score.
    bases : group, indicator, base, year, cite.
    """
    state = population(units, edition)
    ranked = units[state["state"].eq("graded")]
    earlier = None if previous is None else _ranked_before(previous, edition)
    points, bases = _all_points(ranked, state, edition, earlier)
    total = points.groupby("unit")["points"].agg(lambda part: part.sum(skipna=False))
    scores = state.assign(score=total.reindex(units.index).astype("float64"))
    blank = scores["state"].eq("graded") & scores["score"].isna()
    scores.loc[blank, "state"] = "missing"
    scores.loc[blank, "reason"] = text("reason_missing")
    return Scored(_graded(scores, units, edition), points, bases)


def population(units: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Who is ranked, in which group and list, and why the others are not."""
    table = pd.DataFrame(index=units.index)
    table["group"] = _group(units, edition)
    table["listing"] = pd.Series("", units.index, dtype="string")
    table["state"] = pd.Series("graded", units.index, dtype="string")
    table["reason"] = pd.Series(pd.NA, units.index, dtype="string")
    out = ~predicates.any_of(edition.include, units) | ~table["group"].isin(list(edition.indicators))
    _label(table, out, "excluded", text("reason_excluded"))
    for state, rules in (("deferred", edition.defer), ("exempt", edition.exempt)):
        for rule in rules:
            hit = predicates.holds(rule, units) & ~out
            _label(table, hit, state, f"{rule.label}（{edition.documents[rule.cite].title}）")
    for listing in edition.separate:
        table.loc[predicates.holds(listing, units), "listing"] = listing.name
    return table


def _label(table: pd.DataFrame, hit: pd.Series, state: str, reason: str) -> None:
    table.loc[hit, "state"] = state
    table.loc[hit, "reason"] = reason


def _group(units: pd.DataFrame, edition: Edition) -> pd.Series:
    if not edition.groups:
        return pd.Series("all", units.index, dtype="string")
    parts = [units[field].astype("string") for field in edition.groups]
    return parts[0].str.cat(parts[1:], sep=" ") if len(parts) > 1 else parts[0]


def _ranked_before(previous: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    state = population(previous, edition)
    known = previous[state["state"].eq("graded")]
    return known.assign(group=state["group"])


def _all_points(
    ranked: pd.DataFrame, state: pd.DataFrame, edition: Edition, earlier: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    points, bases = [], []
    for group, members in ranked.groupby(state["group"].reindex(ranked.index), sort=True):
        before = None if earlier is None else earlier[earlier["group"].eq(group)]
        for part in edition.indicators[str(group)]:
            based = base_of(part.base, part, members, before)
            points.append(_points(members, str(group), part, based.value))
            bases.append([group, part.id, based.value, based.year, part.base.cite])
    empty = pd.DataFrame(columns=CONTRIBUTION)
    table = pd.concat(points, ignore_index=True) if points else empty
    return table, pd.DataFrame(bases, columns=["group", "indicator", "base", "year", "cite"])


CONTRIBUTION = ["unit", "group", "indicator", "value", "base", "weight", "points", "cite"]


def _points(members: pd.DataFrame, group: str, part: Indicator, base: float) -> pd.DataFrame:
    value = measure(members, part)
    share = SHAPES[part.score.kind](value, pd.Series(base, members.index), part.score)
    points = part.weight * share
    zero = members[part.per].eq(0).fillna(value=False).astype(bool)
    points = _fill(points, value.isna() & ~zero, part.on_missing.do)
    points = _fill(points, zero, part.on_zero_denominator.do)
    return pd.DataFrame(
        {
            "unit": members.index,
            "group": group,
            "indicator": part.id,
            "value": value.to_numpy(),
            "base": base,
            "weight": part.weight,
            "points": points.to_numpy(),
            "cite": part.cite,
        }
    )


def _fill(points: pd.Series, gap: pd.Series, do: str) -> pd.Series:
    return points.mask(gap, points[~gap].mean() if do == "group_mean_score" else float("nan"))


def _graded(scores: pd.DataFrame, units: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    table = scores.copy()
    ranked = table[table["state"].eq("graded")]
    field = [ranked["group"], ranked["listing"]]
    table["rank"] = ranked.groupby(field)["score"].rank(method="min", ascending=False)
    table["n_ranked"] = ranked.groupby(field)["score"].transform("size")
    table["score_shown"] = round_half_up(table["score"], edition.decimals)
    table["machine_grade"] = _machine(table, edition)
    table["grade"] = table["machine_grade"]
    if edition.classes == "none":
        return table
    small = table["state"].eq("graded") & table["machine_grade"].isna()
    _label(table, small, "unrated", text("reason_small_group", n=edition.classes.min_group_size))
    return overrides.apply(table, units, edition)


def _machine(table: pd.DataFrame, edition: Edition) -> pd.Series:
    blank = pd.Series(pd.NA, table.index, dtype="string")
    if edition.classes == "none":
        return blank
    ranked = table[table["state"].eq("graded")]
    group = ranked["group"] + "|" + ranked["listing"]
    exempt = table[table["state"].eq("exempt")]
    counts = (exempt["group"] + "|" + exempt["listing"]).value_counts()
    grades = classes.by_share(ranked["rank"], group, counts, edition.classes)
    return grades.reindex(table.index)
