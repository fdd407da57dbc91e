"""Year on year: what moved a score, where the grades went, who stays at the bottom."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.model import Edition
from tcgis.scoring.engine import Scored, needs, score

PARTS: Final = ["own", "base", "rule"]
CLASSES: Final = [*GRADES, "ungraded", "unlisted"]
"""Grades; ``ungraded``: in the list and without a grade; ``unlisted``: not to be evaluated."""
FROM: Final = [*CLASSES, "new"]
TO: Final = [*CLASSES, "gone"]
_AMOUNTS: Final = ["land_mu", "tax_wan"]
_SAME: Final = 1e-9
"""Scores that agree to this, beside 1 or their own size, are the same."""


class Run(NamedTuple):
    """What was scored, by which rule, and what came of it."""

    units: pd.DataFrame
    edition: Edition
    scored: Scored


def split(now: Run, before: Run, *, remeasured: pd.DataFrame | None = None) -> pd.DataFrame:
    """The change of each score, split into the unit's own, the bases' and the rule's.

    With S(data, rule, bases)::

        own  = S(now, old rule, stored bases)     − S(before, old rule, stored bases)
        base = S(now, old rule, its bases as of now) − S(now, old rule, stored bases)
        rule = S(now, new rule, its bases)           − S(now, old rule, its bases as of now)

    The first term of each is the last of the next, so the three add up to the change of the
    score. Under one and the same rule ``rule`` is exactly 0. The order (own, base, rule) is a
    choice of ours: another order would part the same change differently.

    Parameters
    ----------
    now, before : the runs of both years; ``before.scored.bases`` are the bases stored then.
    remeasured : now's units as the old rule measures them, where it counts land differently.

    Returns
    -------
    unit of either year → before, now, change, own, base, rule; filled (an item of either score
    is not measured but filled by a rule, so that ``own`` depends on others as well); reason. Where
    a score is missing the change and its parts are NA and ``reason`` says why: ``new``, ``gone``,
    ``unscored_then``, ``unscored_now``, ``unscored_both``, ``unscored_between`` (the old rule or
    its bases do not score the unit as it is now), ``not_reproduced`` (the old data, rule and
    stored bases do not give the old score again).
    """
    steps = _steps(now, before, remeasured)
    table = steps[["before", "now"]].copy()
    table["reason"] = _reasons(steps, now, before)
    known = table["reason"].isna()
    parts = {
        "change": steps["now"] - steps["before"],
        "own": steps["held"] - steps["before"],
        "base": steps["rebased"] - steps["held"],
        "rule": steps["now"] - steps["rebased"],
    }
    for name, part in parts.items():
        table[name] = part.where(known)
    filled = [*_filled(now.scored), *_filled(before.scored)]
    table["filled"] = table.index.isin(filled)
    return table[["before", "now", "change", *PARTS, "filled", "reason"]]


def _steps(now: Run, before: Run, remeasured: pd.DataFrame | None) -> pd.DataFrame:
    """The scores between which the parts lie; ``again`` is ``before`` computed once more."""
    rule, stored = before.edition, before.scored.bases
    data = _asked(now.units if remeasured is None else remeasured, rule)
    final = now.scored.scores["score"]
    rebased = final
    if remeasured is not None or not _same_rule(now.edition, rule):
        rebased = score(data, rule, previous=before.units).scores["score"]
    steps = {
        "before": before.scored.scores["score"],
        "again": score(before.units, rule, bases=stored).scores["score"],
        "held": score(data, rule, bases=stored).scores["score"],
        "rebased": rebased,
        "now": final,
    }
    units = before.units.index.union(now.units.index)
    table = pd.DataFrame({name: step.reindex(units) for name, step in steps.items()})
    return table.astype("float64")


def _asked(units: pd.DataFrame, rule: Edition) -> pd.DataFrame:
    """Units with all that the rule asks for; what is no longer collected is missing."""
    return units.reindex(columns=list(dict.fromkeys([*units.columns, *needs(rule)])))


def _same_rule(one: Edition, other: Edition) -> bool:
    """Whether both say the same; a comment or blank in the file is no other rule."""
    return one.model_copy(update={"digest": ""}) == other.model_copy(update={"digest": ""})


def _filled(scored: Scored) -> list[str]:
    rows = scored.contributions
    return list(rows.loc[rows["value"].isna() & rows["points"].notna(), "unit"].unique())


def _reasons(steps: pd.DataFrame, now: Run, before: Run) -> pd.Series:
    """Why a unit's change cannot be split; the first that applies, NA where it can."""
    then, today = steps["before"].isna(), steps["now"].isna()
    drift = (steps["again"] - steps["before"]).abs()
    agrees = drift <= _SAME * steps["before"].abs().clip(lower=1)
    cases = {
        "new": ~steps.index.isin(before.units.index),
        "gone": ~steps.index.isin(now.units.index),
        "unscored_both": then & today,
        "unscored_then": then,
        "unscored_now": today,
        "not_reproduced": ~agrees,
        "unscored_between": steps[["held", "rebased"]].isna().any(axis=1),
    }
    which = np.select([np.asarray(case) for case in cases.values()], list(cases), default="")
    return pd.Series(which, steps.index, dtype="string").replace("", pd.NA)


