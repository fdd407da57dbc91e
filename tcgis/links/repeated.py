"""One lease entered twice, or one floor let to two."""

import pandas as pd


def find_repeated(leases: pd.DataFrame) -> pd.Series:
    """The lease_id of an earlier lease of the same thing, missing where there is none.

    Two leases, both in force, are of the same thing if they are on one parcel, of one kind and
    size, and either to one lessee from one lessor (or one of them names none), or of one
    ``room`` (楼层房号), whoever the lessee; equal areas alone say nothing, as standard factories
    have many equal floors.

    Parameters
    ----------
    leases : those in force on a day, in order of precedence.
    """
    size = leases["area_m2"].fillna(leases["floor_area_m2"]).round(2)
    keys = pd.DataFrame({"parcel": leases["parcel_id"], "kind": leases["kind"], "size": size})
    first = _to_one_lessee(leases, keys)
    if "room" in leases:
        same = keys.assign(room=leases["room"].astype("string"))
        known = same["room"].notna() & leases["kind"].eq("floor")
        first = first.fillna(_earlier(leases["lease_id"], same, known=known))
    return first


def _to_one_lessee(leases: pd.DataFrame, keys: pd.DataFrame) -> pd.Series:
    same = keys.assign(lessee=leases["lessee_code"])
    known = leases["lessee_code"].notna()
    named = same.assign(lessor=leases["lessor_code"].fillna(""))
    first = _earlier(leases["lease_id"], named, known=known)
    # against a lease that does not say who lets
    of = [same[name] for name in same]
    blank = leases["lessor_code"].isna()
    lead = blank.groupby(of, dropna=False, sort=False).transform("first").astype(bool)
    return first.fillna(_earlier(leases["lease_id"], same, known=known & (blank | lead)))


def _earlier(ids: pd.Series, keys: pd.DataFrame, *, known: pd.Series) -> pd.Series:
    """For each row whose keys an earlier row has too, the id of the first."""
    again = keys.duplicated() & known & keys["size"].notna()
    first = ids.groupby([keys[name] for name in keys], dropna=False, sort=False).transform("first")
    return first.where(again).astype("string")
