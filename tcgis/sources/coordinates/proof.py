"""The proof that a file was read right: claim, reading, reason, and one point before and after."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd
from pyproj import CRS

from tcgis.geo import crs, datum
from tcgis.sources.coordinates.decision import CoordinateDecision

_TEXTS: Final = ["layer", "file", "sheet", "declared", "read_as", "verdict", "reason"]
_NUMBERS: Final = ["x", "y", "lon_before", "lat_before", "lon", "lat"]
PROOF_COLUMNS: Final = [*_TEXTS, *_NUMBERS]
"""One row for each file, or each sheet where a file has several. ``x, y``: a point as it stands
in the file; ``lon_before, lat_before``: where it would lie if the claim were believed, missing
if nothing is claimed or that is nowhere on Earth; ``lon, lat``: where it lies, missing if
unknown. ``verdict`` is one of ``crs.Verdict``, or ``transformed`` (from an old datum),
``shifted`` (a web map's degrees undone), ``empty`` (nothing was drawn)."""
SHIFTS: Final = {"gcj02": "GCJ-02", "bd09": "BD-09"}
# metres without their millions: no system of the country has both numbers so small
_STRIPPED: Final = (360.0, 1e6)
_POLE, _DATE_LINE = 90.0, 180.0


def no_proofs() -> pd.DataFrame:
    """No proofs."""
    return _typed(pd.DataFrame({name: [] for name in PROOF_COLUMNS}))


def join_proofs(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """The proofs of several files."""
    some = [table for table in tables if len(table)]
    return pd.concat(some, ignore_index=True) if some else no_proofs()


def prove_file(
    frame: pd.DataFrame, points: np.ndarray, reading: CoordinateDecision, *, strays: int
) -> pd.DataFrame:
    """One row on the file (or sheet) of ``frame``; ``points`` has one of each sound feature."""
    if not len(frame):
        return no_proofs()
    decision, declared = reading.decision, reading.declared
    row = {name: frame[name].iloc[0] for name in ("layer", "file", "sheet")}
    row["declared"] = crs.name(declared) if declared is not None else None
    row["verdict"], row["reason"] = _verdict(reading), reading_reason(reading, points)
    if strays:
        row["reason"] += f"；另有 {strays} 行与其余各行不同，已单独改读"
    if not len(points):
        return _typed(pd.DataFrame([row | {"verdict": "empty", "reason": "没有可用的图形"}]))
    row["read_as"] = _read_as(reading) if decision.crs is not None else None
    return _typed(pd.DataFrame([row | _sample(points, reading)]))


def reading_reason(reading: CoordinateDecision, points: np.ndarray) -> str:
    """Why a file is read as it is, or not at all, in one line."""
    decision, declared = reading.decision, reading.declared
    claim = f"声明为 {crs.name(declared)}" if declared is not None else "未声明坐标系"
    if decision.verdict == "unverified_datum":
        return f"{claim}，{reading.refusal or '到 CGCS2000 的转换参数不在本系统内'}"
    if decision.verdict == "ambiguous":
        return f"{claim}；坐标同时符合 {'、'.join(crs.name(each) for each in decision.options)}"
    if decision.verdict in ("unknown", "unconfirmed"):
        return f"{claim}；坐标不落在本县范围内，也不符合任何已知坐标系{_stripped(points)}"
    return f"{claim}；{_found(reading)}{_steps(reading)}"


def _found(reading: CoordinateDecision) -> str:
    decision = reading.decision
    if decision.verdict == "agrees":
        return "按此读，坐标落在本县范围内"
    if decision.verdict == "unregistered":
        return "不是登记的坐标系，按其参数读，坐标落在本县范围内"
    found = crs.name(decision.crs) if decision.crs is not None else ""
    return f"只有按 {found} 读，坐标才落在本县范围内"


def _steps(reading: CoordinateDecision) -> str:
    text = "，北坐标在前，已对调" if reading.decision.swapped else ""
    if reading.old is not None and reading.layer.datum_shift is not None:
        text += f"；已按图层目录给定的{datum.KINDS[reading.layer.datum_shift.kind]}转换"
    elif reading.layer.is_shifted:
        text += f"；经纬度属 {SHIFTS[str(reading.layer.shift)]}，已精确纠偏，面积不由图形量算"
    return text


def _stripped(points: np.ndarray) -> str:
    if not len(points):
        return ""
    size = float(np.abs(np.nanmedian(points, axis=0)).max())
    return "；坐标疑似去掉了高位数字（去大数）" if _STRIPPED[0] < size < _STRIPPED[1] else ""


def _verdict(reading: CoordinateDecision) -> str:
    verdict = reading.decision.verdict
    if verdict != "agrees":
        return verdict
    if reading.old is not None:
        return "transformed"
    return "shifted" if reading.layer.is_shifted else verdict


def _read_as(reading: CoordinateDecision) -> str | None:
    found, old = reading.decision.crs, reading.old
    if found is None or old is None:
        return None if found is None else crs.name(found)
    same = crs.modern(old) == found
    return crs.name(old) if same else f"{crs.name(found)} 的投影带，旧椭球"


def _sample(points: np.ndarray, reading: CoordinateDecision) -> dict[str, float]:
    """The feature nearest the middle of all, as it stands, as claimed and as it is read."""
    off = np.abs(points - np.median(points, axis=0)).sum(axis=1)
    point = points[[int(off.argmin())]]
    declared, home = reading.declared, reading.home()
    before = _degrees(point, declared) if declared is not None else None
    after = _degrees(home(point), reading.target) if home is not None else None
    places = [point[0], *((np.full(2, np.nan) if at is None else at) for at in (before, after))]
    return dict(zip(_NUMBERS, np.concatenate(places).tolist(), strict=True))


def _degrees(point: np.ndarray, system: CRS) -> np.ndarray | None:
    """Longitude and latitude of a point; None if it is nowhere on Earth."""
    if not (system.is_projected or system.is_geographic):
        return None
    lon, lat = crs.to_lonlat(system).transform(*point[0])
    return np.array([lon, lat]) if abs(lon) <= _DATE_LINE and abs(lat) <= _POLE else None


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    table = table.reindex(columns=PROOF_COLUMNS)
    return table.astype(dict.fromkeys(_TEXTS, "string") | dict.fromkeys(_NUMBERS, "float64"))
