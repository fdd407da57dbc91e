"""Who rents of whom: tenants, the holders of the land they rent, and who rents of a firm."""

from typing import NamedTuple

import pandas as pd

from tcgis.links.columns import text_column
from tcgis.links.holdings import NOTHING_M2, net
from tcgis.links.leases import in_force

_PLACE = ["credit_code", "parcel_id"]
_RENTED = ["lease_in", "floor_in"]
_LET = ["lease_out", "floor_out"]


class Tenancy(NamedTuple):
    """Leases as they bear on the firms."""

    tenants: pd.DataFrame
    """credit_code of each firm with land in use → tenant (all of it is rented from somebody
    named), landlord (credit code of the holder of the land it rents most of; NA where it rents
    none or the holder is not in the register)."""
    lessees: pd.DataFrame | None
    """credit_code, lessee_code: who rents of whom on the day, each pair once; None where nobody
    sent a list of leases, of which no number follows."""
    floor_m2: pd.Series | None
    """credit_code of each firm that rents floors → their area, m²; NA where that of one of them is
    not known; None where nobody sent a list of leases."""


def read_tenancy(
    holdings: pd.DataFrame, leases: pd.DataFrame, *, on: pd.Timestamp, leases_sent: bool
) -> Tenancy:
    """Read tenants, landlords and lessees off the holdings (``holdings.build``).

    Only leases that stand move land, and so only they count; of a sublease the landlord is the
    holder at the end of the chain, the lessees are the sublessor's.
    """
    used = holdings.merge(net(holdings)[_PLACE], on=_PLACE)
    rented = used[used["kind"].isin(_RENTED)]
    tenants = pd.DataFrame({"tenant": _tenants(used, rented, leases)})
    tenants["landlord"] = _landlords(rented, holdings).reindex(tenants.index)
    if not leases_sent:
        return Tenancy(tenants, None, None)
    return Tenancy(tenants, _pairs(holdings, leases, on), _floors(rented, leases))


def _floors(rented: pd.DataFrame, leases: pd.DataFrame) -> pd.Series:
    floors = rented[rented["kind"].eq("floor_in")]
    area = floors["lease_id"].map(leases.set_index("lease_id")["floor_area_m2"])
    return area.astype("float64").groupby(floors["credit_code"]).sum(skipna=False)


def _tenants(used: pd.DataFrame, rented: pd.DataFrame, leases: pd.DataFrame) -> pd.Series:
    firms = pd.Index(used["credit_code"].unique(), name="credit_code")
    own = used[~used["kind"].isin(_RENTED)].groupby(_PLACE)["area_m2"].sum()
    owners = own.index.get_level_values("credit_code")[own.gt(NOTHING_M2)]
    named = leases.loc[text_column(leases, "lessor_name").notna(), "lease_id"]
    nobody = rented["counterparty"].isna() & ~rented["lease_id"].isin(named)
    others = owners.union(pd.Index(rented.loc[nobody, "credit_code"]))
    return pd.Series(~firms.isin(others), firms, dtype="boolean")


def _landlords(rented: pd.DataFrame, holdings: pd.DataFrame) -> pd.Series:
    who = _holders(rented.reset_index(drop=True), holdings)
    land = rented["area_m2"].groupby([rented["credit_code"], who.array], dropna=False).sum()
    land.index.names = ["credit_code", "landlord"]
    most = land.reset_index().sort_values(["area_m2", "landlord"], ascending=[False, True])
    first = most.drop_duplicates("credit_code").set_index("credit_code")["landlord"]
    return first.astype("string")


def _holders(rented: pd.DataFrame, holdings: pd.DataFrame) -> pd.Series:
    """The holder at the end of each chain of leases; NA where it ends outside the register."""
    own = holdings.loc[holdings["kind"].eq("own"), ["parcel_id", "credit_code"]]
    owners = pd.MultiIndex.from_frame(own)
    renting = holdings[holdings["kind"].isin(_RENTED)].sort_values("area_m2", ascending=False)
    once = renting.drop_duplicates(_PLACE)
    above = once.set_index(["parcel_id", "credit_code"])["counterparty"]
    who = rented["counterparty"].astype("string")
    for _ in range(len(above)):  # leases that stand make no circle
        at = pd.MultiIndex.from_arrays([rented["parcel_id"], who])
        open_ = who.notna() & ~at.isin(owners)
        if not open_.any():
            break
        who = who.mask(open_, pd.Series(above.reindex(at).array, who.index, dtype="string"))
    return who.mask(who.eq(rented["credit_code"]).fillna(value=False))


def _pairs(holdings: pd.DataFrame, leases: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    running = leases.loc[in_force(leases, on), "lease_id"] if len(leases) else []
    let = holdings[holdings["kind"].isin(_LET) & holdings["lease_id"].isin(running)]
    pairs = let[["credit_code", "counterparty"]].dropna().drop_duplicates()
    pairs = pairs[pairs["credit_code"].ne(pairs["counterparty"])]
    return pairs.rename(columns={"counterparty": "lessee_code"}).reset_index(drop=True)
