"""反算边长: side lengths as written beside those of the coordinates."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from pyproj import Geod

from tcgis import findings
from tcgis.sources.survey import rings
from tcgis.sources.survey.cells import PointTable
from tcgis.sources.survey.headings import PARCEL_CODE, cell_number
from tcgis.sources.survey.rings import Points
from tcgis.words import terms

_AGREES_M: Final = 0.05
_SIDE: Final = "边长"
_METRE_SIGNS: Final = "m米"
_DEGREES: Final = 180.0
_GEOD: Final = Geod(ellps="GRS80")


class _Sides(NamedTuple):
    """For each point the length (m) of a side of it, NaN for none, and the point at its end."""

    length: np.ndarray
    other: np.ndarray


def find_differing_sides(table: PointTable, named: pd.DataFrame) -> pd.DataFrame:
    """Sides that differ by more than 5 cm and more than they are rounded.

    Some tables write a side with the point where it begins, some with that where it ends: in
    each parcel the reading holds that fits most of its sides.
    """
    written = np.array([_metres(each) for each in table.side], dtype=float)
    limit = max(_AGREES_M, 0.5 * 10.0 ** -max(map(_decimals, table.side), default=0))
    onward, back = _from(table.points)
    off, off_back = np.abs(written - onward.length), np.abs(written - back.length)
    fits, fits_back = off <= limit, off_back <= limit
    parcels = len(named)
    better = np.bincount(table.points.parcel[fits_back], minlength=parcels) > np.bincount(
        table.points.parcel[fits], minlength=parcels
    )
    turned = better[table.points.parcel]
    bad = np.flatnonzero(np.where(turned, off_back, off) > limit)
    drawn = np.where(turned, back.length, onward.length)
    other = np.where(turned, back.other, onward.other)
    name = table.points.name
    rows = named.iloc[table.points.parcel[bad]]
    rows = rows.assign(row=table.side_row[bad]).reset_index(drop=True)
    detail = [
        terms.text(
            "side_differs",
            start=name[at],
            end=name[other[at]],
            written=table.side[at],
            drawn=drawn[at],
        )
        for at in bad
    ]
    return findings.found(
        "side_length_differs",
        rows,
        subject=rows[PARCEL_CODE],
        field=_SIDE,
        value=pd.Series(table.side[bad], rows.index, dtype="string"),
        detail=pd.Series(detail, rows.index, dtype="string"),
    )


def _metres(text: str) -> float:
    value = cell_number(text)
    return np.nan if value is None else value


def _decimals(text: str) -> int:
    digits = text.rstrip(_METRE_SIGNS).partition(".")[2]
    return len(digits) if digits.isdecimal() else 0


def _from(points: Points) -> tuple[_Sides, _Sides]:
    """Sides onward from each point along its ring, and back from it."""
    here = np.arange(len(points.x))
    onward, back = np.full(len(here), -1), np.full(len(here), -1)
    loops = rings.split_rings(points)
    for start, stop, closed in zip(loops.start, loops.stop, loops.closed, strict=True):
        ring = here[start:stop]
        onward[ring], back[ring] = np.roll(ring, -1), np.roll(ring, 1)
        if closed:  # the row that repeats the first point
            back[stop] = stop - 1
    return _measured(points, onward), _measured(points, back)


def _measured(points: Points, other: np.ndarray) -> _Sides:
    x, y = points.x, points.y
    if len(x) and max(np.abs(x).max(), np.abs(y).max()) <= _DEGREES:
        lon, lat = np.maximum(x, y), np.minimum(x, y)  # in China longitude is the larger
        length = np.asarray(_GEOD.inv(lon, lat, lon[other], lat[other])[2])
    else:
        length = np.hypot(x - x[other], y - y[other])
    return _Sides(np.where(other < 0, np.nan, length), other)
