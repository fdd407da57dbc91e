"""Who uses how much of which parcel: own + rented − let."""

from typing import Final, NamedTuple

import pandas as pd

from tcgis import findings
from tcgis.links.columns import text_column
from tcgis.links.holders import JOINT, split_joint
from tcgis.links.identity import UNKNOWN
from tcgis.links.leases import grant, in_force
from tcgis.words.terms import sentences, text
from tcgis.words.units import MU_M2

_ORDER = ["credit_code", "parcel_id", "kind", "lease_id"]
NOTHING_M2 = 1e-6
"""Less land than this is what floating point leaves of none."""
_AREAS = ["certificate_area_m2", "reported_area_m2", "geometry_area_m2"]
_UNSUPPLIED: Final = "未供应"
_STANDARD_FACTORY: Final = "标准厂房"
_UNCLAIMED_M2, _UNCLAIMED_SHARE = 1.0, 0.01


class Holdings(NamedTuple):
    """One row per enterprise × parcel × kind, areas signed, and the faults of the leases."""

    frame: pd.DataFrame
    findings: pd.DataFrame


def land_area(parcels: pd.DataFrame, *, of: str, if_missing: str | None) -> pd.Series:
    """Area of each parcel that the edition counts, in m² by parcel_id.

    ``of`` and ``if_missing`` name area columns, or ``max`` or ``min``: the largest or smallest of
    the three that are known. An area that is not positive is missing.
    """
    area = _area(parcels, of)
    if if_missing is not None:
        area = area.fillna(_area(parcels, if_missing))
    index = pd.Index(parcels["parcel_id"].astype("string"), name="parcel_id")
    return pd.Series(area.to_numpy(), index, name="land_m2")


