"""The proof that a file was read right: claim, reading, reason, and one point before and after."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd
from pyproj import CRS

from tcgis.geo import crs
from tcgis.geo.names import name_parameters, name_system
from tcgis.sources.coordinates.decision import CoordinateDecision
from tcgis.words import terms

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
    row["declared"] = name_system(declared) if declared is not None else None
    row["verdict"], row["reason"] = _verdict(reading), reading_reason(reading, points)
    if strays:
        row["reason"] += terms.text("read_strays", rows=strays)
    if not len(points):
        nothing = {"verdict": "empty", "reason": terms.text("read_empty")}
        return _typed(pd.DataFrame([row | nothing]))
    row["read_as"] = _read_as(reading) if decision.crs is not None else None
    return _typed(pd.DataFrame([row | _sample(points, reading)]))


def reading_reason(reading: CoordinateDecision, points: np.ndarray) -> str:
    """Why a file is read as it is, or not at all, in one line."""
    decision, declared = reading.decision, reading.declared
    claim = _claim(declared)
    if decision.verdict == "unverified_datum":
        why = reading.refusal or terms.text("read_no_parameters")
        return terms.text("read_refused", claim=claim, why=why)
    if decision.verdict == "ambiguous":
        options = "、".join(name_system(each) for each in decision.options)
        return terms.text("read_ambiguous", claim=claim, options=options)
    if decision.verdict in ("unknown", "unconfirmed"):
        return terms.text("read_unknown", claim=claim, more=_stripped(points))
    return terms.text("read_read", claim=claim, found=_found(reading), steps=_steps(reading))


def _claim(declared: CRS | None) -> str:
    if declared is None:
        return terms.text("read_undeclared")
    return terms.text("read_declared", system=name_system(declared))


def _found(reading: CoordinateDecision) -> str:
    decision = reading.decision
    if decision.verdict == "agrees":
        return terms.text("read_agrees")
    if decision.verdict == "unregistered":
        return terms.text("read_unregistered")
    found = name_system(decision.crs) if decision.crs is not None else ""
    return terms.text("read_only", system=found)


def _steps(reading: CoordinateDecision) -> str:
    text = terms.text("read_swapped") if reading.decision.swapped else ""
    if reading.old is not None and reading.layer.datum_shift is not None:
        kind = name_parameters(reading.layer.datum_shift.kind)
        text += terms.text("read_by_parameters", kind=kind)
    elif reading.layer.is_shifted:
        text += terms.text("read_unshifted", shift=SHIFTS[str(reading.layer.shift)])
    return text


def _stripped(points: np.ndarray) -> str:
    if not len(points):
        return ""
    size = float(np.abs(np.nanmedian(points, axis=0)).max())
    return terms.text("read_stripped") if _STRIPPED[0] < size < _STRIPPED[1] else ""


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
        return None if found is None else name_system(found)
    same = crs.modern(old) == found
    return name_system(old) if same else terms.text("read_old_ellipsoid", system=name_system(found))


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
