"""What is so of a whole column is said once: that it is empty, that it cannot be read.

Of a few cells each is told with its row; where most of a sheet's column is amiss, one finding
says so with the number and examples, and stands for all of them.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.checks.tables import headings
from tcgis.words.terms import text

FEW: Final = 3
"""So many unread cells are told one by one."""
MANY: Final = 20
"""More cells than these for which nothing is given are told once."""
MOST: Final = 0.5
"""Share of the filled cells from which on it is the column that cannot be read."""
UNSAVED: Final = "formula_unsaved"
MISSING: Final = "value_missing"
_UNREAD: Final = ("value_unreadable", "date_unreadable", "cell_error", UNSAVED, "unit_coded")
_EXAMPLES: Final = 3


class Cells(NamedTuple):
    """Cells of a canonical column: as sent, and the fault of each."""

    name: str
    raw: pd.Series
    faults: pd.Series
    headings: list[str | None]
    needed: bool
    """Whether rows or figures are lost without it: a required column, an amount."""
    numbers: bool = True
    """Whether its cells are figures."""


class Told(NamedTuple):
    """Findings of whole columns, and the cells (by position) that they stand for."""

    findings: pd.DataFrame
    cells: np.ndarray


def tell_whole(
    frame: pd.DataFrame,
    parts: headings.Parts,
    column: Cells,
    spelt: Mapping[tuple[str, str | None], Collection[str]],
) -> Told:
    """Findings of the column sheet by sheet: empty, unreadable, or mostly without a value.

    ``spelt`` are the headings that a spreadsheet's sheet has, by file and sheet: what a sheet does
    not have at all is not empty there.
    """
    done = np.zeros(len(frame), dtype=bool)
    found = []
    for rows, heading in _sheets(frame, parts, column, spelt):
        one = _whole(frame, column, rows, heading)
        if one is not None:
            found.append(one.findings)
            done[one.cells] = True
    return Told(findings.join(found), done)


def _sheets(
    frame: pd.DataFrame,
    parts: headings.Parts,
    column: Cells,
    spelt: Mapping[tuple[str, str | None], Collection[str]],
) -> Iterator[tuple[np.ndarray, str]]:
    several = len(parts.sheets) > 1
    for part, heading in enumerate(column.headings):
        place = (parts.files[part], parts.sheets[part])
        here = heading in spelt[place] if place in spelt else not several
        rows = np.flatnonzero(parts.of_row == part) if several else np.arange(len(frame))
        if heading is not None and here and len(rows):
            yield rows, heading


def _whole(frame: pd.DataFrame, column: Cells, rows: np.ndarray, heading: str) -> Told | None:
    faults = column.faults.iloc[rows]
    unread = faults.isin(_UNREAD).to_numpy()
    nothing = column.raw.iloc[rows].isna().to_numpy() | faults.isin([MISSING, UNSAVED]).to_numpy()
    if nothing.all():
        return _empty(frame, column, rows, heading) if column.needed else None
    filled = ~nothing | faults.eq(UNSAVED).fillna(value=False).to_numpy(bool)
    if unread.sum() > FEW and unread.sum() > MOST * filled.sum():
        return _unreadable(frame, column, rows[unread], heading, int(filled.sum()))
    blank = faults.eq(MISSING).fillna(value=False).to_numpy(bool)
    if blank.sum() > MANY and blank.sum() > MOST * len(rows):
        detail = text("column_blank", heading=heading, n=int(blank.sum()), rows=len(rows))
        cells = rows[blank]
        found = findings.folded(MISSING, frame.iloc[cells], field=column.name, detail=detail)
        return Told(found, cells)
    return None


def _empty(frame: pd.DataFrame, column: Cells, rows: np.ndarray, heading: str) -> Told:
    formulas = int(column.faults.iloc[rows].eq(UNSAVED).sum())
    key = "column_formulas" if formulas else "column_nothing"
    found = findings.folded(
        "column_empty",
        frame.iloc[rows],
        field=column.name,
        value=_examples(column.raw.iloc[rows]),
        detail=text(key, heading=heading, n=len(rows), formulas=formulas),
        effect=findings.VALUE_DROPPED,
    )
    return Told(found, rows)


def _unreadable(
    frame: pd.DataFrame, column: Cells, cells: np.ndarray, heading: str, filled: int
) -> Told:
    worst = str(column.faults.iloc[cells].mode().iloc[0])
    code = "column_unreadable" if column.needed or column.numbers else worst
    found = findings.folded(
        code,
        frame.iloc[cells],
        field=column.name,
        value=_examples(column.raw.iloc[cells]),
        detail=text("column_unread", heading=heading, n=len(cells), filled=filled),
        effect=findings.VALUE_DROPPED,
    )
    return Told(found, cells)


def _examples(raw: pd.Series) -> str | None:
    words = raw.dropna().astype("string").drop_duplicates().iloc[:_EXAMPLES]
    return "、".join(words) if len(words) else None