def _area(parcels: pd.DataFrame, of: str) -> pd.Series:
    if of not in ("max", "min"):
        return _positive(parcels[of])
    known = pd.DataFrame({name: _positive(parcels[name]) for name in _AREAS if name in parcels})
    return known.max(axis=1) if of == "max" else known.min(axis=1)


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
    parcels, leases : resolved (``links.identity.resolve_enterprises``).
    land_m2 : m² by parcel_id (``land_area``).
    floors : parcel_id, floor_area_m2 of the buildings on it (``links.floors.on_parcels``).

    Returns
    -------
    frame : credit_code, parcel_id, kind (own, lease_in, lease_out, floor_in, floor_out),
        area_m2 (out is negative), lease_id, counterparty. On each parcel the areas add up to no
        more than its land, and no enterprise's to less than nothing.
    """
    someone = (
        text_column(parcels, "credit_code").notna() | text_column(parcels, "joint_shares").notna()
    )
    held = supplied(parcels, on) & someone
    own, blank = _own(parcels[held], land_m2)
    by_parcel = own.set_index(["parcel_id", "credit_code"])["area_m2"]
    granted = grant(leases, by_parcel, land_m2, floors, on=on)
    ends = pd.concat([own, _end(granted.leases, "in"), _end(granted.leases, "out")])
    frame = ends.dropna(subset=["credit_code"]).sort_values(_ORDER)
    return Holdings(frame.reset_index(drop=True), findings.join([blank, granted.findings]))


def over_year(
    parcels: pd.DataFrame,
    leases: pd.DataFrame,
    land_m2: pd.Series,
    floors: pd.DataFrame,
    *,
    year: int,
) -> Holdings:
    """Holdings of a year: the mean of the twelve days that end a month (``build``).

    A parcel supplied in May and a lease begun in May count eight months of twelve; a lease that
    ends on 15 June counts to May, its successor from June. A lease that stands in some months
    and not in others is reported with the months, and its area counts for those it stands in.
    """
    ends = month_ends(year)
    moving = _changing(parcels, leases, ends)
    there, let = (frame["parcel_id"].isin(moving) for frame in (parcels, leases))
    still = build(parcels[~there], leases[~let], land_m2, floors, on=ends[-1])
    if not len(moving):
        return still
    land = land_m2[land_m2.index.isin(moving)]
    held, rented = parcels[there], leases[let]
    # a day differs from the one before only in what is supplied and what is let
    states = [(*supplied(held, end), *in_force(rented, end)) for end in ends]
    days = dict(zip(states, ends, strict=True))
    built = {state: build(held, rented, land, floors, on=end) for state, end in days.items()}
    each = [built[state] for state in states]
    mean = pd.concat([one.frame for one in each])
    keys = ["credit_code", "parcel_id", "kind", "lease_id", "counterparty"]
    mean = mean.groupby(keys, dropna=False)["area_m2"].sum().div(len(ends)).reset_index()
    frame = pd.concat([still.frame, mean[still.frame.columns]]).sort_values(_ORDER)
    faults = _each_once([one.findings for one in each], mean["lease_id"])
    return Holdings(frame.reset_index(drop=True), findings.join([still.findings, faults]))


def month_ends(year: int) -> pd.DatetimeIndex:
    """The last day of each month."""
    return pd.date_range(f"{year}-01-31", periods=12, freq="ME", unit="us")


def _changing(parcels: pd.DataFrame, leases: pd.DataFrame, ends: pd.DatetimeIndex) -> pd.Index:
    """Parcels on which something begins or ends between the first and the last day."""
    begun = _days(parcels, "supplied_on").between(ends[0], ends[-1], inclusive="right")
    let = _days(leases, "from_on").between(ends[0], ends[-1], inclusive="right")
    let |= _days(leases, "to_on").between(ends[0], ends[-1], inclusive="left")
    here = leases.loc[let, "parcel_id"]
    known = here[here.isin(parcels["parcel_id"])]
    names: pd.Index = pd.Index(pd.concat([parcels.loc[begun, "parcel_id"], known]).unique())
    return names


def _days(frame: pd.DataFrame, column: str) -> pd.Series:
    return frame.get(column, pd.Series(pd.NaT, frame.index, dtype="datetime64[us]"))


def _each_once(days: list[pd.DataFrame], used: pd.Series) -> pd.DataFrame:
    """Findings of twelve days, each once; a lease that stands in some months is not set aside."""
    every = findings.join(days)
    keys = ["code", *findings.SOURCE, "subject"]
    times = every.groupby(keys, dropna=False)["code"].transform("size")
    partly = every["effect"].eq(findings.SET_ASIDE) & every["subject"].isin(used.dropna())
    months = times.astype("string")
    also = sentences("lease_months_also", detail=every["detail"], months=months)
    detail = every["detail"].mask(partly, also.fillna(sentences("lease_months", months=months)))
    effect = every["effect"].mask(partly, findings.REPAIRED)
    once = every.assign(detail=detail, effect=effect)
    return once.drop_duplicates(keys).reset_index(drop=True)


def share_of_year(parcels: pd.DataFrame, year: int) -> pd.Series:
    """Months of twelve for which each parcel had been supplied, by parcel_id.

    1 for a parcel that is not supplied at all: whoever sums land leaves it out (``supplied``).
    """
    months = sum(supplied(parcels, end).astype("int64") for end in month_ends(year))
    share = pd.Series(months, parcels.index).div(12).where(lambda part: part.gt(0), 1.0)
    index = pd.Index(parcels["parcel_id"].astype("string"), name="parcel_id")
    return pd.Series(share.to_numpy(), index, name="share")


def supplied(parcels: pd.DataFrame, on: pd.Timestamp) -> pd.Series:
    """Whether each parcel had been granted by ``on``; without a date it had."""
    supplied = text_column(parcels, "condition").ne(_UNSUPPLIED).fillna(True).astype(bool)
    day = _days(parcels, "supplied_on")
    return supplied & (day.isna() | day.le(on))


def _own(parcels: pd.DataFrame, land_m2: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Land held in one's own right, alone or by share, and a finding where it has no area."""
    area = parcels["parcel_id"].map(land_m2).astype("float64")
    own = pd.DataFrame(
        {
            "credit_code": text_column(parcels, "credit_code"),
            "parcel_id": parcels["parcel_id"].astype("string"),
            "kind": pd.Series("own", parcels.index, dtype="string"),
            "area_m2": area,
            "lease_id": pd.Series(pd.NA, parcels.index, dtype="string"),
            "counterparty": pd.Series(pd.NA, parcels.index, dtype="string"),
            "joint_shares": text_column(parcels, "joint_shares"),
        }
    )
    unknown = parcels[area.isna()]
    blank = findings.found(
        "holding_area_missing", unknown, subject=unknown["parcel_id"], field="area_m2"
    )
    return split_joint(own[area.notna()]), blank


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
    return area[area.gt(NOTHING_M2)].reset_index()


