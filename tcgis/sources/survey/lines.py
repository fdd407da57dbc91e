"""The grammar of 勘测定界 TXT: which line is a heading, a parcel, a point, or neither.

The format is a habit, not a standard: writers differ in every particular. Lines that hold a
point in the usual form are taken all at once; what is left is looked at line by line.
"""

import re
import unicodedata
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tcgis.sources.survey.rings import Points

SHAPES: Final = ("面", "线", "点")
CELL_COUNT: Final = 8
"""点数, 面积, 地块编号, 地块名称, 图形属性, 图幅号, 地块用途, 地类编码."""
_SHAPE_AT: Final = 4
_KNOWN: Final = {"", "属性描述", "地块坐标"}
_BARE: Final = -1
"""Owner of points before any parcel line."""
_NOBODY: Final = -2
_SECTION: Final = -3

_AMOUNT: Final = r"[-+]?\d{1,12}(?:\.\d*)?"
"""No coordinate is longer; one of a thousand digits would be infinite."""
_USUAL: Final = (
    rf"^\s*(?P<name>[^,=]*?)\s*,\s*(?P<ring>\d+)\s*,\s*(?P<north>{_AMOUNT})\s*,"
    rf"\s*(?P<east>{_AMOUNT})[\s,]*$"
)
_NUMBER: Final = re.compile(rf"({_AMOUNT})([eE][-+]?\d{1, 2})?")
_NAME: Final = re.compile(r"[A-Za-z界址点]{0,4}\d+(-\d+)?")
_CODE: Final = re.compile(r"[\w\-/()]*\d[\w\-/()]*", re.ASCII)
# these survive NFKC
_BRACKETS: Final = str.maketrans("【】〔〕", "[][]")
_DASHES: Final = str.maketrans("—−–", "---")
_METRES: Final = 1e4
"""No coordinate in metres is smaller, no height or number of a point is larger."""
_DEGREES: Final = 180.0


class Survey(NamedTuple):
    """What a text holds before any judgement.

    ``rows`` are the lines of the parcels, ``cells`` what stands there (``CELLS`` and any
    further ones), ``unmarked`` the lines of parcels that lack their ``@``.
    """

    header: dict[str, str]
    rows: list[int]
    cells: list[list[str]]
    points: Points
    unmarked: list[tuple[int, str]]
    ignored: list[tuple[int, str]]


class _Point(NamedTuple):
    line: int
    name: str
    ring: str
    north: float
    east: float


class _Taken(NamedTuple):
    """What lines that are no usual points say; ``marks`` are the lines where an owner begins."""

    header: dict[str, str]
    rows: list[int]
    cells: list[list[str]]
    marks: list[tuple[int, int]]
    odd: list[_Point]
    unmarked: list[tuple[int, str]]
    ignored: list[tuple[int, str]]


def parse_survey(text: str) -> Survey:
    """Split a text into header, parcels with their points, and lines that are neither."""
    lines = re.split(r"\r\n|\n|\r", text.lstrip("\ufeff"))
    plain = [line if line.isascii() else _half(line) for line in lines]
    found = pc.extract_regex(pa.array(plain, pa.string()), _USUAL)
    usual = found.is_valid().to_numpy(zero_copy_only=False)
    taken = _Taken({}, [], [], [(0, _BARE)], [], [], [])
    section = ""
    for number in np.flatnonzero(~usual):
        if line := plain[number].strip():
            section = _take(taken, int(number) + 1, line, lines[number].strip(), section)
    at, points = _points(found.filter(pa.array(usual)), np.flatnonzero(usual) + 1, taken.odd)
    owner = _owners(taken.marks, at)
    orphans = [(int(line), lines[line - 1].strip()) for line in at[owner == _NOBODY]]
    return _survey(taken, points, at, owner, orphans)


