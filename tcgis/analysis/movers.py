"""The biggest moves in rank from one year to the next, and what moved them."""

import numpy as np
import pandas as pd

from tcgis.analysis.change import PARTS, SAME


def find_movers(
    before: pd.DataFrame, after: pd.DataFrame, parts: pd.DataFrame, *, most: int = 10
) -> pd.DataFrame:
    """The biggest moves in rank within a group's list, up and down, and what moved them.

    Only units ranked in the same group and list in both years: other ranks do not compare.
    ``moved_by`` is the part of the score's change (``PARTS``) that went farthest the way
    the rank went, each taken against the median of the list, since what all have in common moves
    no rank; ``others`` if none went that way: others passed or fell back. For showing only; that
    reading is our own.

    Parameters
    ----------
    before, after : ``Scored.scores`` of both years.
    parts : what ``split`` returns.
    most : this many up and this many down, over all groups; equal moves in the order of the units.

    Returns
    -------
    unit → group, listing, rank_before, ranked_before, rank_now, ranked_now, moved (places, up is
    positive), the parts, moved_by (NA where the change cannot be split); up first.
    """
    pairs = _pairs(before, after).join(parts[PARTS])
    pairs["moved"] = pairs["rank_before"] - pairs["rank_now"]
    pairs["moved_by"] = _moved_by(pairs)
    pairs = pairs.sort_index().sort_values("moved", ascending=False, kind="stable")
    up, down = pairs[pairs["moved"] > 0].head(most), pairs[pairs["moved"] < 0]
    down = down.sort_values("moved", kind="stable").head(most)
    order = ["rank_before", "ranked_before", "rank_now", "ranked_now", "moved", *PARTS, "moved_by"]
    return pd.concat([up, down])[["group", "listing", *order]]


def _pairs(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Units ranked in the same list in both years."""
    columns = ["group", "listing", "rank", "n_ranked"]
    then, today = (
        table[columns].rename(columns={"n_ranked": "ranked"}).add_suffix(f"_{year}")
        for year, table in (("before", before), ("now", after))
    )
    both = today.join(then, how="inner")
    same = both["rank_before"].notna() & both["rank_now"].notna()
    for name in ("group", "listing"):
        same &= both[f"{name}_now"].eq(both[f"{name}_before"]).fillna(value=False).astype(bool)
    kept = both[same].drop(columns=["group_before", "listing_before"])
    return kept.rename(columns={"group_now": "group", "listing_now": "listing"})


def _moved_by(pairs: pd.DataFrame) -> pd.Series:
    figures = pairs[PARTS].astype("float64")
    common = figures.groupby([pairs["group"], pairs["listing"]]).transform("median")
    way = np.sign(pairs["moved"].astype("float64"))
    along = (figures - common).mul(way, axis=0)
    split_ = figures.notna().all(axis=1)
    along.insert(0, "others", SAME)
    names = along.to_numpy().argmax(axis=1)
    strongest = pd.Series(along.columns.to_numpy()[names], pairs.index, dtype="string")
    return strongest.mask(~split_)
