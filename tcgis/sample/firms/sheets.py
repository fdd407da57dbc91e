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

TOTAL: Final = "合计"


class DepartmentSheet(NamedTuple):
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


def write_sheets(folder: Path, sheets: Sequence[DepartmentSheet]) -> None:
    """Write the workbooks the sheets belong to; sheets of one file stand together."""
    for file, group in groupby(sheets, key=lambda sheet: sheet.file):
        _write_file(folder / file, list(group))


def _write_file(path: Path, sheets: Sequence[DepartmentSheet]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # constant_memory would be half again as slow, and its sheets larger
    options = {"default_date_format": "yyyy-mm-dd"}
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


def _write_above(page: Worksheet, sheet: DepartmentSheet, bold: Any) -> None:  # noqa: ANN401
    last = len(sheet.frame.columns) - 1
    for row, line in enumerate(sheet.above):
        page.merge_range(row, 0, row, last, line, bold if row == 0 else None)


def _write_heading(page: Worksheet, sheet: DepartmentSheet, bold: Any) -> None:  # noqa: ANN401
    """Headings of two levels: the upper one merged across, single ones merged down."""
    top, below = len(sheet.above), depth(sheet.frame.columns) - 1
    at = 0
    for upper, group in groupby(sheet.frame.columns, key=lambda heading: heading.split("/")[0]):
        lower = [heading.split("/")[1:] for heading in group]
        last = at + len(lower) - 1
        if last > at:
            page.merge_range(top, at, top, last, upper, bold)
        elif below and not lower[0]:
            page.merge_range(top, at, top + below, at, upper, bold)
        else:
            page.write_string(top, at, upper, bold)
        for column, name in enumerate(lower, start=at):
            if name:
                page.write_string(top + below, column, name[0], bold)
        at = last + 1


def _write_rows(page: Worksheet, sheet: DepartmentSheet) -> None:
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


def _write_total(page: Worksheet, sheet: DepartmentSheet) -> None:
    if not sheet.totals:
        return
    row = sheet.row(len(sheet.frame)) - 1
    page.write_string(row, 0, TOTAL)
    for column, heading in enumerate(sheet.frame.columns):
        if heading in sheet.totals:
            page.write_number(row, column, _sum(sheet.frame[heading]))


def _sum(column: pd.Series) -> float:
    """Sum as a person makes it, numbers written as text among them."""
    if column.dtype == object:
        plain = column.astype("string").str.normalize("NFKC").str.replace(",", "")
        column = pd.to_numeric(plain, errors="coerce")
    return float(np.round(column.sum(), 4))
