"""Facts of a year, summed by subject and item."""

import pandas as pd


def amounts(facts: pd.DataFrame, kind: str, units: pd.Index) -> pd.DataFrame:
    """Unit × item: the sum of one year's facts of a kind of subject.

    NA where no fact speaks of it, and where one of the parts was found impossible: a sum that
    lacks a part is not the amount.
    """
    own = facts[facts["subject_kind"].eq(kind)]
    sums = own.groupby(["subject_id", "item"])["value"].sum(skipna=False).unstack("item")
    table: pd.DataFrame = sums.astype("float64").reindex(units)
    table.index.name, table.columns.name = units.name, None
    return table.sort_index(axis=1)
