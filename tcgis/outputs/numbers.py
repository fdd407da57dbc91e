"""Figures as text: half-up, thousands separators, and a dash for what is missing."""

from typing import Any

import pandas as pd

from tcgis.words.units import round_half_up

MISSING = "—"


def number(value: Any, decimals: int) -> str:  # noqa: ANN401
    """A figure with thousands separators; missing is a dash, never 0."""
    if pd.isna(value):
        return MISSING
    shown = round_half_up(pd.Series([float(value)]), decimals).iloc[0]
    return f"{shown:,.{decimals}f}"


def mu(value: Any) -> str:  # noqa: ANN401
    """Land in mu with two decimals."""
    return number(value, 2)


def percent(share: Any, decimals: int = 1) -> str:  # noqa: ANN401
    """A share of one as a percentage."""
    if share is None or pd.isna(share):
        return MISSING
    return f"{number(float(share) * 100, decimals)}%"
