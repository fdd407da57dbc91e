"""How a sheet lies on paper and on screen: widths, broken lines, heights, pages of A3.

What is printed is never smaller than ``LEAST_POINTS``: a sheet too wide for that goes on over
further pages, each with the first columns again.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

FONT_POINTS: Final = 11
LEAST_POINTS: Final = 8.0
MARGIN_INCHES: Final = 0.4
_POINTS_AN_INCH: Final = 72
A3_WIDE: Final = 420 / 25.4 * _POINTS_AN_INCH
"""Width of A3 in landscape, in points."""
_SPARE: Final = 1.08
"""A font that stands in for the one named may be a little wider."""
_SMALLEST: Final = math.ceil(100 * LEAST_POINTS / FONT_POINTS)
_LINE_POINTS, _HIGHEST = 15.0, 409.0
_CJK: Final = r"[\u2e80-\U0010ffff]"


class Pages(NamedTuple):
    """A sheet on paper: its scale in percent, and the columns before which a page ends."""

    scale: int
    breaks: list[int]


def lay_out(widths: Sequence[float], repeated: int) -> Pages:
    """Pages for columns of ``widths`` (in signs), of which the first are on every page.

    As large as fits on one page; where that would be too small, as small as may be, over as many
    pages as it takes.
    """
    points = [column_points(width) for width in widths]
    room = (A3_WIDE - 2 * MARGIN_INCHES * _POINTS_AN_INCH) / _SPARE
    fits = min(100, math.floor(100 * room / sum(points)))
    if fits >= _SMALLEST:
        return Pages(fits, [])
    room *= 100 / _SMALLEST
    breaks, taken = [], 0.0
    for place, point in enumerate(points):
        if taken and taken + point > room:
            breaks.append(place)
            taken = sum(points[:repeated])
        taken += point
    return Pages(_SMALLEST, breaks)


def column_points(width: float) -> float:
    """Width in points of a column that is ``width`` signs wide, as Excel draws it."""
    return int(width * 7 + 5) * 0.75


def places(values: pd.Series) -> pd.Series:
    """Signs that each text takes in a line; a Chinese character takes two. 0 where missing."""
    words = values.astype("string")
    return (words.str.len() + words.str.count(_CJK)).fillna(0).astype("int64")


def heights(texts: Sequence[tuple[pd.Series, float]]) -> np.ndarray:
    """Height in points of each row whose long texts are broken at widths in signs."""
    tallest = np.ones(len(texts[0][0]))
    for values, width in texts:
        tallest = np.maximum(tallest, np.ceil(places(values).to_numpy() / (width / _SPARE - 2)))
    return np.asarray(np.minimum(tallest * _LINE_POINTS + 1, _HIGHEST))
