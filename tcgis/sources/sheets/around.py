"""What stands in a sheet beside its table: each row of it is told, or known to be a title."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.sources.model import Place
from tcgis.sources.sheets.headings import FoundHeading
from tcgis.words.terms import text

_FEW: Final = 3
_SPANS: Final = 6
_SHARE: Final = 0.6
"""A row above the heading that fills so much of its columns, with a number, looks like data."""


class RowsAround(NamedTuple):
    """Rows (from 0) of a sheet that hold something and do not become rows of its table."""

    above: np.ndarray
    """Over the heading, and like data."""
    beside: np.ndarray
    """Under columns without a heading alone."""
    beyond: np.ndarray
    """With more cells than there are headings: nobody knows which cell is whose."""
    titles: int
    """How many more there are: titles over the heading, and the heading itself."""


def rows_around(
    grid: np.ndarray, found: FoundHeading, wanted: list[int], cells: np.ndarray | None
) -> RowsAround:
    """Sort out the rows of a sheet; ``cells`` is how many each record has, of a text."""
    said = grid != None  # noqa: E711 — by element
    filled = np.flatnonzero(said.any(axis=1))
    above = [row for row in filled if row < found.top and _is_like_data(grid[row, wanted])]
    body = filled[filled >= found.bottom]
    beyond = np.array([], dtype=int)
    if cells is not None:
        most = cells[found.bottom - 1]
        beyond = body[said[body, most:].any(axis=1)]
    beside = body[~said[body][:, wanted].any(axis=1) & ~np.isin(body, beyond)]
    titles = int((filled < found.bottom).sum()) - len(above)
    return RowsAround(np.array(above, dtype=int), beside, beyond, titles)


def _is_like_data(cells: np.ndarray) -> bool:
    there = [cell for cell in cells if cell is not None]
    enough = len(there) >= max(_FEW, _SHARE * len(cells))
    return enough and any(map(_is_number, there))


def _is_number(cell: object) -> bool:
    if not isinstance(cell, str):
        return True
    try:
        float(cell.replace(",", ""))
    except ValueError:
        return False
    return True


def find_around(
    grid: np.ndarray, around: RowsAround, place: Place, sheet: str | None
) -> list[pd.DataFrame]:
    """A finding for each row that is not read; those that may be data are set aside."""

    def told(code: str, rows: np.ndarray, effect: str) -> pd.DataFrame:
        words = ["，".join(_shown(cell) for cell in grid[row] if cell is not None) for row in rows]
        where = pd.DataFrame({"row": rows + 1}).assign(
            layer=place.layer, file=place.file, sheet=sheet
        )
        shown = pd.Series([each[:200] for each in words], where.index, dtype="string")
        return findings.found(code, where, value=shown, effect=effect)

    return [
        told("rows_above_heading", around.above, findings.SET_ASIDE),
        told("cells_beyond_heading", around.beyond, findings.SET_ASIDE),
        told("cells_without_heading", around.beside, findings.KEPT),
    ]


def _shown(cell: object) -> str:
    whole = isinstance(cell, float) and cell.is_integer()
    return f"{cell:.0f}" if whole else str(cell)


def find_hidden(
    hidden: Sequence[int], rows: np.ndarray, place: Place, sheet: str | None, *, filtered: bool
) -> list[pd.DataFrame]:
    """One finding for the rows of a table that are hidden, by hand or by a filter."""
    some = sorted(set(hidden) & set(rows.tolist()))
    if not some:
        return []
    first = pd.DataFrame(
        [{"layer": place.layer, "file": place.file, "sheet": sheet, "row": some[0]}]
    )
    key = "rows_hidden_filter" if filtered else "rows_hidden_plain"
    return [findings.found("rows_hidden", first, detail=text(key, n=len(some), rows=_spans(some)))]


def _spans(rows: list[int]) -> str:
    """Numbers of rows as people write them, the first ones: 3–7、9."""
    numbers = np.array(rows)
    runs = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
    words = [f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return "、".join(words[:_SPANS]) + ("…" if len(words) > _SPANS else "")
