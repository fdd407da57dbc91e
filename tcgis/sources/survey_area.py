"""Which unit a survey file's areas are in: told by comparison with what is drawn."""

import re
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.sources.part import Units
from tcgis.units import MU_M2

_UNITS: Final = {"公顷": 1e4, "亩": MU_M2, "平方米": 1.0}
_NEAR: Final = 0.05
"""Relative distance from the drawn area at which a unit is taken for the one meant."""


class Sized(NamedTuple):
    """Rows with 面积单位, the unit each row's area agrees with; the file's unit, if it has one."""

    frame: gpd.GeoDataFrame
    stated: Units


def units(frame: gpd.GeoDataFrame) -> Sized:
    """Add 面积单位 and take a unit written in the cell (0.7655公顷) off 面积."""
    cut = frame["面积"].str.extract(re.compile(r"^([-+\d.]+)\s*(.*)$"))
    written = cut[1].replace(
        {"": None, "㎡": "平方米", "m2": "平方米", "hm2": "公顷", "ha": "公顷"}
    )
    said = pd.to_numeric(cut[0], errors="coerce").to_numpy("float64", na_value=np.nan)
    drawn = frame.geometry.area.to_numpy()
    agreed = pd.Series(pd.NA, frame.index, dtype="string")
    for unit, size in _UNITS.items():
        with np.errstate(divide="ignore", invalid="ignore"):
            near = np.abs(said * size / drawn - 1) < _NEAR
        agreed[near] = unit
    frame["面积"] = cut[0].where(cut[0].notna(), frame["面积"])
    frame["面积单位"] = agreed.fillna(written.astype("string"))
    common = frame["面积单位"].dropna().mode()
    return Sized(frame, {(None, "面积"): str(common.iloc[0])} if len(common) else {})


def told(sized: Sized) -> pd.DataFrame:
    """Rows whose unit is not that of the rest of the file."""
    unit = sized.stated.get((None, "面积"))
    own = sized.frame["面积单位"]
    other = (own.notna() & (own != unit)).fillna(value=False).to_numpy(bool)
    rows = sized.frame[other]
    return findings.found(
        "txt_area_unit", rows, subject=rows["地块编号"], field="面积", value=rows["面积"],
        detail="按图形面积该行单位为" + own[other] + f"，其余为{unit}",
    )  # fmt: skip