def unknown_land(
    parcels: pd.DataFrame, holdings: pd.DataFrame, land_m2: pd.Series, *, on: pd.Timestamp
) -> pd.Series:
    """Land (m² by parcel_id) of holders whose firms or shares are unknown, less what they let."""
    match = text_column(parcels, "credit_code_match")
    theirs = match.isin([UNKNOWN, JOINT]).fillna(False) & supplied(parcels, on)
    land = land_m2.reindex(parcels.loc[theirs, "parcel_id"].astype("string")).dropna()
    used = net(holdings).groupby("parcel_id")["area_m2"].sum()
    return land.sub(used.reindex(land.index).fillna(0)).clip(lower=0).rename("land_m2")


def unclaimed(parcels: pd.DataFrame, holdings: pd.DataFrame, land_m2: pd.Series) -> pd.Series:
    """Land of each parcel (m² by parcel_id) that no enterprise of the register claims.

    Missing where the parcel's own land is.
    """
    names = pd.Index(parcels["parcel_id"].astype("string"), name="parcel_id")
    land = land_m2.reindex(names)
    claimed = holdings.groupby("parcel_id")["area_m2"].sum().reindex(names).fillna(0.0)
    return land.sub(claimed).clip(lower=0).rename("unclaimed_m2")


def check_unclaimed(
    parcels: pd.DataFrame, free: pd.Series, land_m2: pd.Series, *, on: pd.Timestamp
) -> pd.DataFrame:
    """A note for each supplied parcel of which more than 1 m² and 1 % is ``unclaimed``."""
    area = free.to_numpy("float64")
    share = area / land_m2.reindex(free.index).to_numpy("float64")
    much = (area > _UNCLAIMED_M2) & (share > _UNCLAIMED_SHARE) & supplied(parcels, on).to_numpy()
    rows, area, share = parcels[much], area[much], share[much]
    detail = [text("land_without_firm", mu=size / MU_M2, share=part * 100)
              for size, part in zip(area, share, strict=True)]  # fmt: skip
    return findings.found(
        "land_unclaimed",
        rows,
        subject=rows["parcel_id"],
        field="holder",
        value=text_column(rows, "holder"),
        detail=pd.Series(detail, rows.index, dtype="string"),
    )


def tenants_of_standard_factories(holdings: pd.DataFrame, leases: pd.DataFrame) -> pd.Index:
    """Credit codes whose whole land in use comes from floors rented in 标准厂房."""
    standard = text_column(leases, "lease_id")[
        text_column(leases, "place").eq(_STANDARD_FACTORY).fillna(False)
    ]
    into = holdings[holdings["area_m2"].gt(0)].merge(
        net(holdings)[["credit_code", "parcel_id"]], on=["credit_code", "parcel_id"]
    )
    floors = into["kind"].eq("floor_in") & into["lease_id"].isin(standard)
    others = into.loc[~floors, "credit_code"]
    tenants: pd.Index = pd.Index(into["credit_code"].unique(), name="credit_code")
    return tenants.difference(pd.Index(others), sort=None)