def flows(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Where the units of each class went, with their land and tax of both years.

    Parameters
    ----------
    before, after : unit → grade, state, land_mu, tax_wan of each year.

    Returns
    -------
    One row for each way that a unit took: ``from_class`` (of ``FROM``; ``new``: not there
    before), ``to_class`` (of ``TO``; ``gone``: not there any more), units; land_mu_before,
    land_mu_now, tax_wan_before, tax_wan_now (sums of what is known, NA where nothing is);
    unknown_before, unknown_now (units there whose land or tax is not known). The sums of a
    column over all rows are the year's totals.
    """
    ways = _ways(before, after)
    keys = [ways["from_class"], ways["to_class"]]
    parts = [ways.groupby(keys, observed=True).size().to_frame("units")]
    for year, table in (("before", before), ("now", after)):
        amounts = table[_AMOUNTS].astype("float64").reindex(ways.index)
        known = amounts.groupby(keys, observed=True).sum(min_count=1)
        absent = amounts.isna().any(axis=1) & ways.index.isin(table.index)
        unknown = absent.groupby(keys, observed=True).sum().to_frame("unknown")
        parts += [known.join(unknown).add_suffix(f"_{year}")]
    order = ["units", *(f"{name}_{year}" for name in _AMOUNTS for year in ("before", "now"))]
    joined = pd.concat(parts, axis=1).sort_index()
    return joined[[*order, "unknown_before", "unknown_now"]].reset_index()


def _ways(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    units = before.index.union(after.index)
    origin = _class(before).reindex(units).fillna("new")
    goal = _class(after).reindex(units).fillna("gone")
    classes = {
        "from_class": pd.Categorical(origin, FROM, ordered=True),
        "to_class": pd.Categorical(goal, TO, ordered=True),
    }
    return pd.DataFrame(classes, index=units)


def _class(units: pd.DataFrame) -> pd.Series:
    """The grade, else whether the unit was to be evaluated."""
    out = units["state"].eq("excluded").fillna(value=False).astype(bool)
    bare = pd.Series("ungraded", units.index, dtype="string").mask(out, "unlisted")
    return units["grade"].astype("string").fillna(bare)


def matrix(ways: pd.DataFrame, value: str) -> pd.DataFrame:
    """``flows`` as a square: ``FROM`` × ``TO``, what nobody took is NA; margins in ``total``.

    A margin is NA where nothing of it is known.
    """
    square = ways.pivot(index="from_class", columns="to_class", values=value)
    square = square.reindex(index=FROM, columns=TO).astype("float64")
    square = square.set_axis(pd.Index(TO, name="to_class"), axis=1)
    square = square.set_axis(pd.Index(FROM, name="from_class"), axis=0)
    square["total"] = square.sum(axis=1, min_count=1)
    square.loc["total"] = square.sum(axis=0, min_count=1)
    return square


def streaks(grades: pd.DataFrame, *, grade: str = "D") -> pd.DataFrame:
    """For how many years up to the last one each unit has had the grade without a break.

    A missing grade is no grade: it neither counts nor proves that the streak ended. The streak
    stops there, and ``at_least`` says that it may be longer. In the last year itself a missing
    grade leaves the length NA. That is our own reading; no document found says how a year
    without evaluation counts.

    Parameters
    ----------
    grades : unit × year (whole numbers, at least one) → grade or NA; a year that is not a
        column is one without grades.

    Returns
    -------
    ``years`` (0: another grade in the last year; NA: none), ``since`` (its first year, NA
    without a streak), ``stopped_by`` (``other_grade``, ``no_grade``, ``no_data``: the table
    begins there), ``at_least`` (a streak that another grade did not stop).
    """
    columns = sorted(map(int, grades.columns))
    back = grades.reindex(columns=range(columns[-1], columns[0] - 1, -1))
    known = np.column_stack([back.notna().to_numpy(), np.zeros(len(back), dtype=bool)])
    same = back.isin([grade]).to_numpy(dtype=bool)
    run = np.cumprod(same, axis=1).sum(axis=1).astype("int64")
    ended = known[np.arange(len(back)), run]
    stopped = np.select([run == same.shape[1], ended], ["no_data", "other_grade"], "no_grade")
    years = pd.Series(run, grades.index, dtype="Int64")
    table = pd.DataFrame({"years": years.mask(~known[:, 0])})
    table["since"] = (columns[-1] + 1 - years).mask(run == 0)
    table["stopped_by"] = pd.Series(stopped, grades.index, dtype="string")
    table["at_least"] = (run > 0) & ~ended
    return table


def movers(
    before: pd.DataFrame, after: pd.DataFrame, parts: pd.DataFrame, *, most: int = 10
) -> pd.DataFrame:
    """The biggest moves in rank within a group's list, up and down, and what moved them.

    Only units ranked in the same group and list in both years: other ranks do not compare.
    ``moved_by`` is the part of the score's change (own, base, rule) that went farthest the way
    the rank went, each taken against the median of the list, since what all have in common moves
    no rank; ``others`` if none went that way: others passed or fell back. For showing only; that
    reading is our own.

    Parameters
    ----------
    before, after : ``Scored.scores`` of both years.
    parts : what ``split`` returns.
    most : this many up and this many down, over all groups; equal moves in the order of the units.

    Returns
    -------
    unit → group, listing, rank_before, ranked_before, rank_now, ranked_now, moved (places, up is
    positive), own, base, rule, moved_by (NA where the change cannot be split); up first.
    """
    pairs = _pairs(before, after).join(parts[PARTS])
    pairs["moved"] = pairs["rank_before"] - pairs["rank_now"]
    pairs["moved_by"] = _moved_by(pairs)
    pairs = pairs.sort_index().sort_values("moved", ascending=False, kind="stable")
    up, down = pairs[pairs["moved"] > 0].head(most), pairs[pairs["moved"] < 0]
    down = down.sort_values("moved", kind="stable").head(most)
    order = ["rank_before", "ranked_before", "rank_now", "ranked_now", "moved", *PARTS, "moved_by"]
    return pd.concat([up, down])[["group", "listing", *order]]


def _pairs(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Units ranked in the same list in both years."""
    columns = ["group", "listing", "rank", "n_ranked"]
    then, today = (
        table[columns].rename(columns={"n_ranked": "ranked"}).add_suffix(f"_{year}")
        for year, table in (("before", before), ("now", after))
    )
    both = today.join(then, how="inner")
    same = both["rank_before"].notna() & both["rank_now"].notna()
    for name in ("group", "listing"):
        same &= both[f"{name}_now"].eq(both[f"{name}_before"]).fillna(value=False).astype(bool)
    kept = both[same].drop(columns=["group_before", "listing_before"])
    return kept.rename(columns={"group_now": "group", "listing_now": "listing"})


def _moved_by(pairs: pd.DataFrame) -> pd.Series:
    figures = pairs[PARTS].astype("float64")
    common = figures.groupby([pairs["group"], pairs["listing"]]).transform("median")
    way = np.sign(pairs["moved"].astype("float64"))
    along = (figures - common).mul(way, axis=0)
    split_ = figures.notna().all(axis=1)
    along.insert(0, "others", _SAME)
    names = along.to_numpy().argmax(axis=1)
    strongest = pd.Series(along.columns.to_numpy()[names], pairs.index, dtype="string")
    return strongest.mask(~split_)
