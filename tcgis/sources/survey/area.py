"""Which unit a survey file's areas are in: found by comparison with what is drawn."""

import re
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.sources.model import Units
from tcgis.sources.survey.headings import PARCEL_CODE
from tcgis.words import terms
from tcgis.words.units import MU_M2

_AREA, _AREA_UNIT = "面积", "面积单位"
_UNITS: Final = {"公顷": 1e4, "亩": MU_M2, "平方米": 1.0}
_SPELT: Final = {"": None, "㎡": "平方米", "m2": "平方米", "平米": "平方米", "hm2": "公顷",
                 "ha": "公顷"}  # fmt: skip
_NEAR: Final = 0.05
"""Relative distance from the drawn area at which a unit is taken for the one meant."""


class SizedParcels(NamedTuple):
    """Rows with 面积单位, the unit each row's area agrees with; the file's unit, if it has one."""

    frame: gpd.GeoDataFrame
    stated: Units
    findings: list[pd.DataFrame]


def settle_area_units(frame: gpd.GeoDataFrame) -> SizedParcels:
    """Add 面积单位 and bring 面积 to the unit that most of the file is in.

    A unit written in the cell (0.7655公顷) is taken off; an area of 0 is one not filled in and
    becomes missing.
    """
    cut = frame[_AREA].str.extract(re.compile(r"^([-+\d.]+)\s*(.*)$"))
    stated = pd.to_numeric(cut[0], errors="coerce").to_numpy("float64", na_value=np.nan)
    written = cut[1].replace(_SPELT).astype("string")
    own = _agreed(stated, frame.geometry.area.to_numpy(), frame.index).fillna(written)
    nought = stated == 0
    common = own.dropna().mode()
    unit = str(common.iloc[0]) if len(common) else None
    found = [_noughts(frame[nought]), _others(frame, own, unit)]
    bare = cut[0].where(cut[0].notna(), frame[_AREA]).mask(nought)
    sized = frame.assign(**{_AREA: _converted(bare, stated, own, unit), _AREA_UNIT: own})
    return SizedParcels(sized, {(None, _AREA): unit} if unit else {}, found)


def _agreed(stated: np.ndarray, drawn: np.ndarray, index: pd.Index) -> pd.Series:
    """The unit in which each area is the one drawn."""
    agreed = pd.Series(pd.NA, index, dtype="string")
    for unit, size in _UNITS.items():
        with np.errstate(divide="ignore", invalid="ignore"):
            near = np.abs(stated * size / drawn - 1) < _NEAR
        agreed[near] = unit
    return agreed


def _other(own: pd.Series, unit: str | None) -> np.ndarray:
    return np.asarray((own.isin(list(_UNITS)) & (own != unit)).fillna(value=False), dtype=bool)


def _converted(bare: pd.Series, stated: np.ndarray, own: pd.Series, unit: str | None) -> pd.Series:
    other = _other(own, unit)
    if not other.any() or unit not in _UNITS:
        return bare
    m2 = stated[other] * own[other].map(_UNITS).to_numpy("float64")
    texts = pd.array([f"{each:.10g}" for each in m2 / _UNITS[unit]], dtype="string")
    return bare.mask(other, pd.Series(texts, own.index[other]).reindex(own.index))


def _noughts(rows: pd.DataFrame) -> pd.DataFrame:
    return findings.found(
        "value_missing",
        rows,
        subject=rows[PARCEL_CODE],
        field=_AREA,
        value=rows[_AREA],
        detail=terms.text("area_nought"),
        effect=findings.VALUE_DROPPED,
    )


def _others(frame: pd.DataFrame, own: pd.Series, unit: str | None) -> pd.DataFrame:
    """Rows whose unit is not that of the rest of the file."""
    other = _other(own, unit)
    rows = frame[other]
    return findings.found(
        "txt_area_unit",
        rows,
        subject=rows[PARCEL_CODE],
        field=_AREA,
        value=rows[_AREA],
        detail=terms.sentences("area_other_unit", own=own[other], unit=str(unit)),
        effect=findings.REPAIRED,
    )
