"""How a fault gets into a sheet, and what is noted of it."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd

from tcgis.sample.faults.answers import NAMES, Answer
from tcgis.sample.firms.sheets import DepartmentSheet

NOBODY: Final = -1


def rows_of(
    sheet: DepartmentSheet, firm: int, *, where: dict[str, Any] | None = None
) -> np.ndarray:
    """Positions of the rows of a firm, of those alone that say ``where``."""
    fits = sheet.firm == firm
    for heading, value in (where or {}).items():
        fits &= sheet.frame[heading].eq(value).fillna(False).to_numpy()
    return np.flatnonzero(fits)


def put_cell(sheet: DepartmentSheet, position: int, heading: str, value: object) -> None:
    """Write any value into a cell, in place."""
    if sheet.frame[heading].dtype != object:
        sheet.frame[heading] = sheet.frame[heading].astype("object")
    cells: Any = sheet.frame.iat
    cells[position, sheet.frame.columns.get_loc(heading)] = value


def append_rows(
    sheet: DepartmentSheet, records: Iterable[dict[str, Any]], firm: int = NOBODY
) -> DepartmentSheet:
    """The sheet with rows after its last; a running number runs on."""
    more = pd.DataFrame(list(records)).reindex(columns=sheet.frame.columns)
    if "序号" in sheet.frame:
        more["序号"] = np.arange(len(sheet.frame) + 1, len(sheet.frame) + len(more) + 1)
    kinds = {
        name: kind for name, kind in sheet.frame.dtypes.items() if not _fails(more[name], kind)
    }
    frame = pd.concat([sheet.frame, more.astype(kinds)], ignore_index=True)
    return sheet._replace(frame=frame, firm=np.append(sheet.firm, np.full(len(more), firm)))


def _fails(column: pd.Series, kind: Any) -> bool:  # noqa: ANN401
    return bool(column.isna().any()) and pd.api.types.is_integer_dtype(kind)


def answer_at(
    sheet: DepartmentSheet,
    position: int,
    fault: str,
    code: str | None,
    *,
    subject: object,
    note: str,
) -> Answer:
    """The record of a fault at a row."""
    row, named = sheet.row(position), None if subject is None else str(subject)
    return Answer(NAMES[fault], code, sheet.file, sheet.name, row, named, note)
