"""Parcels as 勘测定界 (survey) TXT, the form in which land offices take coordinates.

North first, three decimals, hectares to four, every ring closed by its first point; one parcel
line for every part of a parcel, holes numbered from 2 on. What the file cannot hold as it
stands is changed and named in a note.
"""

import re
from datetime import date
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from tcgis.catalog.model import County
from tcgis.errors import InputError
from tcgis.geo.crs import central_meridian, gauss_kruger, is_unverified
from tcgis.words.terms import text
from tcgis.words.units import round_half_up

_CELLS: Final = ["parcel_id", "parcel_name", "map_sheet", "land_use_name", "land_use"]
"""Canonical names of the cells; ``survey_cells`` holds the headings that the reader gives them."""
_WIDTHS: Final = {3: range(25, 46), 6: range(13, 24)}
_BREAKS: Final = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
_FULL_WIDTH: Final = str.maketrans({",": "，", "@": "\uff20"})
_DECIMALS: Final = 3
_CLOSED_TRIANGLE: Final = 4
_POLYGON: Final = 3


class SurveyText(NamedTuple):
    """The file, and what had to be changed so that it could be written."""

    content: bytes
    notes: list[str]


class _Rows(NamedTuple):
    """Rows of points: part, ring within it (0 is the outline), x east, y north."""

    part: np.ndarray
    ring: np.ndarray
    x: np.ndarray
    y: np.ndarray


class _Rings(NamedTuple):
    """Rings as stretches ``start`` … ``stop`` − 1 of rows, the last of which is the first again."""

    start: np.ndarray
    stop: np.ndarray
    part: np.ndarray
    ring: np.ndarray


def write_survey_text(
    parcels: gpd.GeoDataFrame,
    *,
    county: County,
    crs: str | None = None,
    producer: str = "",
    produced_on: date | None = None,
) -> SurveyText:
    """Write parcels with canonical columns, or with those that the reader of such files gives.

    Parameters
    ----------
    crs : a CGCS2000 Gauss-Krüger zone; by default the 3° zone around the county's central
        meridian, its number before the eastings (EPSG:4526 for 114°).
    producer, produced_on : for 数据产生单位 and 数据产生日期.

    Raises
    ------
    InputError
        If ``crs`` is no such zone, or the parcels are in a datum that cannot be converted.
    """
    target = _target(parcels, county, crs)
    zone, width = _zone(target)
    shapes = parcels.set_crs(parcels.crs or county.crs).to_crs(target).geometry.to_numpy()
    parts, owner = _parts(shapes)
    rows, lost = _rows(parts)
    cells = _cells(parcels)
    plain = cells.apply(_plain_cells)
    blocks = _blocks(rows, owner, plain)
    head = text(
        "survey_head", producer=_plain_cell(producer), on=produced_on or "", width=width, zone=zone
    )
    words = "\r\n".join([*head.split("\n"), *blocks, ""])
    undrawn = np.setdiff1d(np.arange(len(parcels)), owner[np.unique(rows.part)])
    notes = _notes(cells, plain, undrawn=undrawn, lost=lost)
    odd = sorted(letter for letter in set(words) if not letter.encode("gbk", "ignore"))
    if odd:
        notes.append(text("survey_odd", letters=" ".join(odd)))
    return SurveyText(words.encode("gb18030" if odd else "gbk", "replace"), notes)


def _target(parcels: gpd.GeoDataFrame, county: County, wanted: str | None) -> CRS:
    own = CRS.from_user_input(parcels.crs or county.crs)
    if is_unverified(own):
        raise InputError(text("survey_datum", crs=own.name))
    if wanted is not None:
        return CRS.from_user_input(wanted)
    meridian = central_meridian(CRS.from_user_input(county.crs))
    known = None if meridian is None else gauss_kruger(round(meridian / 3), prefixed=True)
    if known is None or meridian is None or meridian % 3:
        raise InputError(text("survey_zone", crs=county.crs))
    return CRS.from_epsg(known)


def _zone(target: CRS) -> tuple[int, int]:
    """Number and width in degrees of a zone."""
    for width, zones in _WIDTHS.items():
        for zone in zones:
            codes = {gauss_kruger(zone, prefixed=True), gauss_kruger(zone, prefixed=False)}
            if target.to_epsg() in codes:
                return zone, width
    raise InputError(text("survey_zone", crs=target.name))


