"""Who uses which land: firms on a parcel, parcels of a firm, and why a parcel has no letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from tcgis.outputs.labels import state_labels
from tcgis.outputs.map import palette
from tcgis.outputs.pages import listing
from tcgis.words import terms
from tcgis.words.terms import text
from tcgis.words.units import round_half_up, to_mu

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

_FIRMS = ("enterprise_name", "class", "used_mu", "parcel_share")
_PARCELS = ("parcel_name", "use", "class", "used_mu", "firm_share", "amount_share")
_IN_USE = "in_use"


def firms_on(run: Assessment, parcel_id: str) -> pd.DataFrame:
    """credit_code → name, class, land used there and its part of the parcel; most land first.

    A holder that has let out all of it stays in the list, with no land.
    """
    table = _used(run, "parcel_id", parcel_id, by="credit_code")
    known = run.enterprises.reindex(table.index)
    names = known["enterprise_name"].fillna(table.index.to_series())
    whole = run.parcels.at[parcel_id, "land_mu"]
    classes = listing.class_of(known).fillna("missing")
    return table.assign(
        **{"enterprise_name": names, "class": classes, "parcel_share": table["used_mu"] / whole}
    )


def parcels_of(run: Assessment, credit_code: str) -> pd.DataFrame:
    """parcel_id → name, state of use, class, land used, parts of the firm's land and amounts.

    Amounts lie on land in use, where the edition says so; where none is in use they lie nowhere.
    """
    table = _used(run, "credit_code", credit_code, by="parcel_id")
    known = run.parcels.reindex(table.index)
    bears = table["used_mu"]
    if run.edition.land.amounts_on == _IN_USE:
        bears = bears.where(~known["use"].isin(palette.OUT_OF_USE), 0.0)
    return table.assign(
        **{
            "parcel_name": known["parcel_name"].fillna(table.index.to_series()),
            "use": known["use"],
            "class": listing.class_of(known),
            "firm_share": _parts(table["used_mu"]),
            "amount_share": _parts(bears),
        }
    )


def readable_firms(table: pd.DataFrame) -> pd.DataFrame:
    """``firms_on`` with headings and words."""
    return _readable(table, _FIRMS)


def readable_parcels(table: pd.DataFrame) -> pd.DataFrame:
    """``parcels_of`` with headings and words."""
    return _readable(table, _PARCELS)


def no_letter_sentence(run: Assessment, parcel_id: str) -> str:
    """Why a parcel is painted as it is, where its firms' grade does not say it; else nothing."""
    state = run.parcels.at[parcel_id, "state"]
    if state in palette.OUT_OF_USE:
        basis = run.edition.land.amounts_on
        return text(f"parcel_unused_{basis}", use=terms.label(str(state)))
    if state != "mixed":
        return ""
    firms = firms_on(run, parcel_id)
    counts = firms.loc[firms["used_mu"] > 0, "class"].value_counts(sort=False).sort_index()
    told = "、".join(
        text("parcel_class_count", grade=terms.label(str(each)), n=n) for each, n in counts.items()
    )
    return text("parcel_mixed", n=counts.sum(), classes=told)


def _used(run: Assessment, column: str, unit: str, *, by: str) -> pd.DataFrame:
    """Land in use by one firm or on one parcel, what is let out taken off; most first."""
    rows = run.holdings[run.holdings[column].eq(unit).fillna(value=False).astype(bool)]
    used = to_mu(rows.groupby(by)["area_m2"].sum()).clip(lower=0).round(9)
    return pd.DataFrame({"used_mu": used}).sort_values(["used_mu", by], ascending=[False, True])


def _parts(amounts: pd.Series) -> pd.Series:
    whole = amounts.sum()
    return amounts / (whole if whole > 0 else float("nan"))


def _readable(table: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    words = {name: table[name].map(state_labels()).fillna("") for name in ("use", "class")
             if name in table}  # fmt: skip
    shares = {name: table[name] * 100 for name in names if name.endswith("_share")}
    shown = table.assign(**words, **shares)[list(names)]
    decimals = {name: n for name in names if (n := terms.decimals(name)) is not None}
    shown = shown.assign(**{name: round_half_up(shown[name], n) for name, n in decimals.items()})
    readable = shown.rename(columns={name: terms.heading(name) for name in names})
    readable.attrs["decimals"] = {terms.heading(name): n for name, n in decimals.items()}
    return readable
