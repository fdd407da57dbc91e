"""Find a sheet's heading among title rows, and tell each heading from its unit."""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from tcgis.catalog import synonyms
from tcgis.catalog.model import Layer
from tcgis.sources.sheets import heading_units
from tcgis.sources.sheets.heading_units import Heading, split_unit

DEPTH: Final = 3
"""Most rows that one heading takes."""
SEARCHED: Final = 40
"""Rows from the top in which a heading is looked for."""
_OWN: Final = 4
_SYNONYM: Final = 2
_BELOW: Final = 1
"""What a last row of periods (本年累计, 上年同期) or units adds: it belongs to the heading."""

Merged = list[tuple[tuple[int, int], tuple[int, int]]]


class KnownHeadings(NamedTuple):
    """Headings that a layer knows."""

    spelt: dict[str, str]
    """By their name without unit, as the layer spells them."""
    plain: frozenset[str]
    """The same, without what says: of this year."""
    columns: frozenset[str]
    """Columns that a synonym may feed."""
    shapes: frozenset[str] = frozenset()
    """Names of columns of WKT, without case."""

    def weight(self, name: str) -> int:
        """How much a heading of the layer's own, a synonym, any other tells of a heading row."""
        if name in self.spelt or name.casefold() in self.shapes:
            return _OWN
        if name and (
            synonyms.bare(name)[0] in self.plain
            or not self.columns.isdisjoint(synonyms.sense(name).exact)
        ):
            return _SYNONYM
        return 0


class FoundHeading(NamedTuple):
    """Where the heading is (0-based rows ``top`` … ``bottom`` − 1) and what it says."""

    top: int
    bottom: int
    headings: list[Heading]
    matched: int
    """Weight of the headings that are known."""


def heading_spellings(layer: Layer) -> dict[str, str]:
    """Every heading the layer knows, by its name without unit, as the layer spells it."""
    columns = [*layer.columns.values(), *layer.facts.values()]
    spelt = [heading for column in columns for heading in column.headings]
    return {split_unit(heading).name: heading for heading in reversed(spelt)}


def known_headings(layer: Layer) -> KnownHeadings:
    """Headings that the layer declares, and the columns whose synonyms stand in for them."""
    spelt = heading_spellings(layer)
    names = frozenset(synonyms.bare(name)[0] for name in spelt)
    shapes = frozenset(split_unit(heading).name.casefold() for heading in layer.geometry_from)
    return KnownHeadings(spelt, names, frozenset([*layer.columns, *layer.facts]), shapes)


def find_heading(
    grid: np.ndarray, merged: Merged, weight: Callable[[str], int]
) -> FoundHeading | None:
    """The heading rows of most ``weight``; the fewest and topmost on a tie."""
    last = min(len(grid), SEARCHED)
    high = [each for each in merged if each[0][0] < SEARCHED]
    texts = [[_text(cell) for cell in row] for row in grid[:last]]
    tried = (
        _read(texts[top : top + depth], high, top, weight)
        for depth in range(1, DEPTH + 1)
        for top in range(max(last - depth + 1, 0))
        if any(texts[top])
    )
    best = max(tried, key=lambda found: found.matched, default=None)
    return best if best is not None and best.matched else None


def _read(
    rows: list[list[str]], merged: Merged, top: int, weight: Callable[[str], int]
) -> FoundHeading:
    levels = _filled(rows, merged, top)
    headings = [_joined(column) for column in zip(*levels, strict=True)]
    matched = sum(map(weight, {each.name for each in headings}))
    if matched and any(_is_level(text) for text in rows[-1]):
        matched += _BELOW
    return FoundHeading(top, top + len(rows), headings, matched)


@lru_cache(maxsize=8192)
def _is_level(text: str) -> bool:
    plain = synonyms.plain(text)
    return heading_units.unit_alone(plain) is not None or synonyms.is_period(plain)


def _filled(rows: list[list[str]], merged: Merged, top: int) -> list[list[str]]:
    """Heading rows, merged cells and blanks to the right of an upper one filled."""
    levels = [list(row) for row in rows]
    for (first, left), (last, right) in merged:
        if top <= first and last < top + len(rows):
            value = rows[first - top][left]
            for level in levels[first - top : last - top + 1]:
                level[left : right + 1] = [value] * len(level[left : right + 1])
    for upper, lower in pairwise(levels):
        for column in range(1, len(upper)):
            if not upper[column] and lower[column]:
                upper[column] = upper[column - 1]
    return levels


@lru_cache(maxsize=8192)
def _joined(levels: tuple[str, ...]) -> Heading:
    """Levels as one heading; one that is but a unit, below others, is theirs."""
    filled = [text for text in dict.fromkeys(levels) if text]
    alone = [heading_units.unit_alone(synonyms.plain(text)) for text in filled[1:]]
    parts = [
        split_unit(text) for text, unit in zip(filled, [None, *alone], strict=False) if not unit
    ]
    units = [part.unit for part in parts if part.unit] + [unit for unit in alone if unit]
    return Heading("/".join(part.name for part in parts), units[-1] if units else None)


def _text(cell: object) -> str:
    return "" if cell is None else re.sub(r"\s+", "", str(cell))