def is_half_point(line: str) -> bool:
    """Whether a line names a point and a coordinate, but not both coordinates."""
    cells = _split(_half(line).rstrip(", 、"))
    large = [float(cell) for cell in cells if _NUMBER.fullmatch(cell) and float(cell) > _METRES]
    named = _NAME.fullmatch(cells[0]) is not None
    return len(cells) > 2 and named and len(large) > 0 and _point(_half(line)) is None  # noqa: PLR2004


def _half(line: str) -> str:
    return unicodedata.normalize("NFKC", line).translate(_BRACKETS)


def _take(taken: _Taken, number: int, line: str, raw: str, section: str) -> str:
    """Take one line that is no usual point; the section that the next one stands in."""
    if line.startswith("[") and line.endswith("]"):
        taken.marks.append((number, _SECTION))
        return line[1:-1].strip()
    point, marked = _point(line), line.rstrip(", 、").endswith("@")
    if point is not None:
        taken.odd.append(point._replace(line=number))
    elif marked or _is_unmarked(line):
        taken.marks.append((number, len(taken.rows)))
        taken.rows.append(number)
        taken.cells.append(_cells(line, raw))
        if not marked:
            taken.unmarked.append((number, raw))
    elif "=" in line and section in _KNOWN and not taken.rows:
        key, _, value = line.partition("=")
        taken.header[key.strip()] = value.strip()
    elif not ("=" in line and section not in _KNOWN):
        taken.ignored.append((number, raw))
    return section


def _survey(
    taken: _Taken, points: Points, at: np.ndarray, owner: np.ndarray, orphans: list[tuple[int, str]]
) -> Survey:
    """Points under their parcels; those before the first parcel line are one of their own."""
    rows, cells = taken.rows, taken.cells
    bare = np.flatnonzero(owner == _BARE)
    if len(bare):
        rows, cells, owner = [int(at[bare[0]]), *rows], [[""] * CELL_COUNT, *cells], owner + 1
    kept = owner >= 0
    mine = Points(owner[kept], *(each[kept] for each in points[1:]))
    return Survey(taken.header, rows, cells, mine, taken.unmarked, sorted(taken.ignored + orphans))


def _owners(marks: list[tuple[int, int]], at: np.ndarray) -> np.ndarray:
    """Parcel of each point, given the lines on which they stand.

    A further section ends a parcel, unless the parcel's points are yet to come.
    """
    begins = np.array([line for line, _ in marks])
    counts = np.diff(np.append(np.searchsorted(at, begins), len(at)))
    owners, current, seen = [], _BARE, 0
    for (_, mark), count in zip(marks, counts, strict=True):
        if mark != _SECTION:
            current, seen = mark, 0
        elif seen:
            current = _NOBODY
        seen += int(count)
        owners.append(current)
    return np.repeat(np.array(owners), counts)


def _points(usual: pa.Array, at: np.ndarray, odd: list[_Point]) -> tuple[np.ndarray, Points]:
    """All points in the order of their lines; their parcel is not known yet."""
    name, ring, north, east = usual.flatten()
    table = [
        np.concatenate([at, np.array([point.line for point in odd], dtype=int)]),
        np.concatenate([name.to_numpy(zero_copy_only=False), [point.name for point in odd]]),
        np.concatenate([ring.to_numpy(zero_copy_only=False), [point.ring for point in odd]]),
        np.concatenate([_floats(east), [point.east for point in odd]]),
        np.concatenate([_floats(north), [point.north for point in odd]]),
    ]
    order = np.argsort(table[0], kind="stable")
    lines, names, rings, x, y = (each[order] for each in table)
    nowhere = np.full(len(lines), _NOBODY)
    return lines, Points(nowhere, names.astype(object), rings.astype(object), x, y)


def _floats(texts: pa.Array) -> np.ndarray:
    signless = pc.replace_substring_regex(texts, r"^\+", "")
    return np.asarray(signless.cast(pa.float64()).to_numpy(zero_copy_only=False))


def _split(line: str) -> list[str]:
    mark = "," if "," in line else "、"
    return [cell.strip() for cell in line.split(mark)]


