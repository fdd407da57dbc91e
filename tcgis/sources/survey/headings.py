"""界址点成果表: which columns hold the points, and what a row under them holds."""

import re
import unicodedata
from typing import Final, Literal, NamedTuple

from tcgis.sources.sheets import heading_units

RowKind = Literal["point", "half", "stray", "side", "words"]

PARCEL: Final = (
    "宗地代码", "宗地编码", "宗地号", "宗地编号", "地块编号", "地块号", "地块代码", "不动产单元号"
)  # fmt: skip
PARCEL_CODE: Final = "地块编号"
"""The column of a parcel's code in what is read."""
TITLE: Final = "成果表"
_HINT: Final = re.compile(r"坐\s*标|纬\s*度|x", re.IGNORECASE)
_NORTH: Final = re.compile(r"纵坐标.*|北坐标.*|纬度.*|(坐标)?x(坐标)?值?(\(.*\))?", re.IGNORECASE)
_EAST: Final = re.compile(r"横坐标.*|东坐标.*|经度.*|(坐标)?y(坐标)?值?(\(.*\))?", re.IGNORECASE)
_NAME: Final = re.compile(r"界址点(编?号|名)?|点(编?号|名)")
_RING: Final = re.compile(r"(地块)?圈号")
_SIDE: Final = re.compile(r"(反算|界址|实测|界址线)?(边长|间距).*")
_OF_POINTS: Final = re.compile(r"序号|备注|界址线.*|界标.*|(界址点)?坐标.*")
"""Further columns that tell of the points, not of the parcel."""
_POINT: Final = re.compile(r"[A-Za-z界址点]{0,4}\d+(-\d+)?(\.0)?")
_LETTERED: Final = re.compile(r"[A-Za-z界址点]{1,4}\d+(-\d+)?")
_SUM: Final = re.compile(r"合计|小计|周长|总长|面积")
_METRES: Final = 1e4
"""No coordinate in metres is smaller."""
_EARTH_M: Final = 1e9
"""No number of a point is larger."""
_DEGREES: Final = 180.0
_LEVELS: Final = 3
_METRE: Final = "米"


class PointColumns(NamedTuple):
    """Where one list of points stands; a sheet may hold two side by side. -1 is nowhere."""

    north: int
    east: int
    name: int
    ring: int
    side: int


class PointHeading(NamedTuple):
    """A heading: its lists of points, the parcel's column, columns that tell of the parcel."""

    lists: list[PointColumns]
    parcel: int
    others: dict[int, str]


def cell_text(cell: object) -> str:
    """A cell as half-width text, a number in full."""
    if cell is None:
        return ""
    if isinstance(cell, float | int):
        return str(int(cell)) if float(cell).is_integer() else repr(cell)
    words = str(cell)
    return (words if words.isascii() else unicodedata.normalize("NFKC", words)).strip()


def without_spaces(words: str) -> str:
    """Words without any space."""
    return re.sub(r"\s+", "", words)


def cell_number(words: str) -> float | None:
    """The number in a cell, thousands marks and metres taken off."""
    try:
        value = float(words.replace(",", "").removesuffix("m").removesuffix(_METRE))
    except ValueError:
        return None
    return value if abs(value) < _EARTH_M else None


def find_point_heading(texts: list[list[str]], row: int) -> PointHeading | None:
    """The heading that ends in this row, which names both coordinates."""
    if not _HINT.search("".join(texts[row])):
        return None
    plain = [heading_units.split_unit(cell).name for cell in texts[row]]
    north, east = _where(plain, _NORTH), _where(plain, _EAST)
    if not north or not east:
        return None
    names = [_label(texts, row, at) for at in range(len(plain))]
    name, ring, side = (_where(names, pattern) for pattern in (_NAME, _RING, _SIDE))
    lists = [
        PointColumns(
            *pair, *(each[place] if place < len(each) else -1 for each in (name, ring, side))
        )
        for place, pair in enumerate(zip(north, east, strict=False))
    ]
    parcel = next((at for at, words in enumerate(names) if words in PARCEL), -1)
    taken = {*north, *east, *name, *ring, *side, parcel}
    others = {
        at: words
        for at, words in enumerate(names)
        if words and at not in taken and not _OF_POINTS.fullmatch(words)
    }
    return PointHeading(lists, parcel, others)


def _where(names: list[str], pattern: re.Pattern[str]) -> list[int]:
    return [at for at, words in enumerate(names) if pattern.fullmatch(words)]


def _label(texts: list[list[str]], row: int, at: int) -> str:
    """What a column is called: in this row, else in the nearest of the two above it."""
    for above in range(row, max(row - _LEVELS, -1), -1):
        words = without_spaces(texts[above][at])
        if words and not (":" in words or TITLE in words) and cell_number(words) is None:
            return heading_units.split_unit(words).name
    return ""


def row_kind(cells: list[str], where: PointColumns) -> RowKind:
    """What a row holds of one list.

    A point; half a point (one that is named and lacks a coordinate); a stray coordinate; the
    side between two points, which printed tables put on a row of its own; or words.
    """
    name = cells[where.name] if where.name >= 0 else ""
    pair = [cell_number(cells[at]) for at in (where.north, where.east)]
    known = [value for value in pair if value is not None]
    if len(known) == 2 and _is_place(*known):  # noqa: PLR2004
        return "point"
    if any(map(_SUM.search, cells)):
        return "words"
    large = any(abs(value) > _METRES for value in known)
    if _LETTERED.fullmatch(name) or (large and _POINT.fullmatch(name)):
        return "half"
    if large:
        return "stray"
    return "side" if not known and where.side >= 0 and cell_number(cells[where.side]) else "words"


def _is_place(north: float, east: float) -> bool:
    """Whether two numbers are coordinates: both in metres, or both in degrees and not whole."""
    small, large = sorted((abs(north), abs(east)))
    return small > _METRES or (large <= _DEGREES and north % 1 > 0 and east % 1 > 0)
