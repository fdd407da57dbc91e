"""Below the heading: cells merged over several rows, and headings that stand there again."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.catalog import synonyms
from tcgis.catalog.model import Layer
from tcgis.sources.sheets.heading_units import split_unit
from tcgis.sources.sheets.headings import FoundHeading, Merged
from tcgis.words.terms import text

_ONE_ROW_A_THING: Final = ("parcels", "enterprises", "parks", "buildings")
"""Tables whose numbers describe the thing that the merged rows share; elsewhere a number merged
over rows is one amount, which is not to be counted once a row."""
_LEAST: Final = 2
_LONGEST: Final = 40


class Body(NamedTuple):
    """The grid with merged cells filled, and what was done and found, by row from 0."""

    grid: np.ndarray
    filled: dict[int, set[int]]
    """Columns that were filled, by row."""
    again: list[int]
    """Rows that are the heading once more."""
    other: int | None
    """The first row that is a heading of other columns or units: what follows is not known."""


def look_through(grid: np.ndarray, merged: Merged, found: FoundHeading, layer: Layer) -> Body:
    """Fill what is merged below the heading and find the headings that stand there again."""
    numbers = _amounts(found, layer)
    filled: dict[int, set[int]] = {}
    for (first, left), (last, _) in merged:
        if first < found.bottom or last == first or left in numbers or last >= len(grid):
            continue
        blank = [row for row in range(first + 1, last + 1) if grid[row, left] is None]
        if blank and grid[first, left] is not None:
            grid[blank, left] = grid[first, left]
            for row in blank:
                filled.setdefault(row, set()).add(left)
    again, other = _headings_again(grid, found)
    return Body(grid, filled, again, other)


def _amounts(found: FoundHeading, layer: Layer) -> set[int]:
    """Columns whose cells are amounts, by position."""
    known = {
        synonyms.bare(split_unit(heading).name)[0]
        for name, column in {**layer.columns, **layer.facts}.items()
        if name in layer.facts or (column.kind == "number" and layer.table not in _ONE_ROW_A_THING)
        for heading in column.headings
    }
    items = frozenset(layer.facts)
    return {
        at
        for at, heading in enumerate(found.headings)
        if (heading.unit is not None and layer.table not in _ONE_ROW_A_THING)
        or synonyms.bare(heading.name)[0] in known
        or not items.isdisjoint(synonyms.sense(heading.name).exact)
        or not items.isdisjoint(synonyms.sense(heading.name).like)
    }  # fmt: skip


def _headings_again(grid: np.ndarray, found: FoundHeading) -> tuple[list[int], int | None]:
    """Rows that repeat the heading, and the first that is another one."""
    below = _levels(grid, found)
    words = {split_unit(word).name for level in below for word in level if word}
    hits = _hits(grid[found.bottom :], words)
    again = []
    for at in np.flatnonzero(hits >= _LEAST):
        row = found.bottom + int(at)
        given = [_words(cell) for cell in grid[row]]
        if hits[at] * 2 <= np.count_nonzero(grid[row] != None):  # noqa: E711 — by element
            continue
        if any(_alike(given, level) for level in below):
            again.append(row)
        else:
            return again, row
    return again, None


def _levels(grid: np.ndarray, found: FoundHeading) -> list[list[str]]:
    return [[_words(cell) for cell in row] for row in grid[found.top : found.bottom]]


def _hits(body: np.ndarray, words: set[str]) -> np.ndarray:
    """How many cells of each row are words of the heading."""
    starts = {word[:1] for word in words}
    hits = np.zeros(len(body), dtype=int)
    for column in body.T:
        given = {cell for cell in column if isinstance(cell, str) and len(cell) <= _LONGEST}
        like = {cell for cell in given
                if cell.strip()[:1] in starts and split_unit(cell).name in words}  # fmt: skip
        if like:
            hits += np.fromiter(
                (isinstance(cell, str) and cell in like for cell in column), bool, len(column)
            )
    return hits


def _words(cell: object) -> str:
    return synonyms.plain(cell) if isinstance(cell, str) else ""


def _alike(given: Iterable[str], level: Iterable[str]) -> bool:
    """Whether a row says what a level of the heading says, each word at its place."""
    return all(not word or word == there for word, there in zip(given, level, strict=True))


def tell_body(body: Body, rows: pd.DataFrame, names: list[str]) -> list[pd.DataFrame]:
    """Findings of a sheet's body; ``rows`` are its rows with SOURCE, ``row`` as a person counts."""
    at = rows["row"].to_numpy("int64") - 1
    told = []
    filled = rows[np.isin(at, list(body.filled))]
    if len(filled):
        columns = sorted({column for each in body.filled.values() for column in each})
        listed = "、".join(f"“{names[column]}”" for column in columns if names[column])
        detail = text("merged_columns", columns=listed, n=len(filled))
        told.append(findings.folded("merged_filled", filled, detail=detail))
    again = rows[np.isin(at, body.again)]
    if len(again):
        detail = text("heading_again_rows", n=len(again))
        told.append(
            findings.folded("heading_again", again, detail=detail, effect=findings.SET_ASIDE)
        )
    if body.other is not None:
        below = rows[at >= body.other]
        detail = text("heading_other_rows", row=body.other + 1, n=len(below))
        told.append(
            findings.folded("heading_other", below, detail=detail, effect=findings.SET_ASIDE)
        )
    return told
