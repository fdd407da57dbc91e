"""Names put together, a unit."""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def named(which: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """The names of the true columns of each row, joined by 、; few patterns, many rows."""
    if not names:
        return pd.Series("", which.index, dtype="string")
    marks = which.to_numpy(dtype=bool)
    patterns, place = np.unique(np.packbits(marks, axis=1), axis=0, return_inverse=True)
    shown = np.unpackbits(patterns, axis=1, count=len(names)).astype(bool)
    words = ["、".join(np.array(names, dtype=object)[row]) for row in shown]
    return pd.Series(pd.array(words, dtype="string").take(place.ravel()), which.index)
