"""Years that cannot be meant: in the future, before any firm was registered, on a few rows alone.

Such a row is told and set aside: else one mistyped cell makes a year of its own, on which the pages
open and of which nothing else is known.
"""

from datetime import UTC, datetime
from typing import Final

import pandas as pd

from tcgis import findings
from tcgis.checks.checked import Checked
from tcgis.words.terms import sentences

FEW: Final = 3
"""At most so many rows of a sheet …"""
AMONG: Final = 0.02
"""… and less than this share of its rows of the year with most, of a year that no other sheet has:
rows of a mistyped year. Both are proposals of ours."""


def check_years(
    facts: pd.DataFrame, enterprises: pd.DataFrame, *, this_year: int | None = None
) -> Checked:
    """Amounts (``facts.COLUMNS``) without those of years that cannot be meant, each row told.

    Parameters
    ----------
    this_year : the calendar's, unless another is given; years after it are in the future.
    """
    if not len(facts):
        return Checked(facts, findings.none())
    now = datetime.now(UTC).year if this_year is None else this_year
    year = facts["year"]
    first = enterprises["registered_on"].dt.year.min()
    rows, most = _rows_of_year(facts)
    scarce = rows.le(FEW) & rows.lt(most * AMONG)
    alone = scarce.groupby(year).transform("all").astype(bool)
    why = pd.Series(pd.NA, facts.index, dtype="string")
    why = why.mask(
        alone, sentences("year_few", n=rows.astype("string"), most=most.astype("string"))
    )
    if pd.notna(first):
        why = why.mask(year.lt(first), sentences("year_early", year=_same(int(first), facts)))
    why = why.mask(year.gt(now), sentences("year_future", year=_same(now, facts)))
    odd = facts[why.notna()].drop_duplicates(findings.SOURCE)
    found = findings.found(
        "year_odd",
        odd,
        subject=odd["subject_id"].fillna(odd["subject_name"]),
        field="year",
        value=odd["year"].astype("string"),
        detail=why[odd.index],
        effect=findings.SET_ASIDE,
    )
    return Checked(facts[why.isna()].reset_index(drop=True) if len(odd) else facts, found)


def _rows_of_year(facts: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Of each amount: how many rows its sheet has of its year, and of the year with most."""
    sheet = [facts[name].astype("object") for name in ("layer", "file", "sheet")]
    by_year = facts.groupby([*sheet, facts["year"]], dropna=False)["row"].transform("nunique")
    return by_year, by_year.groupby(sheet, dropna=False).transform("max")


def _same(number: int, facts: pd.DataFrame) -> pd.Series:
    return pd.Series(str(number), facts.index, dtype="string")
