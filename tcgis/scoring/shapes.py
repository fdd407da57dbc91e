"""Score shapes: a ratio to base becomes a share of the weight."""

import pandas as pd

from tcgis.rulesets.model import Shape


def ratio(x: pd.Series, base: pd.Series, shape: Shape) -> pd.Series:
    """x ÷ base, clipped to floor and cap."""
    return (x / base).clip(lower=shape.floor, upper=shape.cap)


SHAPES = {"ratio": ratio}
