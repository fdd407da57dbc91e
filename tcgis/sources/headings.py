"""Find a sheet's heading among title rows, and tell each heading from its unit."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from tcgis.catalog import Layer

DEPTH: Final = 3
"""Most rows that one heading takes."""
SEARCHED: Final = 40
"""Rows from the top in which a heading is looked for."""

_UNIT: Final = (
    r"(?:[亿万千百]?(?:元|吨标准煤|吨标煤|吨|千瓦时|千瓦小时|度|平方米|平方公里|公顷|亩|人|户|家|美元)"
    r"|m2|km2|hm2|ha|平米|kwh|tce|t|%|元/亩|万元/亩|万元/公顷)"
)
_ENDING: Final = re.compile(rf"^(.+?)[(\[](?:单位:)?({_UNIT})[)\]]?$", re.IGNORECASE)
_LINE: Final = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:计量|金额|货币)?单位:\s*({_UNIT})(?![\w、,/])", re.I
)

Merged = list[tuple[tuple[int, int], tuple[int, int]]]


class Heading(NamedTuple):
    """A heading without spaces, and the unit that stood in parentheses behind it."""

    name: str
    unit: str | None


class Found(NamedTuple):
    """Where the heading is (0-based rows ``top`` … ``bottom`` − 1) and what it says."""

    top: int
    bottom: int
    headings: list[Heading]
    matched: int


def split(text: object) -> Heading:
    """Heading in NFKC without whitespace, its unit split off: 税额（万元） is 税额 and 万元."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text)))
    ending = _ENDING.match(plain)
    return Heading(ending[1], ending[2]) if ending else Heading(plain, None)


def declared(layer: Layer) -> dict[str, str]:
    """Every heading the layer knows, by its name without unit, as the layer spells it."""
    columns = [*layer.columns.values(), *layer.facts.values()]
    spelt = [heading for column in columns for heading in column.headings]
    return {split(heading).name: heading for heading in reversed(spelt)}


def find(grid: np.ndarray, merged: Merged, known: Iterable[str]) -> Found | None:
    """The heading rows that match most of ``known``; the fewest and topmost on a tie."""
    names = set(known)
    last = min(len(grid), SEARCHED)
    high = [each for each in merged if each[0][0] < SEARCHED]
    tried = (
        _read(grid, high, top, top + depth, names)
        for depth in range(1, DEPTH + 1)
        for top in range(max(last - depth + 1, 0))
    )
    best = max(tried, key=lambda found: found.matched, default=None)
    return best if best is not None and best.matched else None


def _read(grid: np.ndarray, merged: Merged, top: int, bottom: int, names: set[str]) -> Found:
    levels = _filled(grid, merged, top, bottom)
    headings = [_joined(column) for column in zip(*levels, strict=True)]
    return Found(top, bottom, headings, len({each.name for each in headings} & names))


def _filled(grid: np.ndarray, merged: Merged, top: int, bottom: int) -> list[list[str]]:
    """Heading rows as texts, merged cells and blanks to the right of an upper one filled."""
    levels = [[_text(cell) for cell in row] for row in grid[top:bottom]]
    for (first, left), (last, right) in merged:
        if top <= first and last < bottom:
            value = _text(grid[first, left])
            for level in levels[first - top : last - top + 1]:
                level[left : right + 1] = [value] * len(level[left : right + 1])
    for upper, lower in pairwise(levels):
        for column in range(1, len(upper)):
            if not upper[column] and lower[column]:
                upper[column] = upper[column - 1]
    return levels


def _joined(levels: tuple[str, ...]) -> Heading:
    parts = [split(text) for text in dict.fromkeys(levels) if text]
    units = [part.unit for part in parts if part.unit]
    return Heading("/".join(part.name for part in parts), units[-1] if units else None)


def _text(cell: object) -> str:
    return "" if cell is None else re.sub(r"\s+", "", str(cell))


def unit_line(grid: np.ndarray, top: int) -> str | None:
    """Unit that a line 单位：… above the heading gives to the whole sheet, if it gives one."""
    said = [
        match[1]
        for cell in grid[:top].ravel()
        if isinstance(cell, str)
        for match in _LINE.finditer(unicodedata.normalize("NFKC", cell))
    ]
    return said[0] if len(set(said)) == 1 else None
