"""From a value and its base to points: a closed dictionary of shapes."""

from collections.abc import Callable
from typing import Final

import pandas as pd

from tcgis.rulesets.model import RatioScore


def ratio(value: pd.Series, base: pd.Series, weight: float, shape: RatioScore) -> pd.Series:
    """Weight × clip(value ÷ base, floor, cap); a missing value or base earns nothing known."""
    return weight * (value / base).clip(lower=shape.floor, upper=shape.cap)


SHAPES: Final[dict[str, Callable[[pd.Series, pd.Series, float, RatioScore], pd.Series]]] = {
    "ratio": ratio,
}