def _point(line: str) -> _Point | None:
    """A point in a form that is not the usual one: 点号,圈号,X,Y with less or more around."""
    if "=" in line or line.rstrip(", 、").endswith("@"):
        return None
    cells = _split(line.rstrip(", 、").translate(_DASHES))
    if len(cells) == 1:
        cells = line.translate(_DASHES).split()
    numeric = [bool(_NUMBER.fullmatch(cell)) for cell in cells]
    while len(cells) > 4 and not numeric[-1]:  # noqa: PLR2004 — words behind a whole point
        cells, numeric = cells[:-1], numeric[:-1]
    if len(cells) > 4 and all(numeric[-3:]) and _is_height(*map(float, cells[-3:])):  # noqa: PLR2004
        cells, numeric = cells[:-1], numeric[:-1]
    if len(cells) > 3:  # noqa: PLR2004 — 点号,圈号,X,Y
        return _at(cells[-4], cells[-3], cells[-2:]) if all(numeric[-3:]) else None
    return _bare(cells, numeric)


def _bare(cells: list[str], numeric: list[bool]) -> _Point | None:
    """点号,X,Y or X,Y: only where both are of one kind, else a cell is missing."""
    if len(cells) < 2 or not all(numeric[-2:]):  # noqa: PLR2004
        return None
    north, east = map(float, cells[-2:])
    metres = min(abs(north), abs(east)) > _METRES
    degrees = max(abs(north), abs(east)) <= _DEGREES and all("." in cell for cell in cells[-2:])
    name = cells[0] if len(cells) > 2 else ""  # noqa: PLR2004
    return _at(name, "1", cells[-2:]) if metres or degrees else None


def _at(name: str, ring: str, pair: list[str]) -> _Point:
    return _Point(0, name, ring, float(pair[0]), float(pair[1]))


def _is_height(north: float, east: float, last: float) -> bool:
    return abs(last) < _METRES < min(abs(north), abs(east))


def _is_unmarked(line: str) -> bool:
    """Whether a line is a parcel's but for its ``@``."""
    cells = _split(line)
    return len(cells) >= CELL_COUNT - 1 and any(cell in SHAPES for cell in cells[_SHAPE_AT - 1 :])


def _cells(line: str, raw: str) -> list[str]:
    """Cells in the order of ``CELLS``, then any further ones, found from 图形属性 outwards.

    Names are taken as written, full-width signs and all, if the line is not full-width itself.
    """
    plain, whole = line.rstrip(", 、"), raw.rstrip(", 、，")
    marked = plain.endswith("@")
    cells = _split(whole[:-1] if marked else whole)
    if not any(cell in SHAPES for cell in cells[2:]):
        cells = _split(plain[:-1] if marked else plain)
    at = _shape_at(cells)
    if at is None:
        mapped, more = (cells + [""] * CELL_COUNT)[:CELL_COUNT], cells[CELL_COUNT:]
    else:
        code_at = _code_at(cells, at)
        code = cells[code_at] if code_at > 1 else ""
        name = ",".join(cells[max(code_at + 1, 2) : at])
        after = (cells[at + 1 : at + 4] + [""] * 3)[:3]
        mapped, more = [*cells[:2], code, name, cells[at], *after], cells[at + 4 :]
    counted = [unicodedata.normalize("NFKC", cell) for cell in mapped[:2]]
    while more and not more[-1]:
        more = more[:-1]
    return [*counted, *mapped[2:], *more]


def _shape_at(cells: list[str]) -> int | None:
    if len(cells) > _SHAPE_AT and cells[_SHAPE_AT] in SHAPES:
        return _SHAPE_AT
    return next((i for i, cell in enumerate(cells) if i > 1 and cell in SHAPES), None)


def _code_at(cells: list[str], at: int) -> int:
    """Where 地块编号 stands: third, unless cells before it moved it to two before 图形属性."""
    usual = at - 2
    if at <= _SHAPE_AT or _CODE.fullmatch(cells[2]) or not _CODE.fullmatch(cells[usual]):
        return min(usual, 2)
    return usual
