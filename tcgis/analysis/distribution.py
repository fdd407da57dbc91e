"""How unevenly an amount lies on the land, and where a unit stands among its like."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from tcgis.scoring.classes import tidy

LOWER_FROM: Final = 2 / 3
"""Low: behind two thirds of the list. Our own proposal for showing; no document says it."""
UPPER_TO: Final = 1 / 3
"""High: in the first third of the industry. Our own proposal for showing."""
SMALLEST_INDUSTRY: Final = 5
"""Fewer ranked units of an industry say nothing about it. Our own proposal for showing."""
_NOISE: Final = 1e-9


Note = Literal["nothing", "no_sum", "negative"]


class Gini(NamedTuple):
    """How unevenly an amount lies on the land, and how far that can be said."""

    value: float
    """0: every mu yields the same; towards 1: all of it comes from little land. NaN: see note."""
    note: Note | None
    """``nothing``: no unit is known; ``no_sum``: the amounts do not add up to more than zero, so
    there are no shares; ``negative``: some amount is, and the value may exceed 1."""
    units: int
    left_out: int
    """Units without land, or whose amount or land is not known."""


def tail(land: pd.Series, amount: pd.Series) -> pd.DataFrame:
    """The tail curve: what share of the amount the least productive land yields.

    It is the Lorenz curve of the amount over the land. Units without land or with a missing
    amount are left out. Lowest amount per land first; the order of rows is of no consequence.

    Returns
    -------
    ``land_share`` and ``amount_share``, both 0–1 and cumulative, beginning at (0, 0); the
    index is the unit, NA at the origin. The origin alone if nothing is known, or if the amounts
    do not add up to more than zero: there is no share of such a sum. With negative amounts
    ``amount_share`` first falls below 0.
    """
    known = _known(land, amount)
    origin = pd.DataFrame({"land_share": [0.0], "amount_share": [0.0]}, index=[pd.NA])
    total = known.sum()
    if not total["amount"] > 0:
        return origin
    order = (known["amount"] / known["land"]).to_numpy().argsort(kind="stable")
    shares = known.iloc[order].cumsum() / total
    return pd.concat([origin, shares.set_axis(["land_share", "amount_share"], axis=1)])


def _known(land: pd.Series, amount: pd.Series) -> pd.DataFrame:
    """Units with land and a known amount, in the order of their ids."""
    table = pd.DataFrame({"land": land, "amount": amount}).astype("float64").dropna()
    return table[table["land"] > 0].sort_index(kind="stable")


def share_at(curve: pd.DataFrame, land_share: float) -> float:
    """Share of the amount on the worst ``land_share`` of the land, between units by proportion."""
    below = curve[curve["land_share"] <= land_share].iloc[-1]
    above = curve[curve["land_share"] > land_share]
    if above.empty:
        return float(below["amount_share"])
    upper = above.iloc[0]
    way = (land_share - below["land_share"]) / (upper["land_share"] - below["land_share"])
    rise = upper["amount_share"] - below["amount_share"]
    return float(below["amount_share"] + way * rise)


def gini(land: pd.Series, amount: pd.Series) -> Gini:
    """1 − Σ (x₁ − x₀)(y₁ + y₀) over the pieces of the Lorenz curve, which are straight: exact.

    The land weighs, not the number of units: a firm cut in two of the same yield changes nothing.
    """
    known = _known(land, amount)
    left_out = len(land.index.union(amount.index)) - len(known)
    curve = tail(land, amount)
    if len(curve) == 1:
        return Gini(float("nan"), "no_sum" if len(known) else "nothing", len(known), left_out)
    x, y = curve["land_share"].to_numpy(), curve["amount_share"].to_numpy()
    value = 1 - float(np.sum(np.diff(x) * (y[1:] + y[:-1])))
    negative = bool((known["amount"] < 0).any())
    return Gini(value, "negative" if negative else None, len(known), left_out)


def ranks(
    frame: pd.DataFrame,
    value: str,
    *,
    by: Sequence[str],
    within: Sequence[str] = (),
    best: Literal["high", "low"] = "high",
) -> pd.DataFrame:
    """Place of each unit in the whole list and in each of ``by``, and how many are ranked there.

    Parameters
    ----------
    value : column to rank by; equal values share the better place.
    by : columns, each a list of lists of its own (industry, park).
    within : columns that part what does not compare (group, list) in every ranking.
    best : whether the highest or the lowest value is first.

    Returns
    -------
    ``overall_rank``, ``overall_ranked`` and for each of ``by`` ``<by>_rank`` and ``<by>_ranked``;
    NA for a unit without a value, and in a list that it is not known to belong to.
    """
    figures = pd.Series(tidy(frame[value].to_numpy("float64")), frame.index)
    parts = {"overall": [*within]} | {name: [*within, name] for name in by}
    table = pd.DataFrame(index=frame.index)
    for name, keys in parts.items():
        place, count = _placed(figures, [frame[key] for key in keys], ascending=best == "low")
        table[f"{name}_rank"], table[f"{name}_ranked"] = place, count
    return table


def _placed(
    figures: pd.Series, keys: list[pd.Series], *, ascending: bool
) -> tuple[pd.Series, pd.Series]:
    known = figures.notna()
    for key in keys:
        known &= key.notna()
    listed = figures[known]
    lists = listed.groupby([key[known].astype("string") for key in keys] or (lambda _: 0))
    place = lists.rank(method="min", ascending=ascending)
    count = lists.transform("size")
    whole = figures.index
    return place.reindex(whole).astype("Int64"), count.reindex(whole).astype("Int64")


def beside(units: pd.DataFrame) -> pd.DataFrame:
    """Ranked units with their place in industry and park, by the rank that they have.

    Only what is ranked together anyway (group and listing) is compared.

    Returns
    -------
    ``units`` with industry2_rank, industry2_ranked, park_id_rank, park_id_ranked and
    low_but_leading, as far as it has industry2 and park_id.
    """
    by = [name for name in ("industry2", "park_id") if name in units]
    places = ranks(units, "rank", by=by, within=["group", "listing"], best="low")
    table = units.join(places.drop(columns=["overall_rank", "overall_ranked"]))
    if "industry2" in by:
        table["low_but_leading"] = low_but_leading(places, "industry2")
    return table


def low_but_leading(places: pd.DataFrame, industry: str) -> pd.Series:
    """绝对低、行业内高: far back in the whole list, and ahead in an industry that yields little.

    A unit's part is (rank − ½) ÷ number ranked: the middle of its place between 0 and 1. Low is
    ``LOWER_FROM`` and more, high is ``UPPER_TO`` and less. For showing only: no grade depends on
    it.

    Parameters
    ----------
    places : what ``ranks`` returns.
    industry : the name in ``by`` that stands for the industry.

    Returns
    -------
    boolean; NA where either place is not known or the industry has fewer than
    ``SMALLEST_INDUSTRY`` ranked units.
    """
    whole = _part(places, "overall")
    inside = _part(places, industry).where(places[f"{industry}_ranked"] >= SMALLEST_INDUSTRY)
    flag = (whole >= LOWER_FROM - _NOISE) & (inside <= UPPER_TO + _NOISE)
    return flag.astype("boolean").mask(whole.isna() | inside.isna())


def _part(places: pd.DataFrame, name: str) -> pd.Series:
    place = places[f"{name}_rank"].astype("float64")
    return (place - 0.5) / places[f"{name}_ranked"].astype("float64")
