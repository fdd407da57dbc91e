"""Figures as text: half-up, thousands separators, and a dash for what is missing."""

import pandas as pd

from tcgis.units import round_half_up

MISSING = "—"


def number(value: object, decimals: int) -> str:
    """A figure with thousands separators; missing is a dash, never 0."""
    if pd.isna(value):
        return MISSING
    shown = round_half_up(pd.Series([float(value)]), decimals).iloc[0]  # type: ignore[arg-type]
    return f"{shown:,.{decimals}f}"


def mu(value: object) -> str:
    """Land in mu with two decimals."""
    return number(value, 2)


def percent(share: object, decimals: int = 1) -> str:
    """A share of one as a percentage."""
    if share is None or pd.isna(share):
        return MISSING
    return f"{number(float(share) * 100, decimals)}%"  # type: ignore[arg-type]
