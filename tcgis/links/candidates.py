"""Near names, for a person to confirm; nothing here decides anything.

Names are compared only where they share pairs of neighbouring signs that few firms have: the
rarest pairs of a name lead to at most ``_BUDGET`` firms, whatever the size of the register.
"""

from collections.abc import Collection
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from tcgis.links.names import core

COLUMNS: Final = ["asked", "credit_code", "enterprise_name", "score"]
_LEAST, _MOST, _BUDGET = 85.0, 3, 600
# a name that differs in its legal form alone is near, yet never as near as the name itself
_SAME_CORE = 0.95


def near(
    asked: pd.Series, firms: pd.DataFrame, rejected: Collection[tuple[str, str]] = ()
) -> pd.DataFrame:
    """For each of ``asked`` up to three enterprises whose names come close, nearest first.

    Parameters
    ----------
    asked : normalised names that were not found; may repeat and be missing.
    firms : credit_code, enterprise_name, and ``plain``, the name normalised.
    rejected : (name, credit code) that a person has refused: never offered again.

    Returns
    -------
    asked, credit_code, enterprise_name, score (0–100), in order of the names and scores; no
    row for a name to which none is near.
    """
    names = pd.Series(asked.dropna().unique(), dtype="string").sort_values(ignore_index=True)
    if not len(names):
        kinds = dict.fromkeys(COLUMNS, "string") | {"score": "float64"}
        return pd.DataFrame({each: pd.Series(dtype=kind) for each, kind in kinds.items()})
    known = firms.dropna(subset=["plain"]).sort_values(["plain", "credit_code"], ignore_index=True)
    pairs = _scored(_sharing(names, known["plain"]), names, known["plain"])
    table = known.take(pairs["known"].to_numpy())[["credit_code", "enterprise_name"]]
    table = table.assign(score=pairs["score"].to_numpy()).reset_index(drop=True)
    table.insert(0, "asked", names.array[pairs["asked"].to_numpy()])
    if rejected:
        refused = pd.MultiIndex.from_tuples(list(rejected))
        table = table[~pd.MultiIndex.from_frame(table[["asked", "credit_code"]]).isin(refused)]
    table = table.sort_values(["asked", "score"], ascending=[True, False], kind="stable")
    return table.groupby("asked").head(_MOST).reset_index(drop=True)[COLUMNS]


class _Pairs(NamedTuple):
    """Pairs of neighbouring signs, each once a name."""

    name: np.ndarray
    signs: np.ndarray


def _pairs(names: pd.Series) -> _Pairs:
    sizes = names.str.len().to_numpy("int64")
    signs = np.frombuffer("".join(names).encode("utf-32-le"), dtype="<u4").astype("int64")
    owner = np.repeat(np.arange(len(names)), sizes)
    inner = owner[:-1] == owner[1:]
    both = (signs[:-1] << 21 | signs[1:])[inner]
    order = np.lexsort((owner[:-1][inner], both))
    name, both = owner[:-1][inner][order], both[order]
    fresh = np.r_[True, (np.diff(both) != 0) | (np.diff(name) != 0)][: len(name)]
    return _Pairs(name[fresh], both[fresh])


def _sharing(asked: pd.Series, known: pd.Series) -> pd.DataFrame:
    """Positions of names that share a rare pair of signs, as many as the budget allows."""
    ours, theirs = _pairs(asked), _pairs(known)
    first = np.searchsorted(theirs.signs, ours.signs, "left")
    times = np.searchsorted(theirs.signs, ours.signs, "right") - first
    by_rarity = np.lexsort((ours.signs, times, ours.name))
    name, first, times = ours.name[by_rarity], first[by_rarity], times[by_rarity]
    spent = pd.Series(times).groupby(name).cumsum().to_numpy()
    keep = (spent <= _BUDGET) & (times > 0)
    name, first, times = name[keep], first[keep], times[keep]
    start = np.repeat(first - np.r_[0, np.cumsum(times)[:-1]][: len(times)], times)
    place = theirs.name[start + np.arange(len(start))]
    both = np.unique(np.repeat(name, times) * max(len(known), 1) + place)
    left, right = np.divmod(both, max(len(known), 1))
    return pd.DataFrame({"asked": left, "known": right})


def _scored(pairs: pd.DataFrame, asked: pd.Series, known: pd.Series) -> pd.DataFrame:
    """Pairs that come close, with their score: of the whole names, or of their cores."""
    left, ours = pd.factorize(pairs["asked"])
    right, theirs = pd.factorize(pairs["known"])
    one, other = asked.iloc[ours], known.iloc[theirs]
    whole = _ratio(one.to_numpy(object)[left], other.to_numpy(object)[right])
    bare = _ratio(core(one).to_numpy(object)[left], core(other).to_numpy(object)[right])
    score = np.maximum(whole, _SAME_CORE * bare).astype("float64").round(1)
    close: pd.DataFrame = pairs.assign(score=score)[score >= _LEAST]
    return close


def _ratio(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return process.cpdist(left, right, scorer=fuzz.ratio, score_cutoff=_LEAST, dtype=np.float32)
