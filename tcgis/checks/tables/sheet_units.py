"""Units that a sheet does not state, or states by a code that nobody has explained."""

from typing import Final

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.catalog.model import Column
from tcgis.checks.tables import cells, column_units, headings
from tcgis.words import units as measures
from tcgis.words.terms import text

_CODES: Final = {"1": "㎡", "2": "亩", "3": "公顷"}
"""What MJDW is thought to mean; unverified (land-data §7)."""


def unstated(
    frame: pd.DataFrame,
    column: Column,
    given: column_units.Stated,
    parts: headings.Parts,
    *,
    name: str,
) -> pd.DataFrame:
    """One finding for each sheet whose land, money or energy has no unit anywhere.

    Its figures are taken as they stand, in our unit; nothing is inferred from the heading.
    """
    if column.unit is not None or not measures.measured(name):
        return findings.none()
    open_ = np.array([not said for said in given.of_part], dtype=bool)[parts.of_row]
    if given.of_row is not None:
        open_ &= given.of_row.isna().to_numpy()
    at = np.flatnonzero(open_)
    at = at[np.unique(parts.of_row[at], return_index=True)[1]]
    return findings.found(
        "unit_unstated",
        frame.iloc[at].assign(row=None),
        field=name,
        detail=text("unit_assumed"),
    )


def coded(
    frame: pd.DataFrame,
    column: Column,
    picked: headings.Picked,
    given: column_units.Stated,
    *,
    name: str,
) -> pd.Series:
    """Rows whose own unit is a code or a word that nobody knows: how much they say is not known.

    A code that is thought to mean the unit that catalogue or heading states is let pass.
    """
    beside = headings.unit_column(frame, picked, name)
    if beside is None or given.of_row is None:
        return pd.Series(False, frame.index)
    code = cells.plain(frame[beside])
    odd = code.notna() & ~code.isin(cells.MARKS) & given.of_row.isna()
    said = (each.unit for part in given.of_part for each in part)
    stated = column.unit or next((unit for unit in said if measures.fits(unit, name)), None)
    if stated is None or not name.endswith("_m2"):
        return odd
    meant = column_units.times(stated, name)
    agree = [key for key, unit in _CODES.items() if column_units.times(unit, name) == meant]
    return odd & ~code.isin(agree)
