"""Office workbooks as departments send them: title rows, merged headings, a total at the end."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

_MADE: Final = datetime(2025, 3, 1)  # noqa: DTZ001 — office files know no zone
_LARGE: Final = 20_000

TOTAL: Final = "合计"


class Sheet(NamedTuple):
    """One sheet before it is written; rows are known by position until then."""

    file: str
    name: str
    above: tuple[str, ...]
    """Lines over the heading: title, unit."""
    frame: pd.DataFrame
    """Columns are the headings as written, their levels joined with ``/``."""
    firm: np.ndarray
    """Position of the firm each row speaks of, −1 for one that is nobody's."""
    totals: tuple[str, ...] = ()
    """Columns with a sum in the row 合计; no such row without any."""

    def row(self, position: int) -> int:
        """Row number in Excel of the row at ``position``; the total stands after the last."""
        return len(self.above) + depth(self.frame.columns) + 1 + int(position)


def depth(headings: Iterable[str]) -> int:
    """Rows a heading takes."""
    return max(heading.count("/") for heading in headings) + 1


def write(folder: Path, sheets: Sequence[Sheet]) -> None:
    """Write the workbooks the sheets belong to; sheets of one file stand together."""
    for file, group in groupby(sheets, key=lambda sheet: sheet.file):
        _write_file(folder / file, list(group))


def _write_file(path: Path, sheets: Sequence[Sheet]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    long = max(len(sheet.frame) for sheet in sheets) > _LARGE
    options = {"constant_memory": long, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _MADE, "comments": "示例数据，全部虚构"})
        bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.set_column(0, len(sheet.frame.columns) - 1, 18)
            _write_above(page, sheet, bold)
            _write_heading(page, sheet, bold)
            _write_rows(page, sheet)
            _write_total(page, sheet)


def _write_above(page: Worksheet, sheet: Sheet, bold: Any) -> None:  # noqa: ANN401
    last = len(sheet.frame.columns) - 1
    for row, line in enumerate(sheet.above):
        page.merge_range(row, 0, row, last, line, bold if row == 0 else None)


def _write_heading(page: Worksheet, sheet: Sheet, bold: Any) -> None:  # noqa: ANN401
    """Headings of two levels: the upper one merged across, single ones merged down."""
    top, levels = len(sheet.above), depth(sheet.frame.columns)
    at = 0
    for upper, group in groupby(heading.split("/") for heading in sheet.frame.columns):
        parts = list(group)
        if levels == 1:
            page.write_string(top, at, upper[0], bold)
        elif len(upper) == 1:
            page.merge_range(top, at, top + 1, at, upper[0], bold)
        else:
            page.write_string(top + 1, at, upper[1], bold)
        at += len(parts)
    if levels > 1:
        _merge_across(page, top, list(sheet.frame.columns), bold)


def _merge_across(page: Worksheet, top: int, headings: list[str], bold: Any) -> None:  # noqa: ANN401
    at = 0
    for upper, group in groupby(heading.split("/")[0] for heading in headings):
        width = len(list(group))
        if width > 1:
            page.merge_range(top, at, top, at + width - 1, upper, bold)
        at += width


def _write_rows(page: Worksheet, sheet: Sheet) -> None:
    columns = [_cells(sheet.frame[heading]) for heading in sheet.frame.columns]
    text, number, day = page.write_string, page.write_number, page.write_datetime
    for row, values in enumerate(zip(*columns, strict=True), start=sheet.row(0) - 1):
        for column, value in enumerate(values):
            if value is None:
                continue
            if isinstance(value, str):
                text(row, column, value)
            elif isinstance(value, datetime):
                day(row, column, value)
            else:
                number(row, column, value)


def _cells(column: pd.Series) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(column):
        column = pd.Series(list(column.dt.to_pydatetime()), dtype="object").where(
            column.notna().to_numpy()
        )
    values = column.astype("object")
    return list(values.where(values.notna(), None))


def _write_total(page: Worksheet, sheet: Sheet) -> None:
    if not sheet.totals:
        return
    row = sheet.row(len(sheet.frame)) - 1
    page.write_string(row, 0, TOTAL)
    for column, heading in enumerate(sheet.frame.columns):
        if heading in sheet.totals:
            numbers = pd.to_numeric(sheet.frame[heading], errors="coerce")
            page.write_number(row, column, float(np.round(numbers.sum(), 4)))
