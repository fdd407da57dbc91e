"""Year on year: what moved a score, where the grades went, who stays at the bottom."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.model import Edition
from tcgis.scoring.company import score_in_company
from tcgis.scoring.engine import Scored, needs, score, year_of
from tcgis.words.terms import text

PARTS: Final = ["own", "standing", "peers", "base", "rule"]
_SEPARATOR: Final = "·"
CLASSES: Final = [*GRADES, "ungraded", "unlisted"]
"""Grades; ``ungraded``: in the list and without a grade; ``unlisted``: not to be evaluated."""
FROM: Final = [*CLASSES, "new"]
TO: Final = [*CLASSES, "gone"]
_AMOUNTS: Final = ["land_mu", "tax_wan"]
SAME: Final = 1e-9
"""Scores that agree to this, beside 1 or their own size, are the same."""


class Run(NamedTuple):
    """What was scored, by which rule, and what came of it."""

    units: pd.DataFrame
    edition: Edition
    scored: Scored


def split(now: Run, before: Run, *, remeasured: pd.DataFrame | None = None) -> pd.DataFrame:
    """The change of each score, split into what is the unit's own and what is not.

    Five steps lead from the score before to the score now, each changing one thing::

        own       the unit's own figures, in the group that it was in
        standing  the group that it is in now: other indicators, weights and bases
        peers     the figures of the others, where a rule fills or compares with them
        base      the bases
        rule      the rule

    The old rule holds until the last step and the stored bases until the one before, so the five
    add up to the change of the score. Who stayed in their group has exactly 0 for ``standing``;
    under one and the same rule ``rule`` is exactly 0. The order is a choice of ours: another would
    part the same change differently.

    Parameters
    ----------
    now, before : the runs of both years; ``before.scored.bases`` are the bases stored then.
    remeasured : now's units as the old rule measures them, where it counts land differently.

    Returns
    -------
    unit of either year → before, now, change, own, standing, peers, base, rule; filled (an item
    of either score is not measured but filled by a rule); from_list, to_list (group and list, where
    they are others than the year before, else NA); reason. Where
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
        "own": steps["alone"] - steps["before"],
        "standing": steps["moved"] - steps["alone"],
        "peers": steps["held"] - steps["moved"],
        "base": steps["rebased"] - steps["held"],
        "rule": steps["now"] - steps["rebased"],
    }
    for name, part in parts.items():
        table[name] = part.where(known)
    filled = [*_filled(now.scored), *_filled(before.scored)]
    table["filled"] = table.index.isin(filled)
    lists = _lists(now.scored.scores, before.scored.scores).reindex(table.index)
    return table.join(lists)[
        ["before", "now", "change", *PARTS, "filled", "from_list", "to_list", "reason"]
    ]


def _lists(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Group and list of both years, of units for which they differ."""
    then, today = (_list_of(scores) for scores in (before, now))
    both = pd.DataFrame({"from_list": then, "to_list": today}).dropna()
    return both[both["from_list"].ne(both["to_list"])]


def _list_of(scores: pd.DataFrame) -> pd.Series:
    group, own = (scores[name].astype("string") for name in ("group", "listing"))
    return group.where(own.eq(text("listing_main")).fillna(value=True), group + _SEPARATOR + own)


def _steps(now: Run, before: Run, remeasured: pd.DataFrame | None) -> pd.DataFrame:
    """The scores between which the parts lie; ``again`` is ``before`` computed once more."""
    rule, stored = before.edition, before.scored.bases
    data = _asked(now.units if remeasured is None else remeasured, rule)
    then, today = year_of(before.units.sort_index(), rule), year_of(data.sort_index(), rule)
    final = now.scored.scores["score"]
    rebased = final
    if remeasured is not None or not _same_rule(now.edition, rule):
        rebased = score(data, rule, previous=before.units).scores["score"]
    steps = {
        "before": before.scored.scores["score"],
        "again": score(before.units, rule, bases=stored).scores["score"],
        "alone": score_in_company(today, then, stored, rule, as_then=True),
        "moved": score_in_company(today, then, stored, rule, as_then=False),
        "held": score(data, rule, bases=stored, previous=before.units).scores["score"],
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
    agrees = drift <= SAME * steps["before"].abs().clip(lower=1)
    cases = {
        "new": ~steps.index.isin(before.units.index),
        "gone": ~steps.index.isin(now.units.index),
        "unscored_both": then & today,
        "unscored_then": then,
        "unscored_now": today,
        "not_reproduced": ~agrees,
        "unscored_between": steps[["alone", "moved", "held", "rebased"]].isna().any(axis=1),
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
