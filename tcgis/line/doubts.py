"""What is disputed about a parcel: the findings that touch it, so that nobody decides unaware."""

from typing import Final

import geopandas as gpd
import pandas as pd

from tcgis.findings import SOURCE
from tcgis.words import terms
from tcgis.words.terms import sentences

_OF_LAND: Final = ["must", "should"]
_GRAVE: Final = ["must"]
_MOST: Final = 0.5
_OF_CELLS: Final = [
    "value_unknown", "value_out_of_range", "value_unreadable", "date_unreadable",
    "dates_out_of_order",
]  # fmt: skip
"""Findings about one cell, which a parcel has several of."""
_PAIR: Final = ["finding", "parcel_id"]


def mark_doubts(
    parcels: gpd.GeoDataFrame, found: pd.DataFrame, leases: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Parcels with ``doubt``: what is disputed about each, in words; NA where nothing is.

    A finding that must or should be corrected touches the parcels that it names (its own or the
    other of a pair), whose row it stands at, or that a lease at its row is of; one that must be,
    also those of the firm it names. Notes are no dispute, nor is what should be corrected of more
    than half of all parcels: it speaks of a file, and a mark on everything marks nothing.
    """
    told = found.assign(finding=range(len(found)), severity=_severities(found))
    told = told[told["severity"].isin(_OF_LAND)]
    grave = told[told["severity"].isin(_GRAVE)]
    touched = [
        *(_naming(told, name, parcels.index.to_series()) for name in ("subject", "value")),
        _standing_at(told, parcels.reset_index()),
        _standing_at(told, leases),
        _naming(grave, "subject", _firms(parcels)),
    ]
    pairs = pd.concat(touched, ignore_index=True).drop_duplicates()
    said = _of_parcels(pairs.merge(told, on="finding"), len(parcels))
    reasons = said.assign(said=_said(said)).drop_duplicates(["parcel_id", "said"])
    doubt = reasons.groupby("parcel_id")["said"].agg("；".join).reindex(parcels.index)
    marked: gpd.GeoDataFrame = parcels.assign(doubt=doubt.astype("string"))
    return marked


def _of_parcels(said: pd.DataFrame, parcels: int) -> pd.DataFrame:
    """Findings that tell parcels apart, or that must be corrected."""
    touched = said["code"].map(said.groupby("code")["parcel_id"].nunique())
    return said[said["severity"].isin(_GRAVE) | touched.le(parcels * _MOST)]


def _severities(found: pd.DataFrame) -> pd.Series:
    return found["code"].map({code: fault.severity for code, fault in terms.load().faults.items()})


def _naming(told: pd.DataFrame, column: str, parcel_of: pd.Series) -> pd.DataFrame:
    """Findings whose ``column`` is a key of ``parcel_of``, with its parcels."""
    keyed = pd.DataFrame({column: parcel_of.index, "parcel_id": parcel_of.to_numpy()})
    keys = told[["finding", column]].dropna().astype({column: "object"})
    return keys.merge(keyed.astype("object"), on=column)[_PAIR]


def _standing_at(told: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Findings at rows of a table that says whose parcel they are."""
    if not {*SOURCE, "parcel_id"} <= {*rows}:
        return pd.DataFrame(columns=_PAIR)
    at = rows[[*SOURCE, "parcel_id"]].dropna(subset=["parcel_id", "row"])
    return told[["finding", *SOURCE]].dropna(subset=["row"]).merge(at, on=SOURCE)[_PAIR]


def _firms(parcels: pd.DataFrame) -> pd.Series:
    """Credit code → parcel_id of those who use land."""
    codes = parcels["occupant_codes"].dropna().astype("object").str.split(" ").explode()
    return pd.Series(codes.index.to_numpy(), codes.to_numpy(), dtype="object")


def _said(told: pd.DataFrame) -> pd.Series:
    """What a finding says, of whom where it is not of the parcel itself, and with which detail."""
    words = told["code"].map({code: fault.zh for code, fault in terms.load().faults.items()})
    other = told["subject"].mask(told["subject"].eq(told["parcel_id"]))
    detail = _cell(told) + told["detail"].fillna("")
    of_whom = sentences("doubt_of", subject=other, detail=detail).fillna(detail).str.strip()
    why = sentences("doubt_why", why=of_whom).where(of_whom.ne(""), "")
    return words.astype("string") + why


def _cell(told: pd.DataFrame) -> pd.Series:
    """Which cell of the parcel's own row is meant, and what stands in it; empty for the rest."""
    own = told["subject"].eq(told["parcel_id"]).fillna(value=False) & told["code"].isin(_OF_CELLS)
    names = {each: terms.label(str(each)) for each in told.loc[own, "field"].dropna().unique()}
    cell = sentences(
        "doubt_cell", field=told["field"].map(names).astype("string"), value=told["value"]
    )
    return cell.where(own & cell.notna(), "")
