"""A parcel's colour on the map: its occupants' grade, mixed where they differ."""

import pandas as pd

from tcgis.links import in_use


def of_parcels(parcels: pd.DataFrame, net: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """State and grade of each parcel from the enterprises that use it.

    Returns
    -------
    parcel_id → state, grade: the occupants' if all agree, else ``mixed`` without a grade;
    ``unsupplied`` and ``vacant`` land without occupants, ``missing`` where a holder is named
    whom the register does not know; land on which nothing is made its ``use`` and no grade.
    """
    label = scores["grade"].fillna(scores["state"])
    words = net["credit_code"].map(label)
    kinds = words.groupby(net["parcel_id"]).agg(["first", "nunique"]).reindex(parcels.index)
    one = kinds["first"].where(kinds["nunique"].eq(1))
    graded = one.isin(list("ABCD"))
    state = one.mask(graded, "graded").mask(kinds["nunique"].gt(1), "mixed")
    holder = parcels["holder"].notna() & parcels["credit_code"].isna()
    empty = kinds["first"].isna()
    state = state.mask(empty, "vacant").mask(empty & holder, "missing")
    state = state.mask(empty & parcels["condition"].eq("未供应").fillna(value=False), "unsupplied")
    unused = parcels["use"].isin(in_use.OUT_OF_USE)
    state, graded = state.mask(unused, parcels["use"]), graded & ~unused
    return pd.DataFrame({"state": state.astype("string"), "grade": one.where(graded)}).astype(
        "string"
    )


def classes_of(codes: pd.Series, scores: pd.DataFrame) -> pd.Series:
    """Grade or state of each of a parcel's occupants, in the order of their codes.

    One whom the register does not know is ``missing``.
    """
    label = scores["grade"].fillna(scores["state"])
    each = codes.dropna().str.split().explode()
    named = each.map(label).fillna("missing").astype("string")
    joined = named.groupby(level=0, sort=False).agg(" ".join)
    return joined.reindex(codes.index).astype("string")
