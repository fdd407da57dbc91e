"""Stability of grades as a person reads it: the boundary list, and the chip's colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
from pandas.io.formats.style import Styler

from tcgis.outputs.map import palette
from tcgis.outputs.pages import listing
from tcgis.words import terms

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

_EDGE: Final = [
    "enterprise_name", "parcel_name", "grade", "stability", "kept_share", "share_A", "share_B",
    "share_C", "share_D", "gap_points",
]  # fmt: skip
_LONGEST: Final = 1000


def boundary_list(run: Assessment, known: pd.DataFrame) -> pd.DataFrame:
    """Units whose grade is not stable, the least certain first, with readable headings."""
    units = run.enterprises if run.edition.unit == "enterprise" else run.parcels
    names = units[[name for name in _EDGE[:2] if name in units]]
    rows = known[known["stability"].isin(["borderline", "volatile"])][:_LONGEST]
    table = rows.join(names)
    table.index.name = units.index.name
    return listing.readable_table(table, _EDGE, run)


def paint_chips(styler: Styler) -> Styler:
    """Colour the stability column; a table without it stays as it is."""
    heading = terms.heading("stability")
    if heading not in styler.columns:
        return styler
    looks = {terms.label(name): paint for name, paint in palette.STABILITY.items()}

    def look(word: object) -> str:
        paint = looks.get(str(word))
        return f"background-color: {paint.colour}; color: {paint.ink}" if paint else ""

    return styler.map(look, subset=[heading])
