"""界址点成果表: the boundary points of a sheet, and of which parcel they are.

A sheet is read from top to bottom as people read it: a row 宗地代码：… names the parcel of the
rows below it, a heading row says which columns hold what, and stays in force until the next.
"""

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from tcgis.sources.survey import headings
from tcgis.sources.survey.header import SYSTEM
from tcgis.sources.survey.headings import (
    PARCEL,
    TITLE,
    PointColumns,
    PointHeading,
    cell_number,
    without_spaces,
)
from tcgis.sources.survey.rings import Points

_PAIR: Final = re.compile(r"([^\s:]+?)\s*:\s*(.*?)(?=\s+[^\s:]+?\s*:|$)")
_WORD: Final = re.compile(r"[\u4e00-\u9fff]")
_SYSTEM: Final = re.compile(r"坐标系|西安80|北京54")
_ZONE_SIGN: Final = "带"


class Parcel(NamedTuple):
    """A parcel as the sheet names it; ``row`` is that of its first point, else of its name."""

    code: str
    row: int
    facts: dict[str, str]


class PointTable(NamedTuple):
    """What a sheet holds; rows are Excel's.

    ``side`` is the length as written of the side that stands with or under a point ("" for
    none), ``ignored`` are rows that hold a coordinate and no point, with their parcel where
    they name a point of it and -1 where they do not.
    """

    parcels: list[Parcel]
    points: Points
    row: np.ndarray
    side: np.ndarray
    side_row: np.ndarray
    ignored: list[tuple[int, str, int]]
    header: dict[str, str]


class _Point(NamedTuple):
    """A point; in order they are those of each parcel, the left list before the right."""

    parcel: int
    stretch: int
    place: int
    row: int
    name: str
    ring: str
    x: float
    y: float


@dataclass
class _State:
    """What is in force while the rows go by, and what they gave."""

    heading: PointHeading | None = None
    current: int = -1
    stretch: int = 0
    opening: bool = True
    """Between a title and the first point below it; facts given there belong to the next parcel."""
    named: bool = False
    pending: dict[str, str] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    parcels: list[Parcel] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    points: list[_Point] = field(default_factory=list)
    sides: dict[_Point, tuple[str, int]] = field(default_factory=dict)
    ignored: list[tuple[int, str, int]] = field(default_factory=list)


def parse_point_table(grid: np.ndarray) -> PointTable | None:
    """All points of a sheet by parcel; None if it has no heading with both coordinates."""
    texts = [[headings.cell_text(cell) for cell in row] for row in grid]
    state = _State()
    for row, cells in enumerate(texts):
        heading = headings.find_point_heading(texts, row)
        if heading is not None:
            state.heading, state.stretch = heading, state.stretch + 1
        elif state.heading is None or not _taken(state, state.heading, cells, row + 1):
            _words(state, cells, row + 1)
    return None if state.heading is None else _table(state)


def _taken(state: _State, heading: PointHeading, cells: list[str], row: int) -> bool:
    """Take what a row holds of each list; False if it holds words alone."""
    kinds = [headings.row_kind(cells, where) for where in heading.lists]
    if "point" in kinds or "half" in kinds:
        _of_parcel(state, heading, cells, row)
    for place, (kind, where) in enumerate(zip(kinds, heading.lists, strict=True)):
        if kind == "point":
            state.points.append(_point(state, cells, where, place=place, row=row))
        if kind in ("point", "side"):
            _side(state, cells, where, place=place, row=row)
        elif kind in ("half", "stray"):
            words = "，".join(filter(None, cells))
            state.ignored.append((row, words, state.current if kind == "half" else -1))
    return set(kinds) != {"words"}


def _of_parcel(state: _State, heading: PointHeading, cells: list[str], row: int) -> None:
    """Settle of which parcel a row is, and what it tells of it."""
    code = cells[heading.parcel] if heading.parcel >= 0 else ""
    if code or state.current < 0:
        state.current = _parcel(state, code, row)
    about = state.parcels[state.current].facts
    for name, value in state.pending.items():
        about.setdefault(name, value)
    for at, name in heading.others.items():
        if cells[at]:
            about.setdefault(name, cells[at])
    state.pending, state.opening, state.named = {}, False, False


def _parcel(state: _State, code: str, row: int) -> int:
    if code not in state.places:
        state.places[code] = len(state.parcels)
        state.parcels.append(Parcel(code, row, {}))
    return state.places[code]


def _point(state: _State, cells: list[str], where: PointColumns, *, place: int, row: int) -> _Point:
    name, ring = (cells[at] if at >= 0 else "" for at in (where.name, where.ring))
    north, east = (float(cell_number(cells[at]) or 0.0) for at in (where.north, where.east))
    return _Point(state.current, state.stretch, place, row, name, ring, east, north)


def _side(state: _State, cells: list[str], where: PointColumns, *, place: int, row: int) -> None:
    """Give a side to the last point of its list, with which or under which it stands."""
    length = cells[where.side] if where.side >= 0 else ""
    above = next((each for each in reversed(state.points) if each.place == place), None)
    if cell_number(length) is not None and above is not None and above.stretch == state.stretch:
        state.sides[above] = (length, row)


def _words(state: _State, cells: list[str], row: int) -> None:
    """A row of words: a title, the parcel's name and facts, the system, a footer."""
    if any(TITLE in without_spaces(cell) for cell in cells):
        state.opening, state.named, state.pending = True, False, {}
    for cell in filter(_SYSTEM.search, cells):
        state.header[SYSTEM] = cell
    pairs = _pairs(cells)
    state.header |= {name: value for name, value in pairs.items() if _ZONE_SIGN in name}
    code = next((value for name, value in pairs.items() if name in PARCEL), None)
    if code is not None and not state.named:
        state.current = _parcel(state, code, row)
        state.opening = state.named = True
        state.stretch += 1
    if state.opening:
        state.pending |= {name: value for name, value in pairs.items() if value != code}


def _pairs(cells: list[str]) -> dict[str, str]:
    """名称：值 within a cell or over two, and a parcel's number beside the word for it."""
    found: dict[str, str] = {}
    for at, cell in enumerate(cells):
        beside = next((each for each in cells[at + 1 :] if each), "")
        pairs = (
            [(without_spaces(cell), "")] if without_spaces(cell) in PARCEL else _PAIR.findall(cell)
        )
        for name, value in pairs:
            if _WORD.search(name) and (value or beside):
                found.setdefault(name, value or beside)
    return found


def _table(state: _State) -> PointTable:
    points = sorted(state.points, key=lambda each: each[:4])
    first: dict[int, int] = {}
    for each in points:
        first.setdefault(each.parcel, each.row)
    parcels = [each._replace(row=first.get(at, each.row)) for at, each in enumerate(state.parcels)]
    sides = [state.sides.get(each, ("", 0)) for each in points]
    parcel, _, _, row, name, ring, x, y = zip(*points, strict=True) if points else [()] * 8
    return PointTable(
        parcels,
        Points(
            np.array(parcel, dtype=int),
            np.array(name, dtype=object),
            np.array(ring, dtype=object),
            np.array(x, dtype=float),
            np.array(y, dtype=float),
        ),
        np.array(row, dtype=int),
        np.array([length for length, _ in sides], dtype=object),
        np.array([where for _, where in sides], dtype=int),
        state.ignored,
        state.header,
    )
