"""Tables on a page whose long texts wrap: widths of columns, and how many lines a row has."""

import math
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

import pandas as pd

MOST_LINES: Final = 4
"""No row is higher; who wants more draws the column wider."""
_HALF_PX: Final = 7.5
_MARGIN_PX: Final = 18


def wrap_texts(
    table: pd.DataFrame, widths: Mapping[str, int], *, whole: Iterable[str]
) -> pd.DataFrame:
    """The table with ``attrs`` widths (pixels by column) and lines (of its rows, all alike).

    ``whole`` are the columns whose texts are to be seen whole; they say how high a row is.
    """
    needed = [
        _lines(words, widths[name])
        for name in whole
        if name in widths
        for words in table[name].dropna().unique()
    ]
    table.attrs["widths"] = dict(widths)
    table.attrs["lines"] = min(max(needed, default=1), MOST_LINES)
    return table


def _lines(words: object, px: int) -> int:
    """Lines that a text takes in a column; a Chinese character is twice as wide as a Latin one."""
    wide = sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in str(words))
    return math.ceil(wide * _HALF_PX / (px - _MARGIN_PX))
