"""Indicator values and what they are measured against."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from tcgis.errors import EditionError
from tcgis.rulesets.model import Base, Indicator
from tcgis.terms import text


class Based(NamedTuple):
    """A base value and the year whose figures made it (NA for a fixed one)."""

    value: float
    year: str


def measure(units: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """``of`` ÷ ``per`` by unit; NA where either is missing or ``per`` is zero."""
    for name in (indicator.of, indicator.per):
        if name not in units:
            raise EditionError(text("error_no_item", item=name, indicator=indicator.id))
    per = units[indicator.per].astype("float64")
    return indicator.times * units[indicator.of].astype("float64") / per.where(per != 0)


def base_of(
    base: Base, indicator: Indicator, members: pd.DataFrame, earlier: pd.DataFrame | None
) -> Based:
    """Base of a group; of the current year where the edition's previous one has no figures."""
    if base.kind == "fixed":
        return Based(float(base.value or np.nan), "fixed")
    before = base.year == "previous" and earlier is not None and len(earlier) > 0
    source = earlier if before and earlier is not None else members
    value = _STATISTICS[str(base.stat)](source, indicator) * base.factor
    return Based(float(value), base.year if before else "current")


def _ratio_of_sums(units: pd.DataFrame, indicator: Indicator) -> float:
    both = units[[indicator.of, indicator.per]].dropna()
    per = both[indicator.per].sum()
    return float(indicator.times * both[indicator.of].sum() / per) if per else np.nan


def _mean_of_ratios(units: pd.DataFrame, indicator: Indicator) -> float:
    return float(measure(units, indicator).mean())


def _median(units: pd.DataFrame, indicator: Indicator) -> float:
    return float(measure(units, indicator).median())


_STATISTICS = {
    "ratio_of_sums": _ratio_of_sums,
    "mean_of_ratios": _mean_of_ratios,
    "median": _median,
}
