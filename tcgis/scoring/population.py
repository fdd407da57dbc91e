"""What a rule may ask about an enterprise, as columns."""

import pandas as pd


def attributes(
    firms: pd.DataFrame,
    *,
    net: pd.DataFrame,
    parcels: pd.DataFrame,
    tenants: pd.Index,
    vetoes: pd.DataFrame,
    year: int,
) -> pd.DataFrame:
    """Predicate fields by credit_code at the end of ``year``.

    Parameters
    ----------
    firms : the register by credit_code.
    net : credit_code, parcel_id, area_m2 in use.
    parcels : by parcel_id, with finish_due and finished_on.
    tenants : firms whose whole land is rented standard-factory floor.
    vetoes : credit_code, year, veto.
    """
    end = pd.Timestamp(year, 12, 31)
    above = pd.to_datetime(firms["above_scale_on"])
    grown = firms["size"].eq("规上") & (above > end)  # above scale only later
    return pd.DataFrame(
        {
            "size": firms["size"].mask(grown, "规下"),
            "years_producing": _years(firms["production_on"], end),
            "under_construction": firms["condition"].eq("在建"),
            "past_agreed_completion": firms.index.isin(_late(net, parcels, end)),
            "tenant_of_standard_factory": firms.index.isin(tenants),
            "upgraded": above.dt.year.eq(year) & firms["size"].eq("规上"),
            "veto": _veto(vetoes, year).reindex(firms.index),
        },
        index=firms.index,
    )


def _years(since: pd.Series, end: pd.Timestamp) -> pd.Series:
    """Whole and part years to ``end``; the second anniversary counts as two."""
    since = pd.to_datetime(since)
    whole = end.year - since.dt.year
    later = (since.dt.month > end.month) | ((since.dt.month == end.month) & (since.dt.day > end.day))
    return (whole - later.astype("float64")).where(since.notna())


def _late(net: pd.DataFrame, parcels: pd.DataFrame, end: pd.Timestamp) -> pd.Index:
    due = pd.to_datetime(parcels["finish_due"])
    done = pd.to_datetime(parcels["finished_on"])
    late = parcels.index[(due < end) & (done.isna() | (done > end))]
    return pd.Index(net.loc[net["parcel_id"].isin(late), "credit_code"].unique())


def _veto(vetoes: pd.DataFrame, year: int) -> pd.Series:
    own = vetoes[vetoes["year"].eq(year)]
    return own.drop_duplicates("credit_code").set_index("credit_code")["veto"]