def _parts(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The polygons of all shapes, and the place of the shape that each belongs to."""
    parts, outer = shapely.get_parts(shapes, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # collections hold multipolygons
    areal = shapely.get_type_id(parts) == _POLYGON
    return parts[areal], outer[inner[areal]]


def _rows(parts: np.ndarray) -> tuple[_Rows, int]:
    """Points to the millimetre, and how many rings are too small to be left of that."""
    loops, part = shapely.get_rings(parts, return_index=True)
    xy, loop = shapely.get_coordinates(loops, return_index=True)
    ring = np.arange(len(loops)) - np.searchsorted(part, part)
    xy = np.round(xy, _DECIMALS) + 0.0  # no minus before a zero
    fresh = np.ones(len(loop), dtype=bool)
    fresh[1:] = (loop[1:] != loop[:-1]) | (xy[1:] != xy[:-1]).any(axis=1)
    xy, loop = xy[fresh], loop[fresh]
    small = np.bincount(loop, minlength=len(loops)) < _CLOSED_TRIANGLE
    gone = np.isin(part, part[small & (ring == 0)]) | small
    kept = ~gone[loop]
    loop = loop[kept]
    return _Rows(part[loop], ring[loop], *xy[kept].T), int(gone.sum())


def _rings(rows: _Rows) -> _Rings:
    change = (rows.part[1:] != rows.part[:-1]) | (rows.ring[1:] != rows.ring[:-1])
    start = np.concatenate([[0], np.flatnonzero(change) + 1]) if len(rows.x) else np.array([], int)
    stop = np.append(start[1:], len(rows.x)) if len(start) else start
    return _Rings(start, stop, rows.part[start], rows.ring[start])


def _blocks(rows: _Rows, owner: np.ndarray, plain: pd.DataFrame) -> list[str]:
    """Every part's line and its points, in order."""
    rings = _rings(rows)
    if not len(rings.start):
        return []
    parts, first = np.unique(rings.part, return_index=True)
    begin = rings.start[first]
    counts = np.diff(np.append(begin, len(rows.x)))
    areas = np.add.reduceat(_signed(rows, rings), first)
    hectares = round_half_up(pd.Series(areas) / 1e4, 4)
    points = _points(rows, rings)
    lines: list[str] = []
    texts = plain.to_numpy()[owner[parts]]
    for lo, count, area, cells in zip(begin, counts, hectares, texts, strict=True):
        code, name, *others = cells
        told_cells = [str(count), f"{area:.4f}", code, name, text("survey_areal"), *others]
        lines += [",".join([*told_cells, "@"]), *points[lo : lo + count]]
    return lines


def _signed(rows: _Rows, rings: _Rings) -> np.ndarray:
    """Area in m² of every ring as written; holes count against their outline."""
    size = rings.stop - rings.start
    x = rows.x - np.repeat(rows.x[rings.start], size)
    y = rows.y - np.repeat(rows.y[rings.start], size)
    # between two rings the first corner, at 0, stands on one side: it adds nothing
    cross = x * np.append(y[1:], 0.0) - np.append(x[1:], 0.0) * y
    area = np.abs(np.add.reduceat(cross, rings.start)) / 2
    return np.where(rings.ring == 0, area, -area)


def _points(rows: _Rows, rings: _Rings) -> list[str]:
    """点号,圈号,X,Y; numbers run on through the rings of a part."""
    closing = np.zeros(len(rows.x), dtype=bool)
    closing[rings.stop - 1] = True
    running = np.cumsum(~closing)
    begin = np.searchsorted(rows.part, rows.part)  # first row of the part
    number = running - running[begin] + 1
    number[rings.stop - 1] = number[rings.start]
    table = zip(number, rows.ring + 1, rows.y, rows.x, strict=True)
    return [f"J{name},{ring},{north:.3f},{east:.3f}" for name, ring, north, east in table]


def _cells(parcels: gpd.GeoDataFrame) -> pd.DataFrame:
    """Texts of the cells behind 面积 but for 图形属性, then any further ones."""
    headings = dict(zip(_CELLS, text("survey_cells").split(","), strict=True))
    taken = {
        name: next((parcels[each] for each in (name, heading) if each in parcels), None)
        for name, heading in headings.items()
    }
    further = 1
    while (heading := text("survey_further", n=further)) in parcels:
        taken[heading] = parcels[heading]
        further += 1
    index = pd.RangeIndex(len(parcels))
    blank = pd.Series("", index, dtype="string")
    return pd.DataFrame(
        {
            name: blank if values is None else values.astype("string").fillna("").set_axis(index)
            for name, values in taken.items()
        }
    )


def _plain_cells(cells: pd.Series) -> pd.Series:
    return cells.map(_plain_cell).astype("string")


def _plain_cell(cell: str) -> str:
    """A cell that does not break its line: signs of the format full-width, one line."""
    return _BREAKS.sub("\u3000", cell.strip()).translate(_FULL_WIDTH)


def _notes(
    cells: pd.DataFrame, plain: pd.DataFrame, *, undrawn: np.ndarray, lost: int
) -> list[str]:
    changed = (cells.apply(lambda each: each.str.strip()) != plain).any(axis=1)
    notes = []
    if changed.any():
        notes.append(text("survey_replaced", rows=_parcel_codes(cells, np.flatnonzero(changed))))
    if len(undrawn):
        notes.append(text("survey_undrawn", rows=_parcel_codes(cells, undrawn)))
    if lost:
        notes.append(text("survey_lost", n=lost))
    return notes


def _parcel_codes(cells: pd.DataFrame, rows: np.ndarray) -> str:
    """Codes of the parcels, or their places where they have none."""
    codes = cells["parcel_id"].iloc[rows]
    return "、".join(code or f"#{row + 1}" for code, row in zip(codes, rows, strict=True))
