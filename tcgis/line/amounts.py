"""Facts of a year: the stage that counts, and the sums by subject and item."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.checks.checked import Checked
from tcgis.words import terms
from tcgis.words.terms import text

DEFAULT_STAGE: Final = "verified"
_AMOUNT: Final = ["subject_kind", "subject_id", "year", "item"]
_SAME: Final = 1e-9


def amounts(facts: pd.DataFrame, kind: str, units: pd.Index) -> pd.DataFrame:
    """Unit × item: the sum of one year's facts of a kind of subject.

    NA where no fact speaks of it, and where one of the parts was found impossible: a sum that
    lacks a part is not the amount. The facts are those of one stage (``of_stage``).
    """
    own = facts[facts["subject_kind"].eq(kind)]
    sums = own.groupby(["subject_id", "item"])["value"].sum(skipna=False).unstack("item")
    table: pd.DataFrame = sums.astype("float64").reindex(units)
    table.index.name, table.columns.name = units.name, None
    return table.sort_index(axis=1)


def of_stage(facts: pd.DataFrame, precedence: Sequence[str]) -> Checked:
    """Of each subject, year and item the rows of the first stage that has an amount.

    Stages are never added up. A stage counts as having an amount if the sum of its rows is
    known: one that is missing or was found unreadable leaves the word to the next. Whether the
    amount is plausible is asked afterwards and of these rows alone: an amount that cannot be
    stays missing, and no weaker word takes its place unseen.

    Parameters
    ----------
    facts : the long table; a row without ``stage`` is a department's (``verified``).
    precedence : the stages that count, first to last (``edition.facts.precedence``).

    Returns
    -------
    frame : the rows that count, in their order.
    findings : ``stage_differs`` for each amount on which two stages disagree, with all of them
        and the one that counts; ``stage_not_counted`` for each sheet with rows of a stage that
        the edition does not list.
    """
    stage = _stage(facts)
    if len(precedence) and stage.eq(precedence[0]).all():
        return Checked(facts, findings.none())
    order = {name: at for at, name in enumerate(precedence)}
    place = stage.map(order).astype("float64")
    every = facts.assign(stage=stage, place=place)
    left_out, listed = every[place.isna()], every[place.notna()]
    keys = [*_AMOUNT, "place"]
    sums = listed.groupby(keys, dropna=False)["value"].sum(skipna=False).rename("sum")
    best = _best(sums)
    rows = listed.join(best.rename("best"), on=_AMOUNT)
    named = rows["subject_id"].notna()
    used = rows[rows["place"].eq(rows["best"]) | ~named]
    found = [_differs(used[used["subject_id"].notna()], sums, precedence), _not_counted(left_out)]
    return Checked(facts.loc[used.index], findings.join(found))


def superseded(facts: pd.DataFrame, used: pd.DataFrame) -> pd.DataFrame:
    """Places and items of the rows that do not count because another stage does."""
    return facts.loc[facts.index.difference(used.index), [*findings.SOURCE, "item"]]


def _stage(facts: pd.DataFrame) -> pd.Series:
    stages = facts.get("stage", pd.Series(pd.NA, facts.index)).astype("string")
    return stages.fillna(DEFAULT_STAGE)


def _best(sums: pd.Series) -> pd.Series:
    """Place of the first stage with a known sum; where none has one, of the first stage."""
    table = sums.reset_index()
    table["unknown"] = table["sum"].isna()
    first = table.sort_values(["unknown", "place"], kind="stable").drop_duplicates(_AMOUNT)
    return first.set_index(_AMOUNT)["place"]


def _differs(used: pd.DataFrame, sums: pd.Series, precedence: Sequence[str]) -> pd.DataFrame:
    """One finding for each amount of which two stages have sums that differ."""
    wide = sums.unstack("place").rename(columns=lambda place: precedence[int(place)])
    apart = wide.max(axis=1) - wide.min(axis=1) > _SAME * wide.abs().max(axis=1)
    rows = used.drop_duplicates(_AMOUNT).join(apart.rename("apart"), on=_AMOUNT)
    rows = rows[rows["apart"].fillna(value=False).astype(bool)]
    values = wide.reindex(pd.MultiIndex.from_frame(rows[_AMOUNT])).reset_index(drop=True)
    each = [(one, stage) for (_, one), stage in zip(values.iterrows(), rows["stage"], strict=True)]
    detail = [_detail(one.dropna(), stage) for one, stage in each]
    counts = [one[stage] for one, stage in each]
    found = findings.found(
        "stage_differs",
        rows,
        subject=rows["subject_id"],
        value=pd.Series(counts, rows.index, dtype="float64").map("{:.4f}".format),
        detail=pd.Series(detail, rows.index, dtype="string"),
    )
    return found.assign(field=rows["item"].array)


def _detail(values: pd.Series, stage: str) -> str:
    each = "，".join(f"{terms.label(str(name))} {value:.4f}" for name, value in values.items())
    return text("stage_used", values=each, stage=terms.label(stage))


def _not_counted(rows: pd.DataFrame) -> pd.DataFrame:
    keys = ["layer", "file", "sheet", "stage"]
    number = rows.groupby(keys, dropna=False)["item"].transform("size")
    first = ~rows.duplicated(keys)
    once = rows[first]
    detail = [text("stage_rows", n=n) for n in number[first]]
    return findings.found(
        "stage_not_counted",
        once,
        field="stage",
        value=once["stage"].map(_named),
        detail=pd.Series(np.array(detail, dtype=object), once.index, dtype="string"),
    )


def _named(stage: str) -> str:
    return terms.label(stage) if stage in terms.load().terms else stage
