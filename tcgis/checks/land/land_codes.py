"""Parcel codes and real-estate unit codes in the register of parcels (GB/T 37346)."""

from typing import Final

import pandas as pd

from tcgis import findings
from tcgis.catalog import codes
from tcgis.catalog.model import County, Layer
from tcgis.checks.checked import Checked
from tcgis.geo import crs
from tcgis.words.terms import text

_PARCEL_LENGTH, _COUNTY_LENGTH = 19, 6
# numbers that a layer has as a rule are reported once: this share of at least so many
_MOST, _ENOUGH = 0.8, 10
_OLD: Final = r"[0-9]{8,17}"
# shorter numbers, and names, are a sender's own and not meant as parcel codes
_MEANT: Final = r"(?:[^0-9]*[0-9]){8}"


def check_land_codes(frame: pd.DataFrame, layer: Layer, *, county: County) -> Checked:
    """Codes that are not made as they should be, or are another county's; all are kept.

    A column that the catalogue takes as written (``literal``) has a make of its own, and
    outside China no make is known.
    """
    if layer.table != "parcels" or not crs.in_china(county.envelope):
        return Checked(frame, findings.none())
    found = [
        _faulty("parcel_code_check", frame, "parcel_id", layer, _parcel_faults(frame, county)),
        _faulty("unit_code_check", frame, "bdcdyh", layer, _unit_faults(frame, county)),
    ]
    return Checked(frame, findings.join(found))


def _parcel_faults(frame: pd.DataFrame, county: County) -> pd.Series:
    """What is wrong with each parcel code; missing for nothing."""
    code = frame["parcel_id"]
    meant = code.str.match(_MEANT).fillna(value=False).astype(bool)
    odd = meant & ~codes.parcel_code_valid(code)
    old = odd & code.str.fullmatch(_OLD).fillna(value=False).astype(bool)
    faults = _foreign(code, county).where(meant)
    return faults.mask(odd, text("code_not_parcel")).mask(old, text("code_old"))


def _unit_faults(frame: pd.DataFrame, county: County) -> pd.Series:
    """The same of unit codes, which begin with the code of their parcel."""
    if "bdcdyh" not in frame:
        return pd.Series(pd.NA, frame.index, dtype="string")
    code, parcel = frame["bdcdyh"], frame["parcel_id"]
    other = codes.parcel_code_valid(parcel) & code.str[:_PARCEL_LENGTH].ne(
        parcel.str[:_PARCEL_LENGTH]
    ).fillna(value=False).astype(bool)
    odd = code.notna() & ~codes.unit_code_valid(code)
    faults = _foreign(code, county).mask(other, text("code_other_parcel"))
    return faults.mask(odd, text("code_not_unit"))


def _foreign(code: pd.Series, county: County) -> pd.Series:
    faults = pd.Series(pd.NA, code.index, dtype="string")
    if county.code is None:
        return faults
    elsewhere = code.str[:_COUNTY_LENGTH].ne(county.code).fillna(value=False).astype(bool)
    return faults.mask(elsewhere, text("code_other_county", code=county.code))


def _faulty(
    code: str, frame: pd.DataFrame, field: str, layer: Layer, faults: pd.Series
) -> pd.DataFrame:
    if field in layer.columns and layer.columns[field].literal:
        return findings.none()
    wrong = faults.notna()
    if not wrong.any():
        return findings.none()
    if wrong.sum() >= _ENOUGH and wrong.mean() >= _MOST:
        return _as_a_rule(code, frame, field, layer, faults)
    rows = frame[wrong]
    return findings.found(
        code,
        rows,
        subject=rows["parcel_id"],
        field=field,
        value=rows[field],
        detail=faults[wrong],
    )


def _as_a_rule(
    code: str, frame: pd.DataFrame, field: str, layer: Layer, faults: pd.Series
) -> pd.DataFrame:
    """One finding for a layer that has its own numbers throughout."""
    wrong = faults.dropna()
    example = frame.loc[wrong.index, field].iloc[0]
    detail = text(
        "code_throughout", n=len(frame), wrong=len(wrong), fault=wrong.mode()[0], example=example
    )
    return findings.whole(code, layer=layer.id, subject=field, detail=detail)
