"""The sum row of a list: amounts are summed, ratios are Σ ÷ Σ, nothing else has a total."""

from typing import Final

import pandas as pd

from tcgis.rulesets.model import Edition
from tcgis.scoring.quantities import RATIOS

_ENDINGS: Final = ("_m2", "_mu", "_wan", "_kwh", "_tce", "_t")
_COUNTS: Final = {"staff", "parcels", "enterprises", "grade_A", "grade_B", "grade_C", "grade_D"}


def total_row(units: pd.DataFrame, edition: Edition) -> dict[str, float]:
    """Column → its total over the rows; a column without a known value has none."""
    sums = {str(name): units[name].sum() for name in units if _summable(str(name))}
    parts = {one.id: (one.of, one.per) for one in edition.indicators_all() if one.per}
    parts |= {name: (of, "land_mu") for name, of in RATIOS.items()}
    known = {name: pair for name, pair in parts.items() if {name, *pair} <= set(units)}
    ratios = {name: _ratio(units, name, *pair) for name, pair in known.items()}
    return {name: float(total) for name, total in (sums | ratios).items() if pd.notna(total)}


def _summable(name: str) -> bool:
    return name in _COUNTS or (name.endswith(_ENDINGS) and "_per_" not in name)


def _ratio(units: pd.DataFrame, name: str, of: str, per: str) -> float | None:
    """Σ numerator ÷ Σ denominator over the rows that have the ratio.

    A row's own denominator is its numerator ÷ its ratio: smaller than ``per`` where part of the
    land has no figure, which must not count as land of nothing.
    """
    rows = units[units[name].notna()]
    own = (rows[of] / rows[name].where(rows[name].ne(0))).fillna(rows[per])
    below = own.sum()
    return float(rows[of].sum() / below) if below else None
