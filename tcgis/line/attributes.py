"""What conditions may ask of an enterprise, as of 31 December (``rulesets.fields``)."""

from typing import NamedTuple

import pandas as pd

from tcgis.links.tenancy import Tenancy
from tcgis.rulesets.fields import VETO_SEPARATOR
from tcgis.words.units import to_mu

_TEXTS = ["size", "industry", "industry2", "sector", "condition"]
_MONTHS = 12


class Use(NamedTuple):
    """What land each enterprise uses, whose it is and where."""

    land_m2: pd.Series
    """In use on 31 December, by credit_code; an absent code is missing."""
    factory_tenants: pd.Index | None = None
    """Codes of ``links.holdings.tenants_of_standard_factories``."""
    tenancy: Tenancy | None = None
    park_name: pd.Series | None = None
    """Park with most of each one's land, by credit_code; absent outside all parks."""


def attributes(
    enterprises: pd.DataFrame,
    *,
    year: int,
    use: Use,
    parcels: pd.DataFrame | None = None,
    vetoes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Fields of each enterprise that an edition's conditions may name.

    Parameters
    ----------
    enterprises : the canonical table; columns that it lacks are missing throughout.
    year : of the evaluation; the register is as of today.
    parcels : credit_code of the holder, finish_due, finished_on, condition.
    vetoes : credit_code, year, veto; those of ``year`` count.

    Returns
    -------
    credit_code → land_m2, every field of ``rulesets.fields`` that an enterprise has, and landlord
    (see ``links.tenancy``). Of a firm without land in use nobody knows whether it is a tenant;
    the lessees are those who are known: none where leases are listed and none is of this firm,
    missing where nobody sent any lease. Those below scale are missing while the size of one of
    them is.
    """
    firms = enterprises.set_index("credit_code")
    end = pd.Timestamp(year, 12, 31)
    table = pd.DataFrame({name: _texts(firms, name) for name in _TEXTS}, index=firms.index)
    table["size"] = _size_then(table["size"], _dates(firms, "above_scale_on"), end)
    table["land_m2"] = use.land_m2.reindex(firms.index).astype("float64")
    table["land_mu"] = to_mu(table["land_m2"])
    table["under_construction"] = table["condition"].eq("在建").astype("boolean")
    table["years_producing"] = _years_producing(firms, table["under_construction"], end)
    table["years_registered"] = _years(_dates(firms, "registered_on"), end)
    table["past_agreed_completion"] = _listed(firms.index, _late(parcels, end))
    table["tenant_of_standard_factory"] = _listed(firms.index, use.factory_tenants)
    table["upgraded"] = _within_year(_dates(firms, "above_scale_on"), end)
    table["veto"] = _vetoes(vetoes, year).reindex(firms.index).astype("string")
    park = pd.Series(dtype="string") if use.park_name is None else use.park_name
    table["park_name"] = park.reindex(firms.index).astype("string")
    return table.join(_rented(table["size"], use.tenancy))


def _rented(size: pd.Series, tenancy: Tenancy | None) -> pd.DataFrame:
    """tenant, landlord, lessees and lessees_below_scale of each firm."""
    known = tenancy.tenants if tenancy else pd.DataFrame(columns=["tenant", "landlord"])
    kinds = {"tenant": "boolean", "landlord": "string"}
    table = known.reindex(size.index).astype(kinds)
    floors = tenancy.floor_m2 if tenancy else None
    table["leased_floor_m2"] = (
        float("nan") if floors is None else floors.reindex(size.index, fill_value=0.0)
    )
    pairs = tenancy.lessees if tenancy else None
    if pairs is None:
        return table.assign(lessees=float("nan"), lessees_below_scale=float("nan"))
    below = pairs["lessee_code"].map(size).eq("规下").astype("Float64")
    number = below.groupby(pairs["credit_code"]).agg(["size", "sum"])
    unknown = below[below.isna()].index
    number.loc[pairs.loc[unknown, "credit_code"].unique(), "sum"] = pd.NA
    number = number.reindex(size.index, fill_value=0).astype("float64")
    return table.assign(lessees=number["size"], lessees_below_scale=number["sum"])


def _texts(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame.get(name, pd.Series(pd.NA, frame.index)).astype("string")


def _dates(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame.get(name, pd.Series(pd.NaT, frame.index)).astype("datetime64[s]")


def _size_then(size: pd.Series, above_since: pd.Series, end: pd.Timestamp) -> pd.Series:
    """The register tells today's size; who came above scale only later was 规下."""
    return size.mask(above_since.gt(end), "规下")


def _years(since: pd.Series, end: pd.Timestamp) -> pd.Series:
    """Whole months to the end of the year ÷ 12: from 2022-12-15 to 2024-12-31 it is 2."""
    months = (end.year - since.dt.year) * _MONTHS + end.month - since.dt.month
    years: pd.Series = (months / _MONTHS).clip(lower=0).astype("float64")
    return years


def _years_producing(firms: pd.DataFrame, building: pd.Series, end: pd.Timestamp) -> pd.Series:
    """Without a date, a firm still building has produced for no year; any other is unknown."""
    years = _years(_dates(firms, "production_on"), end)
    return years.mask(years.isna() & building.fillna(value=False).astype(bool), 0.0)


def _within_year(dates: pd.Series, end: pd.Timestamp) -> pd.Series:
    """A firm without the date did not come above scale: False, not unknown."""
    within: pd.Series = dates.dt.year.eq(end.year).astype("boolean")
    return within


def _late(parcels: pd.DataFrame | None, end: pd.Timestamp) -> pd.Index | None:
    """Holders of a parcel whose agreed completion has passed while it is not complete."""
    if parcels is None:
        return None
    finished = _dates(parcels, "finished_on")
    # the register's condition is today's: it tells of the year only where no date does
    complete = finished.le(end) | (finished.isna() & _texts(parcels, "condition").eq("在用"))
    late = _dates(parcels, "finish_due").lt(end) & ~complete.fillna(value=False).astype(bool)
    holders: pd.Index = pd.Index(_texts(parcels, "credit_code")[late].dropna())
    return holders


def _listed(codes: pd.Index, listed: pd.Index | None) -> pd.Series:
    found = pd.Series(False, codes)
    if listed is not None:
        found[:] = pd.Index(listed).unique().get_indexer(codes) >= 0
    return found.astype("boolean")


def _vetoes(vetoes: pd.DataFrame | None, year: int) -> pd.Series:
    if vetoes is None:
        return pd.Series(dtype="string")
    now = vetoes[vetoes["year"].eq(year)].dropna(subset=["credit_code", "veto"])
    each = now.drop_duplicates(["credit_code", "veto"]).sort_values(["credit_code", "veto"])
    return each.groupby("credit_code")["veto"].agg(VETO_SEPARATOR.join)
