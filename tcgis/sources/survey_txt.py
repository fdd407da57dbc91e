"""勘测定界 (survey) coordinate TXT: parcels as lines ending in @, then their points.

The format is a habit, not a standard: writers differ in every particular, so the parcel line is
mapped outwards from its 图形属性 cell, rings are told by number and by return to the first
point, parts and holes by containment, and zone and axes by the coordinates.
"""

import re
import unicodedata
from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from tcgis import crs, findings
from tcgis.catalog import County, Layer
from tcgis.sources import encodings, guards, rings, survey_area
from tcgis.sources.location import Located, locate
from tcgis.sources.part import Part, Place, garbled, placed
from tcgis.sources.vector import declared_crs

ENDINGS: Final = (".txt",)
COLUMNS: Final = [
    "点数", "面积", "地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码"
]  # fmt: skip
_SHAPES: Final = {"面", "线", "点"}
_NUMBER: Final = re.compile(r"[-+]?\d+(\.\d*)?([eE][-+]?\d+)?\s*")
_NAME_AT: Final = 3
# 【】 survive NFKC; lone CR ends a line for some writers
_BRACKETS: Final = str.maketrans("【】〔〕", "[][]")


class _Block(NamedTuple):
    """One parcel as written: where, its cells, its points."""

    row: int
    cells: list[str]
    points: list[rings.Point]


class Survey(NamedTuple):
    """What a text holds before any judgement."""

    header: dict[str, str]
    blocks: list[_Block]
    ignored: list[tuple[int, str]]


def read(path: Path, place: Place, *, layer: Layer, county: County) -> Part:
    """Read one file.

    Raises
    ------
    Unreadable
        If it holds no parcel at all.
    """
    decoded = encodings.decode(path.read_bytes(), layer.encoding)
    survey = parse(decoded.text)
    if not survey.blocks:
        raise guards.Unreadable("没有找到地块：地块行应以 @ 结尾，其后是界址点行")
    drawn = [rings.draw(block.points) for block in survey.blocks]
    rows = [block.row for block in survey.blocks]
    named = placed(_frame(survey, drawn), place, sheet=None, rows=rows)
    declared = _declared(survey, layer)
    located = _without_shapeless(locate(named, declared=declared, layer=layer, county=county))
    sized = survey_area.units(located.frame)
    told = [
        *garbled(decoded, place),
        *_zone_told(survey, located, place),
        *_drawing_told(named, survey.blocks, drawn),
        survey_area.told(sized),
        _ignored(survey, place),
    ]
    return Part(sized.frame, told, sized.stated, located.proof)


def _frame(survey: Survey, drawn: list[rings.Drawn]) -> gpd.GeoDataFrame:
    raw = pd.DataFrame([_cells(block.cells) for block in survey.blocks], columns=COLUMNS)
    raw = raw.replace("", None).astype("string")
    shapes = gpd.GeoSeries([each.shape for each in drawn], index=raw.index)
    shapes[raw["图形属性"].isin(["线", "点"])] = None
    return gpd.GeoDataFrame(raw, geometry=shapes)


def parse(text: str) -> Survey:
    """Split a text into header, parcels and lines that are neither; full-width forms allowed."""
    survey = Survey({}, [], [])
    for number, line in enumerate(_lines(text), start=1):
        _take(survey, number, line)
    return survey


def _lines(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text.lstrip("\ufeff")).translate(_BRACKETS)
    return re.split(r"\r\n|\n|\r", plain)


def _take(survey: Survey, number: int, line: str) -> None:
    line = line.strip()
    if not line or (line.startswith("[") and line.endswith("]")):
        return
    if line.rstrip(", 、").endswith("@"):
        survey.blocks.append(_Block(number, _split(line.rstrip(", 、")[:-1]), []))
        return
    point = _point(line)
    if point is not None:
        if not survey.blocks:  # a bare list of points is one parcel without attributes
            survey.blocks.append(_Block(number, [], []))
        survey.blocks[-1].points.append(point)
    elif "=" in line and not survey.blocks:
        key, _, value = line.partition("=")
        survey.header[key.strip()] = value.strip()
    else:
        survey.ignored.append((number, line))


def _split(line: str) -> list[str]:
    mark = "," if "," in line else "、"
    return [cell.strip() for cell in line.split(mark)]


def _point(line: str) -> rings.Point | None:
    """点号,圈号,X,Y; without 圈号 in a bare list."""
    cells = _split(line.rstrip(", 、").replace("—", "-").replace("−", "-"))
    if len(cells) == 1:
        cells = line.split()
    numeric = [bool(_NUMBER.fullmatch(cell)) for cell in cells]
    if len(cells) > 3 and all(numeric[-3:]):  # noqa: PLR2004 — 点号,圈号,X,Y
        return rings.Point(cells[-4], cells[-3], float(cells[-1]), float(cells[-2]))
    if len(cells) == 3 and all(numeric[-2:]):  # noqa: PLR2004 — 点号,X,Y
        return rings.Point(cells[0], "1", float(cells[2]), float(cells[1]))
    return None


