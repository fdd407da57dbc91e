"""Shapes: whole, where they belong, and (parcels) neither slivers nor on top of each other."""

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from tcgis import findings
from tcgis.answers import NOTHING, Answers
from tcgis.catalog.model import County
from tcgis.checks.checked import Checked, split
from tcgis.checks.land import outlines, overlaps, repairs
from tcgis.checks.land.repairs import Consent, digest_of
from tcgis.words.terms import text

__all__ = ["check_geometry", "digest_of", "join_parts"]

OUTLINE_SLACK_M: Final = 2_000.0
"""A generalised outline is off by up to 1.2 km; only what lies well beyond is reported."""
_KEYS: Final = ["building_id", "parcel_id", "park_id"]


def check_geometry(
    frame: pd.DataFrame,
    county: County,
    boundary: pd.DataFrame | None = None,
    *,
    answers: Answers = NOTHING,
    agreed: frozenset[str] = frozenset(),
) -> Checked:
    """Repair what is agreed to, set aside what has no shape or lies elsewhere, report the rest.

    Parameters
    ----------
    frame : parcels, parks or buildings with ``geometry`` in the county's system; only parcels
        are looked at for the faults of ``outlines`` and overlaps, and get ``geometry_area_m2``
        (planar; missing where ``shifted``: what was drawn over a shifted map shows a place, not an
        area).
    boundary : the county's outline in the same system; without one, or with an empty one,
        only ``county.envelope`` tells what lies elsewhere.
    agreed : ids of the layers whose shapes may all be repaired (``Catalog.repairs_agreed``);
        of other layers only those that ``answers.repairs`` says yes to.
    """
    key = next((name for name in _KEYS if name in frame), None)
    parcels = key == "parcel_id"
    consent = Consent(agreed, answers.repairs)
    mended = repairs.mend(frame, subject=key, consent=consent, row_stays=parcels)
    whole = frame.assign(geometry=mended.shapes)
    if parcels:
        present, missing = _kept_without(frame, whole, mended.waits)
    else:
        present, missing = _with_area(whole[~mended.waits], key)
    inside, elsewhere = _inside(present, county, boundary, key)
    found = [mended.findings, missing, elsewhere]
    if not parcels:
        return Checked(inside, findings.join(found))
    shifted = _shifted(inside)
    area = np.where(shifted, np.nan, shapely.area(_shapes(inside)))
    inside = inside.assign(geometry_area_m2=area)
    surveyed = inside[~shifted]
    found += [outlines.check_outlines(surveyed), overlaps.find_overlaps(surveyed)]
    return Checked(inside, findings.join(found))


def join_parts(frame: pd.DataFrame, key: str, *, consent: Consent, row_stays: bool) -> Checked:
    """One row for each key, with the union of the shapes; the first row's other columns.

    Nothing is summed. Shapes are repaired first: the union of an invalid one is undefined, and
    while one part waits for consent the whole is missing.
    """
    several = frame[key].duplicated(keep=False)
    if not several.any():
        return Checked(frame, findings.none())
    sent = frame[several]
    mended = repairs.mend(sent, subject=key, consent=consent, row_stays=row_stays)
    union = pd.Series(mended.shapes, sent.index).groupby(sent[key]).agg(_union)
    union[sent.loc[mended.waits, key].unique()] = None
    further = frame[key].duplicated()
    rows = frame[further]
    found = findings.found("parts_joined", rows, subject=rows[key], field=key)
    single = frame[~further]
    shapes = single[key].map(union)
    joined = single.assign(geometry=single["geometry"].where(~several[~further], shapes))
    return Checked(joined, findings.join([mended.findings, found]))


def _union(parts: pd.Series) -> Any:  # noqa: ANN401
    return shapely.union_all(np.array(parts, dtype=object))


def _shapes(frame: pd.DataFrame) -> np.ndarray:
    return np.array(frame["geometry"], dtype=object)


def _with_area(frame: pd.DataFrame, subject: str | None) -> Checked:
    """Rows whose shape covers some land."""
    who = frame[subject] if subject else None
    return split("geometry_missing", frame, _empty(frame), subject=who, field="geometry")


def _kept_without(sent: pd.DataFrame, parcels: pd.DataFrame, waits: np.ndarray) -> Checked:
    """Parcels with a shape or none: one without is still in the register.

    Of those that came without one the reader has reported, of those that wait for consent the
    proposal.
    """
    empty = _empty(parcels)
    rows = parcels[empty & ~shapely.is_missing(_shapes(sent)) & ~waits]
    found = findings.found(
        "geometry_missing",
        rows,
        subject=rows["parcel_id"],
        field="geometry",
        effect=findings.VALUE_DROPPED,
    )
    return Checked(parcels.assign(geometry=parcels["geometry"].where(~empty)), found)


def _shifted(frame: pd.DataFrame) -> np.ndarray:
    if "shifted" not in frame:
        return np.zeros(len(frame), dtype=bool)
    return frame["shifted"].astype("boolean").to_numpy(bool, na_value=False)


def _empty(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(~(shapely.area(_shapes(frame)) > 0), frame.index)


def _inside(
    frame: pd.DataFrame, county: County, boundary: pd.DataFrame | None, subject: str | None
) -> Checked:
    """Rows that touch the county's envelope; those well beyond its outline reported."""
    shapes = _shapes(frame)
    west, south, east, north = _envelope(county)
    box = shapely.bounds(shapes)
    away = (box[:, 2] < west) | (box[:, 0] > east) | (box[:, 3] < south) | (box[:, 1] > north)
    beyond = _beyond(shapes, boundary) & ~away
    rows = frame[beyond]
    far = findings.found(
        "outside_county",
        rows,
        subject=rows[subject] if subject else None,
        field="geometry",
        detail=text("outside_outline", km=OUTLINE_SLACK_M / 1000),
    )
    inside, aside = split(
        "outside_county",
        frame,
        pd.Series(away, frame.index),
        subject=frame[subject] if subject else None,
        field="geometry",
        detail=text("outside_envelope"),
    )
    return Checked(inside, findings.join([aside, far]))


def _envelope(county: County) -> tuple[float, float, float, float]:
    plane = CRS.from_user_input(county.crs)
    # from the degrees of its own datum: between datums PROJ weighs every known shift first
    to_plane = Transformer.from_crs(plane.geodetic_crs or plane, plane, always_xy=True)
    west, south, east, north = county.envelope
    return to_plane.transform_bounds(west, south, east, north)


def _beyond(shapes: np.ndarray, boundary: pd.DataFrame | None) -> np.ndarray:
    """Which shapes lie wholly farther from the outline than it can be wrong."""
    if boundary is None or not len(boundary):
        return np.zeros(len(shapes), dtype=bool)
    outline = shapely.union_all(_shapes(boundary))
    shapely.prepare(outline)
    # most lie within, which a prepared outline answers faster than a distance
    beyond = ~shapely.intersects(outline, shapes) & ~shapely.is_missing(shapes)
    beyond[beyond] = ~shapely.dwithin(outline, shapes[beyond], OUTLINE_SLACK_M)
    return np.asarray(beyond)
