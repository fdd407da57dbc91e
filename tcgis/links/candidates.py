"""Near names, for a person to confirm; nothing here decides anything."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

_LEAST, _MOST = 85, 3
# names are compared within a block of equal first characters; where that is still too much
# work, blocks of more characters are taken, and a register that defies them gets no advice
_BLOCKS, _BUDGET = (2, 4, 6), 4_000_000


def near(names: pd.Series, plain: pd.Series, firms: pd.DataFrame) -> pd.Series:
    """For each of ``names`` the enterprises whose names come close: up to three, nearest first.

    Parameters
    ----------
    names : normalised names that were not found; may repeat and be missing.
    plain : normalised names of ``firms``, on its index.

    Returns
    -------
    Text as 甲公司（code）、乙公司（code） on the index of ``names``, missing where none is near.
    """
    asked = pd.Series(names.dropna().unique(), dtype="string").sort_values(ignore_index=True)
    known = firms.assign(plain=plain).dropna(subset=["plain"]).sort_values(["plain", "credit_code"])
    texts = dict(_texts(asked, known.reset_index(drop=True)))
    return names.map(texts).astype("string")


def _texts(asked: pd.Series, known: pd.DataFrame) -> Iterator[tuple[str, str]]:
    labels = (known["enterprise_name"] + "（" + known["credit_code"] + "）").to_numpy(object)
    words = known["plain"].to_numpy(object)
    for left, right in _blocks(asked, known["plain"]):
        queries = asked.to_numpy(object)[left]
        score = process.cdist(
            queries, words[right], scorer=fuzz.ratio, score_cutoff=_LEAST, dtype=np.uint8
        )
        best = np.argsort(-score.astype("int16"), axis=1, kind="stable")[:, :_MOST]
        for row in np.flatnonzero(score.any(axis=1)):
            chosen = best[row][score[row, best[row]] > 0]
            yield queries[row], "、".join(labels[right[chosen]])


def _blocks(asked: pd.Series, known: pd.Series) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Positions of names asked for and known that begin alike."""
    for size in _BLOCKS:
        left, right = _starts(asked, size), _starts(known, size)
        pairs = [(left[start], right[start]) for start in left if start in right]
        if sum(len(some) * len(others) for some, others in pairs) <= _BUDGET:
            yield from pairs
            return


def _starts(words: pd.Series, size: int) -> dict[str, np.ndarray]:
    groups = words.groupby(words.str[:size]).indices
    return {str(start): np.asarray(places) for start, places in groups.items()}
