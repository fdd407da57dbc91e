"""Names put together, a unit, and sentences made of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from tcgis.words.terms import text


def named(which: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """The names of the true columns of each row, joined by 、; few patterns, many rows."""
    if not names:
        return pd.Series("", which.index, dtype="string")
    marks = which.to_numpy(dtype=bool)
    patterns, place = np.unique(marks @ (1 << np.arange(len(names))), return_inverse=True)
    words = [
        "、".join(name for at, name in enumerate(names) if pattern >> at & 1)
        for pattern in patterns.tolist()
    ]
    return pd.Series(pd.array(words, dtype="string").take(place), which.index)


def sentences(key: str, names: pd.Series) -> pd.Series:
    """The sentence ``key`` about each ``what``."""
    sentence_of = {what: text(key, what=what) for what in names.unique()}
    return names.map(sentence_of).astype("string")


def words(codes: np.ndarray, names: Sequence[str] | pd.Index) -> Any:  # noqa: ANN401, an array
    """``names`` by number, as texts; −1 is missing."""
    return pd.array(list(names), dtype="string").take(codes, allow_fill=True)
