"""How unevenly an amount lies on the land."""

import pandas as pd


def tail(land: pd.Series, amount: pd.Series) -> pd.DataFrame:
    """The tail curve: what share of the amount the least productive land yields.

    Units without land or with a missing amount are left out. Lowest amount per land first.

    Returns
    -------
    ``land_share`` and ``amount_share``, both 0–1 and cumulative, beginning at (0, 0); the
    index is the unit, NA at the origin.
    """
    known = pd.DataFrame({"land": land, "amount": amount}).dropna()
    known = known[known["land"] > 0]
    order = (known["amount"] / known["land"]).sort_values(kind="stable").index
    sums = known.loc[order].cumsum()
    total = known.sum()
    curve = pd.DataFrame(
        {
            "land_share": sums["land"] / total["land"],
            "amount_share": sums["amount"] / total["amount"],
        }
    )
    origin = pd.DataFrame({"land_share": [0.0], "amount_share": [0.0]}, index=[pd.NA])
    return pd.concat([origin, curve])


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