def _cells(cells: list[str]) -> list[str]:
    """A parcel line's cells in the order of ``COLUMNS``, found from 图形属性 outwards."""
    at = next((i for i, cell in enumerate(cells) if i > 1 and cell in _SHAPES), None)
    if at is None:
        return (cells + [""] * len(COLUMNS))[: len(COLUMNS)]
    after = [*cells[at + 1 : at + 4], "", "", ""][:3]
    code_at = _code_at(cells, at)
    name = ",".join(cells[code_at + 1 : at])
    return [cells[0], cells[1], cells[code_at] if code_at > 1 else "", name, cells[at], *after]


def _code_at(cells: list[str], at: int) -> int:
    """Where 地块编号 stands: two before 图形属性, unless commas in the name moved it."""
    usual = at - 2
    if usual > _NAME_AT - 1 and re.fullmatch(r"[\w\-/()]*\d[\w\-/()]*", cells[2], re.ASCII):
        return 2
    return usual


def _declared(survey: Survey, layer: Layer) -> CRS | None:
    """System that the header claims; its false easting is told by size."""
    system = survey.header.get("坐标系", "")
    for mark, geographic in (("80", 4610), ("54", 4214)):
        if mark in system:
            return CRS.from_epsg(geographic)
    if "WGS" in system.upper():
        return CRS.from_epsg(4326)
    eastings = [point.x for block in survey.blocks for point in block.points]
    prefixed = bool(eastings) and float(np.median(eastings)) > 1e6  # noqa: PLR2004 — metres
    zone = _zone(survey)
    code = crs.gauss_kruger(zone, prefixed=prefixed) if zone is not None else None
    return CRS.from_epsg(code) if code else declared_crs(layer)


def _zone(survey: Survey) -> int | None:
    digits = re.fullmatch(r"\d+", survey.header.get("带号", ""))
    return int(digits[0]) if digits else None


def _without_shapeless(located: Located) -> Located:
    """Set aside what has no polygon: a batch is its coordinates and nothing else."""
    told = [
        each.assign(
            effect=each["effect"].mask(each["code"].eq("geometry_missing"), findings.SET_ASIDE)
        )
        for each in located.findings
    ]
    return located._replace(findings=told)


def _zone_told(survey: Survey, located: Located, place: Place) -> list[pd.DataFrame]:
    """The location's findings, with the conflict named after the header where it comes from it."""
    zone = _zone(survey)
    meridian = crs.central_meridian(located.crs) if located.crs is not None else None
    if zone is None or meridian is None or zone in {meridian, meridian / 3, (meridian + 3) / 6}:
        return located.findings
    told = findings.whole(
        "txt_zone_conflict",
        layer=place.layer,
        file=place.file,
        detail=f"文件头写带号 {zone}，坐标属于 {crs.name(located.crs)}" if located.crs else None,
        effect=findings.REPAIRED,
    )
    return [told, *(each for each in located.findings if not _is_whole_conflict(each))]


def _is_whole_conflict(told: pd.DataFrame) -> bool:
    first = told.iloc[0]
    return bool(first["code"] == "crs_conflict" and pd.isna(first["row"]))


def _drawing_told(
    named: pd.DataFrame, blocks: list[_Block], drawn: list[rings.Drawn]
) -> list[pd.DataFrame]:
    """What had to be mended in the rings, and point counts that are wrong."""
    unclosed = np.array([each.unclosed for each in drawn]) > 0
    dropped = np.array([each.dropped for each in drawn]) > 0
    wrong = np.array([_miscounted(*pair) for pair in zip(blocks, drawn, strict=True)])
    return [
        findings.found("txt_unclosed", named[unclosed], effect=findings.REPAIRED),
        findings.found("txt_closing_row", named[dropped], effect=findings.REPAIRED),
        findings.found("txt_point_count", named[wrong], value=named.loc[wrong, "点数"]),
    ]


def _miscounted(block: _Block, drawn: rings.Drawn) -> bool:
    said = block.cells[0] if block.cells else ""
    if not said or said in {"0"}:
        return False
    rows = len(block.points)
    near = range(rows - drawn.rings, rows + drawn.rings + 1)
    return not (said.isdecimal() and int(said) in near)


def _ignored(survey: Survey, place: Place) -> pd.DataFrame:
    rows = pd.DataFrame(survey.ignored, columns=["row", "line"])
    rows = rows.assign(layer=place.layer, file=place.file)
    return findings.found("txt_line_ignored", rows, value=rows["line"])
