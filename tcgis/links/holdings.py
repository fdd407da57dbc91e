"""Who uses how much of which parcel: own + rented − let."""

from typing import NamedTuple

import pandas as pd

from tcgis import findings
from tcgis.links.identity import UNKNOWN
from tcgis.links.leases import grant

_ORDER = ["credit_code", "parcel_id", "kind", "lease_id"]
_NOTHING_M2 = 1e-6


class Holdings(NamedTuple):
    """One row per enterprise × parcel × kind, areas signed, and the faults of the leases."""

    frame: pd.DataFrame
    findings: pd.DataFrame


def land_area(parcels: pd.DataFrame, *, of: str, if_missing: str | None) -> pd.Series:
    """Area of each parcel that the edition counts, in m² by parcel_id.

    ``of`` and ``if_missing`` name area columns; an area that is not positive is missing.
    """
    area = _positive(parcels[of])
    if if_missing is not None:
        area = area.fillna(_positive(parcels[if_missing]))
    index = pd.Index(parcels["parcel_id"].astype("string"), name="parcel_id")
    return pd.Series(area.to_numpy(), index, name="land_m2")


def _positive(area: pd.Series) -> pd.Series:
    size = area.astype("float64")
    return size.where(size.gt(0))


def build(
    parcels: pd.DataFrame,
    leases: pd.DataFrame,
    land_m2: pd.Series,
    floors: pd.DataFrame,
    *,
    on: pd.Timestamp,
) -> Holdings:
    """Holdings on a day. A lease is one record with two ends: lessee + area, lessor − area.

    Parameters
    ----------
    parcels, leases : resolved (``links.identity.resolve``).
    land_m2 : m² by parcel_id (``land_area``).
    floors : parcel_id, floor_area_m2 of the buildings on it (``links.floors.on_parcels``).

    Returns
    -------
    frame : credit_code, parcel_id, kind (own, lease_in, lease_out, floor_in, floor_out),
        area_m2 (out is negative), lease_id, counterparty. On each parcel the areas add up to no
        more than its land, and no enterprise's to less than nothing.
    """
    held = supplied(parcels, on) & _texts(parcels, "credit_code").notna()
    own, blank = _own(parcels[held], land_m2)
    by_parcel = own.set_index(["parcel_id", "credit_code"])["area_m2"]
    granted = grant(leases, by_parcel, land_m2, floors, on=on)
    ends = pd.concat([own, _end(granted.leases, "in"), _end(granted.leases, "out")])
    frame = ends.dropna(subset=["credit_code"]).sort_values(_ORDER)
    return Holdings(frame.reset_index(drop=True), findings.join([blank, granted.findings]))


def supplied(parcels: pd.DataFrame, on: pd.Timestamp) -> pd.Series:
    """Whether each parcel had been granted by ``on``; without a date it had."""
    supplied = _texts(parcels, "condition").ne("未供应").fillna(True).astype(bool)
    day = parcels.get("supplied_on", pd.Series(pd.NaT, parcels.index, dtype="datetime64[us]"))
    return supplied & (day.isna() | day.le(on))


def _texts(frame: pd.DataFrame, column: str) -> pd.Series:
    """A column of texts, missing throughout where a county has no such column."""
    return frame.get(column, pd.Series(pd.NA, frame.index)).astype("string")


def _own(parcels: pd.DataFrame, land_m2: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Land held in one's own right, and a finding where its area is missing."""
    area = parcels["parcel_id"].map(land_m2).astype("float64")
    own = pd.DataFrame(
        {
            "credit_code": _texts(parcels, "credit_code"),
            "parcel_id": parcels["parcel_id"].astype("string"),
            "kind": pd.Series("own", parcels.index, dtype="string"),
            "area_m2": area,
            "lease_id": pd.Series(pd.NA, parcels.index, dtype="string"),
            "counterparty": pd.Series(pd.NA, parcels.index, dtype="string"),
        }
    )
    unknown = parcels[area.isna()]
    blank = findings.found(
        "holding_area_missing", unknown, subject=unknown["parcel_id"], field="area_m2"
    )
    return own[area.notna()], blank


def _end(leases: pd.DataFrame, way: str) -> pd.DataFrame:
    """The lessee's end (``in``) or the lessor's (``out``) of leases that stand."""
    kind = leases["kind"].map({"floor": f"floor_{way}"}).fillna(f"lease_{way}")
    lessor, lessee = (leases[name].astype("string") for name in ("lessor_code", "lessee_code"))
    return pd.DataFrame(
        {
            "credit_code": lessee if way == "in" else lessor,
            "parcel_id": leases["parcel_id"].astype("string"),
            "kind": kind.astype("string"),
            "area_m2": leases["let_m2"] if way == "in" else -leases["let_m2"],
            "lease_id": leases["lease_id"].astype("string"),
            "counterparty": lessor if way == "in" else lessee,
        }
    )


def net(holdings: pd.DataFrame) -> pd.DataFrame:
    """Land in use: credit_code, parcel_id, area_m2 > 0, own + rented − let."""
    area = holdings.groupby(["credit_code", "parcel_id"])["area_m2"].sum()
    return area[area.gt(_NOTHING_M2)].reset_index()


def unknown_land(
    parcels: pd.DataFrame, holdings: pd.DataFrame, land_m2: pd.Series, *, on: pd.Timestamp
) -> pd.Series:
    """Land (m² by parcel_id) of holders that the register does not know, less what they let."""
    theirs = _texts(parcels, "credit_code_match").eq(UNKNOWN).fillna(False) & supplied(parcels, on)
    land = land_m2.reindex(parcels.loc[theirs, "parcel_id"].astype("string")).dropna()
    used = net(holdings).groupby("parcel_id")["area_m2"].sum()
    return land.sub(used.reindex(land.index).fillna(0)).clip(lower=0).rename("land_m2")


def tenants_of_standard_factories(holdings: pd.DataFrame, leases: pd.DataFrame) -> pd.Index:
    """Credit codes whose whole land in use comes from floors rented in 标准厂房."""
    standard = _texts(leases, "lease_id")[_texts(leases, "place").eq("标准厂房").fillna(False)]
    into = holdings[holdings["area_m2"].gt(0)].merge(
        net(holdings)[["credit_code", "parcel_id"]], on=["credit_code", "parcel_id"]
    )
    floors = into["kind"].eq("floor_in") & into["lease_id"].isin(standard)
    others = into.loc[~floors, "credit_code"]
    tenants: pd.Index = pd.Index(into["credit_code"].unique(), name="credit_code")
    return tenants.difference(pd.Index(others), sort=None)
