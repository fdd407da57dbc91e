"""What conditions may ask of an enterprise, as of 31 December (``rulesets.fields``)."""

import pandas as pd

from tcgis.rulesets.fields import VETO_SEPARATOR
from tcgis.units import to_mu

_TEXTS = ["size", "industry", "industry2", "sector", "condition"]
_MONTHS = 12


def attributes(
    enterprises: pd.DataFrame,
    *,
    year: int,
    land_m2: pd.Series,
    parcels: pd.DataFrame | None = None,
    tenants: pd.Index | None = None,
    vetoes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Fields of each enterprise that an edition's conditions may name.

    Parameters
    ----------
    enterprises : the canonical table; columns that it lacks are missing throughout.
    year : of the evaluation; the register is as of today.
    land_m2 : land in use on 31 December, by credit_code; an absent code is missing.
    parcels : credit_code of the holder, finish_due, finished_on, condition.
    tenants : codes of ``links.holdings.tenants_of_standard_factories``.
    vetoes : credit_code, year, veto; those of ``year`` count.

    Returns
    -------
    credit_code → land_m2 and every field of ``rulesets.fields`` that an enterprise has.
    """
    firms = enterprises.set_index("credit_code")
    end = pd.Timestamp(year, 12, 31)
    table = pd.DataFrame({name: _texts(firms, name) for name in _TEXTS}, index=firms.index)
    table["size"] = _size_then(table["size"], _dates(firms, "above_scale_on"), end)
    table["land_m2"] = land_m2.reindex(firms.index).astype("float64")
    table["land_mu"] = to_mu(table["land_m2"])
    table["under_construction"] = table["condition"].eq("在建").astype("boolean")
    table["years_producing"] = _years_producing(firms, table["under_construction"], end)
    table["years_registered"] = _years(_dates(firms, "registered_on"), end)
    table["past_agreed_completion"] = _listed(firms.index, _late(parcels, end))
    table["tenant_of_standard_factory"] = _listed(firms.index, tenants)
    table["upgraded"] = _within_year(_dates(firms, "above_scale_on"), end)
    table["veto"] = _vetoes(vetoes, year).reindex(firms.index).astype("string")
    return table


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
