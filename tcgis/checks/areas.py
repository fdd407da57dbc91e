"""Areas on paper beside the area drawn."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.checks.checked import Checked
from tcgis.units import MU_M2

STATED: Final = ["certificate_area_m2", "reported_area_m2"]

AGREES_M2, AGREES_SHARE = 1.0, 0.0001
"""Difference that is the same area written down; land-data §2: ≤ max(1 m², 0.01 %)."""
NOTED_SHARE: Final = 0.005
"""Difference (0.5 %) that different surveys of one parcel may have; more is a conflict."""
ZONE_SHARE: Final = (0.0008, 0.003)
"""Excess of planar over true area in a neighbouring zone or in UTM (0.08–0.3 %)."""
MERCATOR_SHARE: Final = (0.30, 0.33)
"""The same in Web Mercator at 29° N."""

# stated ÷ drawn where the number is in one unit under the heading of another
_UNIT_RATIOS: Final = {
    1e-4: "以公顷数填入平方米栏",
    1.5e-3: "以亩数填入平方米栏",
    1 / 15: "以公顷数填入亩栏",
    15.0: "以亩数填入公顷栏",
    MU_M2: "以平方米数填入亩栏",
    1e4: "以平方米数填入公顷栏",
}
_RATIO_NEAR: Final = 0.01
# a constant ratio: this share of at least so many parcels within this of the median
_MOST, _ENOUGH, _CONSTANT = 0.8, 10, 0.0002
# least units in which certificates are rounded: 0.1 and 1 m², 0.01 mu
_ROUNDED_TO: Final = [0.1, 1.0, MU_M2 / 100]
_ON_GRID: Final = 1e-6
# a drawn area can be stated to the cent of a square metre at best
_EXACT_M2: Final = 0.005 + 1e-9


class _Compared(NamedTuple):
    """One stated area of each parcel beside the drawn one."""

    rows: pd.DataFrame
    name: str
    stated: np.ndarray
    drawn: np.ndarray

    def where(self, which: np.ndarray) -> "_Compared":
        """Some of the rows."""
        return _Compared(self.rows[which], self.name, self.stated[which], self.drawn[which])


def check_areas(parcels: pd.DataFrame) -> Checked:
    """Compare certificate and reported areas with ``geometry_area_m2``.

    Only an area in an evidently wrong unit is dropped: it becomes missing, never guessed.
    A ratio that nearly all parcels of a layer share is told once for the layer.
    """
    found: list[pd.DataFrame] = []
    checked = parcels
    for name in STATED:
        stated = parcels[name].to_numpy("float64")
        drawn = parcels["geometry_area_m2"].to_numpy("float64")
        both = (stated > 0) & (drawn > 0)
        wrong, told = _units(_Compared(parcels, name, stated, drawn).where(both))
        found.append(told)
        dropped = both.copy()
        dropped[both] = wrong
        checked = checked.assign(**{name: parcels[name].mask(dropped)})
        left = both & ~dropped
        found += _of_layers(_Compared(parcels, name, stated, drawn).where(left))
    return Checked(checked, findings.join(found))


def _units(pair: _Compared) -> tuple[np.ndarray, pd.DataFrame]:
    """Which rows state the area in another unit, and their findings."""
    ratio = pair.stated / pair.drawn
    reading = np.full(len(ratio), None, dtype=object)
    for times, words in _UNIT_RATIOS.items():
        reading[np.abs(ratio / times - 1) <= _RATIO_NEAR] = words
    wrong = np.array([words is not None for words in reading], dtype=bool)
    rows = pair.where(wrong)
    remark = [f"与图形面积之比为 {each:.6g}，疑似{words}"
              for each, words in zip(ratio[wrong], reading[wrong], strict=True)]  # fmt: skip
    told = findings.found(
        "area_unit",
        rows.rows,
        subject=rows.rows["parcel_id"],
        field=pair.name,
        value=_two(rows.stated, rows.rows.index),
        detail=pd.Series(remark, rows.rows.index, dtype="string"),
        effect=findings.VALUE_DROPPED,
    )
    return wrong, told


def _of_layers(pair: _Compared) -> list[pd.DataFrame]:
    layers = pair.rows["layer"].to_numpy(dtype=object, na_value="")
    return [
        table
        for layer in sorted(set(layers))
        for table in _of_layer(pair.where(layers == layer), str(layer))
    ]


def _of_layer(pair: _Compared, layer: str) -> list[pd.DataFrame]:
    ratio = pair.drawn / pair.stated - 1
    common = _common(ratio)
    told = [findings.none()]
    if common is not None:
        told = [
            findings.whole(
                "area_zone",
                layer=layer,
                subject=pair.name,
                detail=f"图形面积普遍比证载（上报）面积大 {common:.3%}，{_projection(common)}",
            )
        ]
        pair = pair.where(np.abs(ratio - common) > _CONSTANT)
    return [*told, *_differences(pair)]


def _common(ratio: np.ndarray) -> float | None:
    """Relative excess that nearly all parcels share, if it is that of a projection."""
    if len(ratio) < _ENOUGH:
        return None
    middle = float(np.median(ratio))
    constant = (np.abs(ratio - middle) <= _CONSTANT).mean() >= _MOST
    return middle if constant and _projection(middle) else None


def _projection(excess: float) -> str | None:
    if ZONE_SHARE[0] <= abs(excess) <= ZONE_SHARE[1]:
        return "疑似相邻带或 UTM 投影面积"
    if MERCATOR_SHARE[0] <= excess <= MERCATOR_SHARE[1]:
        return "疑似网络墨卡托投影面积"
    return None


def _differences(pair: _Compared) -> list[pd.DataFrame]:
    off = np.abs(pair.stated - pair.drawn)
    share = off / pair.drawn
    agrees = off <= np.maximum(AGREES_M2, AGREES_SHARE * pair.drawn)
    rounded = (off > _EXACT_M2) & _rounded(pair.stated, off)
    differs = ~agrees & ~rounded & (share <= NOTED_SHARE)
    conflict = ~agrees & ~rounded & (share > NOTED_SHARE)
    kinds = {"area_differs": differs, "area_conflict": conflict}
    told = [_told(code, pair.where(which)) for code, which in kinds.items()]
    if rounded.sum() >= _ENOUGH and rounded.mean() >= _MOST:
        return [*told, _all_rounded(pair)]
    return [*told, _told("area_rounded", pair.where(rounded))]


def _all_rounded(pair: _Compared) -> pd.DataFrame:
    """One note where the layer's areas are rounded as a rule, as 公顷 with four decimals are."""
    layer = str(pair.rows["layer"].iloc[0])
    detail = f"该图层 {len(pair.rows)} 宗的面积普遍取整"
    return findings.whole("area_rounded", layer=layer, subject=pair.name, detail=detail)


def _rounded(stated: np.ndarray, off: np.ndarray) -> np.ndarray:
    """Whether an area is a whole number of some unit and differs by less than that unit."""
    whole = [
        (np.abs(stated / unit - np.round(stated / unit)) < _ON_GRID) & (off < unit)
        for unit in _ROUNDED_TO
    ]
    return np.asarray(np.any(whole, axis=0))


def _told(code: str, pair: _Compared) -> pd.DataFrame:
    detail = [
        f"图形面积 {drawn:.2f} ㎡，相差 {stated - drawn:+.2f} ㎡（{stated / drawn - 1:+.3%}）"
        for stated, drawn in zip(pair.stated, pair.drawn, strict=True)
    ]
    return findings.found(
        code,
        pair.rows,
        subject=pair.rows["parcel_id"],
        field=pair.name,
        value=_two(pair.stated, pair.rows.index),
        detail=pd.Series(detail, pair.rows.index, dtype="string"),
    )


def _two(values: np.ndarray, index: pd.Index) -> pd.Series:
    return pd.Series([f"{each:.2f}" for each in values], index, dtype="string")
