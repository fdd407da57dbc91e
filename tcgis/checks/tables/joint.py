"""One parcel listed on several rows, one for each holder, as registers export joint holding."""

from typing import Final

import numpy as np
import pandas as pd
import shapely

from tcgis import findings
from tcgis.checks.checked import Checked
from tcgis.checks.tables import cells

_WHO: Final = ["holder", "credit_code", "holder_shares"]
_SHARE: Final = r"\d+(?:\.\d+)?[%％]?"
_NEAR_M: Final = 1e-3


def together(frame: pd.DataFrame, key: str) -> Checked:
    """Rows of one parcel that differ in their holders alone as one, with the holders named 甲;乙.

    The area of such rows is that of the parcel, repeated, and is never summed. Shares that stand
    by the holders (60%) become 甲:60%;乙:40%. Any other row of a repeated key is left as it is: a
    second shape, area or date is a contradiction, and the same holder again is no other holder.
    """
    rows = frame[frame[key].duplicated(keep=False)]
    if not len(rows) or "holder" not in frame:
        return Checked(frame, findings.none())
    fits = _alike(rows, key) & _another(rows, key)
    first = ~rows[key].duplicated()
    whole = rows[key].isin(rows.loc[first & fits, key])
    rows = rows[fits & whole]
    rows = rows[rows[key].duplicated(keep=False)]
    further = rows[rows[key].duplicated()]
    joined = frame.drop(index=further.index)
    for name, part in _contributions(rows).items():
        of_all = part.groupby(rows[key]).agg(_listed).astype("string")
        at = joined.index.isin(rows.index)
        joined[name] = joined[name].mask(at, joined[key].map(of_all))
    who = further["holder"].fillna(further["credit_code"])
    found = findings.found(
        "holders_joined", further, subject=further[key], field="holder", value=who
    )
    return Checked(joined, found)


def _alike(rows: pd.DataFrame, key: str) -> pd.Series:
    """Whether a row is as the first of its parcel but for the holder; one shape is enough."""
    beside = {key, *_WHO, *findings.SOURCE, "geometry"}
    others = [name for name in rows if name not in beside]
    group = rows.groupby([key, *others], dropna=False, sort=False).ngroup()
    same = group.eq(group.groupby(rows[key]).transform("first"))
    if "geometry" not in rows:
        return same
    drawn = rows.drop_duplicates(key).set_index(key)["geometry"]
    here, there = (np.array(each, object) for each in (rows["geometry"], rows[key].map(drawn)))
    near = shapely.equals_exact(here, there, _NEAR_M, normalize=True)
    return same & pd.Series(near | shapely.is_missing(here), rows.index)


def _another(rows: pd.DataFrame, key: str) -> pd.Series:
    """Whether a row names a holder, by a name and a code that none before it has."""
    name = cells.plain(rows["holder"]).str.replace(r"\s+", "", regex=True)
    code = rows["credit_code"]
    again = [part.notna() & pd.DataFrame({"key": rows[key], "who": part}).duplicated()
             for part in (name, code)]  # fmt: skip
    return (name.notna() | code.notna()) & ~again[0] & ~again[1]


def _contributions(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """What each row adds to the joint names, codes and shares."""
    given = {name: rows[name] for name in _WHO if name in rows}
    shares = given.get("holder_shares")
    if shares is not None:
        alone = shares.str.strip().str.fullmatch(_SHARE).fillna(value=False).astype(bool)
        given["holder_shares"] = shares.mask(alone, rows["holder"] + ":" + shares.str.strip())
    return given


def _listed(words: pd.Series) -> object:
    some = words.dropna().unique()
    return ";".join(some) if len(some) else pd.NA
