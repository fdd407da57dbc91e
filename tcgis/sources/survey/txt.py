"""勘测定界 (survey) coordinate TXT: parcels as lines ending in @, then their points.

The format is a habit, not a standard: writers differ in every particular, so the parcel line is
mapped outwards from its 图形属性 cell, rings are recognised by number and by return to the first
point, parts and holes by containment, and zone and axes by the coordinates.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.catalog.model import County, Layer
from tcgis.sources.coordinates.location import Located, locate
from tcgis.sources.model import Part, Place, RowCount, find_garbled, place_rows
from tcgis.sources.safety import guards
from tcgis.sources.sheets import encodings
from tcgis.sources.survey import area, faults, header, rings, stated
from tcgis.sources.survey import lines as survey_lines
from tcgis.sources.survey.headings import PARCEL_CODE
from tcgis.words import terms

TXT_ENDINGS: Final = (".txt",)
_COUNT, _SHAPE = "点数", "图形属性"
TXT_COLUMNS: Final = [
    _COUNT, "面积", PARCEL_CODE, "地块名称", _SHAPE, "图幅号", "地块用途", "地类编码"
]  # fmt: skip
_NOT_AREAS: Final = ("线", "点")
FURTHER_COLUMN: Final = "附加{}"
"""Cells behind 地类编码, of which writers have up to four."""


class _GivenText(NamedTuple):
    """A text and what it draws; ``named`` holds the rows with their places."""

    survey: survey_lines.Survey
    drawn: rings.DrawnParcels
    named: gpd.GeoDataFrame
    place: Place


def read_txt(path: Path, place: Place, *, layer: Layer, county: County) -> Part:
    """Read one file.

    Raises
    ------
    Unreadable
        If it holds no parcel at all.
    """
    decoded = encodings.decode_text(path.read_bytes(), layer.encoding)
    survey = survey_lines.parse_survey(decoded.text)
    if not survey.rows:
        raise guards.Unreadable(terms.text("txt_no_parcel"))
    drawn = rings.draw_parcels(survey.points, len(survey.rows))
    named = place_rows(_frame(survey, drawn), place, sheet=None, rows=survey.rows)
    given = _GivenText(survey, drawn, named, place)
    declared = header.declared_in_header(survey.header, survey.points.x, layer)
    located = locate(named, declared=declared, layer=layer, county=county)
    sized = area.settle_area_units(located.frame)
    found = [
        *find_garbled(decoded, place),
        *_find_zone_conflict(given, located._replace(findings=_shapeless(given, located.findings))),
        *_find_drawing_faults(given),
        _find_cut(given, decoded.text),
        *sized.findings,
        *_find_odd_lines(given),
    ]
    counts: dict[str | None, RowCount] = {
        None: RowCount(stated.count_parcels(decoded.text, survey))
    }
    return Part(sized.frame, found, sized.stated, located.proof, counts=counts)


def _frame(survey: survey_lines.Survey, drawn: rings.DrawnParcels) -> gpd.GeoDataFrame:
    width = max(map(len, survey.cells))
    names = [*TXT_COLUMNS, *(FURTHER_COLUMN.format(n + 1) for n in range(width - len(TXT_COLUMNS)))]
    cells = [each + [""] * (width - len(each)) for each in survey.cells]
    raw = pd.DataFrame(cells, columns=names).replace("", None).astype("string")
    shapes = drawn.shapes.copy()
    shapes[_lines_and_points(raw)] = None
    shapes[_damaged(survey)] = None
    return gpd.GeoDataFrame(raw, geometry=gpd.GeoSeries(shapes, index=raw.index))


def _damaged(survey: survey_lines.Survey) -> np.ndarray:
    """Parcels that lack a point whose line cannot be read: their shape would be a wrong one."""
    half = [line for line, words in survey.ignored if survey_lines.is_half_point(words)]
    owner = np.searchsorted(survey.rows, half) - 1
    return np.asarray(owner[owner >= 0])


def _lines_and_points(raw: pd.DataFrame) -> np.ndarray:
    return raw[_SHAPE].isin(_NOT_AREAS).to_numpy()


def _shapeless(given: _GivenText, found: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    return faults.find_shapeless(
        given.named,
        found,
        few=(given.drawn.rings == 0) & ~_lines_and_points(given.named),
        points=np.bincount(given.survey.points.parcel, minlength=len(given.named)),
        subject=given.named[PARCEL_CODE],
    )


def _find_zone_conflict(given: _GivenText, located: Located) -> list[pd.DataFrame]:
    """The location's findings, with the conflict named after the header where it comes from it."""
    detail = None if located.crs is None else header.zone_conflict(
        given.survey.header, located.crs
    )  # fmt: skip
    if detail is None:
        return located.findings
    place = given.place
    finding = findings.whole(
        "txt_zone_conflict",
        layer=place.layer,
        file=place.file,
        detail=detail,
        effect=findings.REPAIRED,
    )
    return [finding, *(each for each in located.findings if not _is_whole_conflict(each))]


def _is_whole_conflict(found: pd.DataFrame) -> bool:
    whole = found["code"].eq("crs_conflict") & found["row"].isna()
    return bool(whole.any())


def _find_drawing_faults(given: _GivenText) -> list[pd.DataFrame]:
    """What had to be mended in the rings, and point counts that are wrong."""
    named, wrong = given.named, _miscounted(given)
    return [
        *faults.find_mended(named, given.drawn, areal=~_lines_and_points(named)),
        findings.found("txt_point_count", named[wrong], value=named.loc[wrong, _COUNT]),
    ]


def _find_cut(given: _GivenText, text: str) -> pd.DataFrame:
    """The last parcel of a text that ends too early: its shape would be a wrong one."""
    counts = stated.point_counts([cells[0] for cells in given.survey.cells])
    whole = text.rstrip("\x1a").endswith(("\n", "\r"))
    if not stated.is_cut(given.survey, given.drawn, counts, whole=whole):
        return findings.none()
    last = given.named.iloc[[-1]]
    points = int(np.bincount(given.survey.points.parcel, minlength=len(counts))[-1])
    return findings.found(
        "txt_cut",
        last,
        subject=last[PARCEL_CODE],
        value=last[_COUNT],
        detail=terms.text("txt_cut_points", n=points),
        effect=findings.SET_ASIDE,
    )


def _miscounted(given: _GivenText) -> np.ndarray:
    """Where 点数 is neither the number of rows nor off by one a ring; empty and 0 say nothing."""
    stated = given.named[_COUNT]
    counted = pd.to_numeric(stated, errors="coerce").to_numpy("float64", na_value=np.nan)
    rows = np.bincount(given.survey.points.parcel, minlength=len(stated))
    off = ~(np.abs(counted - rows) <= given.drawn.rings)
    return np.asarray(off & stated.notna().to_numpy() & (counted != 0))


def _find_odd_lines(given: _GivenText) -> list[pd.DataFrame]:
    unmarked = _of_lines(given.survey.unmarked, given.place)
    ignored = _of_lines(given.survey.ignored, given.place)
    return [
        findings.found(
            "txt_line_ignored",
            unmarked,
            value=unmarked["line"],
            detail=terms.text("txt_unmarked"),
            effect=findings.REPAIRED,
        ),
        findings.found("txt_line_ignored", ignored, value=ignored["line"]),
    ]


def _of_lines(lines: list[tuple[int, str]], place: Place) -> pd.DataFrame:
    rows = pd.DataFrame(lines, columns=["row", "line"])
    return rows.assign(layer=place.layer, file=place.file)
