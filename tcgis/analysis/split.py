"""Why a part yields less a mu than the whole: an exact split of the gap, named by its causes.

Three steps lead from the whole to the part, and each is taken on what is in the divisor alone:

- ``mix``: the part's land in use lies with other industries, each at the whole's yield;
- ``own``: its firms yield more or less than the whole's of the same industry;
- ``unused``: more or less of its divisor is land on which nothing is made.

With u the share of land in use, w an industry's share of that and y yields, of part P and whole C:
``y_P·u_P − y_C·u_C = u_P·Σ(w_P − w_C)(y_iC − y_C) + u_P·Σ w_P(y_iP − y_iC) + (u_P − u_C)·y_C``.
"""

from typing import NamedTuple

import pandas as pd


class Split(NamedTuple):
    """A gap and its parts, which add up to it; amounts a mu."""

    gap: float
    """The part's yield less that of the whole."""
    mix: float
    own: float
    unused: float
    unused_land: float
    """Land of the part on which nothing is made."""
    unused_share: float
    """Share of it in the part's divisor."""
    unused_share_whole: float
    industries: pd.DataFrame
    """industry → amount, land, land_whole, yield, yield_whole, mix, own: the rows add up to
    ``mix`` and ``own``."""
    firms: pd.DataFrame
    """firm → industry, amount, land, yield, yield_whole (of its industry), own: the rows add up
    to ``own``."""


def split_gap(pieces: pd.DataFrame, inside: pd.Series) -> Split | None:
    """Split the gap between the yield of a part and that of the whole.

    Parameters
    ----------
    pieces : firm, industry, land, amount: all land that is divided by, each piece once; land on
        which nothing is made has no industry, and no amount.
    inside : which pieces are the part.

    Returns
    -------
    None where part or whole have no land in use to speak of.
    """
    used = pieces["industry"].notna()
    whole, part = _sums(pieces[used]), _sums(pieces[used & inside])
    if not (part["land"].sum() > 0):
        return None
    share = part["land"].sum() / pieces["land"][inside].sum()
    share_whole = whole["land"].sum() / pieces["land"].sum()
    mean = whole["amount"].sum() / whole["land"].sum()
    industries = _industries(part, whole, mean, share)
    firms = _firms(pieces[used & inside], industries["yield_whole"], pieces["land"][inside].sum())
    return Split(
        gap=pieces["amount"][inside].sum() / pieces["land"][inside].sum()
        - pieces["amount"].sum() / pieces["land"].sum(),
        mix=float(industries["mix"].sum()),
        own=float(industries["own"].sum()),
        unused=float((share - share_whole) * mean),
        unused_land=float(pieces["land"][~used & inside].sum()),
        unused_share=float(1 - share),
        unused_share_whole=float(1 - share_whole),
        industries=industries,
        firms=firms,
    )


def _sums(pieces: pd.DataFrame) -> pd.DataFrame:
    return pieces.groupby("industry")[["land", "amount"]].sum()


def _industries(part: pd.DataFrame, whole: pd.DataFrame, mean: float, share: float) -> pd.DataFrame:
    """Industries of the whole; one that the part lacks has land 0 there and no yield."""
    table = part.reindex(whole.index).fillna(0.0)
    there = table["land"] / table["land"].sum()
    table["yield"] = table["amount"] / table["land"].where(table["land"] > 0)
    table["yield_whole"], table["land_whole"] = whole["amount"] / whole["land"], whole["land"]
    table["mix"] = share * (there - whole["land"] / whole["land"].sum())
    table["mix"] *= table["yield_whole"] - mean
    table["own"] = share * (there * (table["yield"] - table["yield_whole"])).fillna(0.0)
    return table


def _firms(used: pd.DataFrame, yields: pd.Series, land: float) -> pd.DataFrame:
    table = used.groupby("firm").agg({"industry": "first", "land": "sum", "amount": "sum"})
    table["yield"] = table["amount"] / table["land"].where(table["land"] > 0)
    table["yield_whole"] = table["industry"].map(yields)
    table["own"] = (table["amount"] - table["land"] * table["yield_whole"]) / land
    return table
