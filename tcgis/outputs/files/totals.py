"""The sum row of a list: amounts are summed, ratios are Σ ÷ Σ, nothing else has a total."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from tcgis.outputs.pages import ratio_parts
from tcgis.outputs.pages.inside import LAND, PREFIX
from tcgis.outputs.pages.ratio_parts import RatioParts

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

_ENDINGS: Final = ("_m2", "_mu", "_wan", "_kwh", "_tce", "_t")
_COUNTS: Final = {"staff", "parcels", "enterprises", "grade_A", "grade_B", "grade_C", "grade_D"}


def total_row(units: pd.DataFrame, run: Assessment) -> dict[str, float]:
    """Column → its total over the rows; a column without a known value has none.

    A ratio's total divides the totals of the columns beside it: of the rows that have the ratio.
    Where a part of firms' land is on show, that part alone is summed.
    """
    if LAND in units:
        units = units[[name for name in units if str(name).startswith(PREFIX)]]
    parts = ratio_parts.ratio_parts(run)
    amounts = {name for one in parts.values() for name in one.columns}
    names = [str(name) for name in units if str(name) not in parts]
    added = [name for name in names if name in amounts or _summable(name)]
    sums = {name: units[name].sum(min_count=1) for name in added}
    ratios = {name: _ratio(sums, one) for name, one in parts.items() if name in units}
    return {name: float(total) for name, total in (sums | ratios).items() if pd.notna(total)}


def _summable(name: str) -> bool:
    return name in _COUNTS or (name.endswith(_ENDINGS) and "_per_" not in name)


def _ratio(sums: dict[str, float], one: RatioParts) -> float | None:
    """The total of the amount that counts ÷ that of what it is divided by."""
    above = sums.get(one.amount, sums.get(one.of))
    below = sums.get(one.divisor, sums.get(one.per))
    if above is None or not below:
        return None
    return above / below * one.times
