"""Findings of every year: of the opening one all, of the others what must be corrected."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from tcgis import findings
from tcgis.words import terms
from tcgis.words.terms import sentences

_PLACE: Final = [*findings.SOURCE, "code", "subject", "field", "effect"]


def join_years(of_year: Mapping[int, pd.DataFrame], opening: int | None) -> pd.DataFrame:
    """Findings of all years, the opening one first, then backwards from the newest.

    What was told of a row or a subject in a year before it in this order is not told again; the
    detail of the others says of which year they are.
    """
    order = sorted(of_year, key=lambda year: (year != opening, -year))
    told: list[pd.DataFrame] = []
    for year in order:
        own = of_year[year]
        told.append(own if year == opening else _further(_must(own), findings.join(told), year))
    return findings.join(told)


def _must(found: pd.DataFrame) -> pd.DataFrame:
    faults = terms.load().faults
    return found[found["code"].map(lambda code: faults[code].severity == "must").astype(bool)]


def _further(found: pd.DataFrame, before: pd.DataFrame, year: int) -> pd.DataFrame:
    """Findings that were not told of the same row or subject before, with their year."""
    known = pd.MultiIndex.from_frame(before[_PLACE].astype("object"))
    again = pd.MultiIndex.from_frame(found[_PLACE].astype("object")).isin(known)
    placed = (found["row"].notna() | found["subject"].notna()).to_numpy(dtype=bool)
    new = found[~(again & placed)]
    of = pd.Series(str(year), new.index, dtype="string")
    said = sentences("finding_of_year", year=of, detail=new["detail"].fillna(""))
    return new.assign(detail=said.str.rstrip().astype("string"))
