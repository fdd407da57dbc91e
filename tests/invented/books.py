"""Grids of cells into xlsx, xls and csv, quickly."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import xlsxwriter
import xlwt


class Sheet(NamedTuple):
    """Cells from the first row on, and merged ranges (first row, last row, left, right)."""

    name: str
    grid: list[list[Any]]
    merged: list[tuple[int, int, int, int]]
    hidden: bool = False


def book(sheets: list[Sheet], form: str, encoding: str = "gb18030") -> bytes:
    """The file's bytes; a csv holds the first sheet alone."""
    if form == "csv":
        return _csv(sheets[0].grid, encoding)
    return _xls(sheets) if form == "xls" else _xlsx(sheets)


def _xlsx(sheets: list[Sheet]) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as made:
        dated = made.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            page = made.add_worksheet(sheet.name)
            if sheet.hidden:
                page.hide()
            for row, column, cell in _filled(sheet):
                if isinstance(cell, date):
                    page.write_datetime(row, column, cell, dated)
                elif isinstance(cell, str):
                    page.write_string(row, column, cell)
                else:
                    page.write_number(row, column, cell)
            for first, last, left, right in sheet.merged:
                page.merge_range(first, left, last, right, sheet.grid[first][left] or "")
    return held.getvalue()


def _filled(sheet: Sheet) -> Iterator[tuple[int, int, Any]]:
    for row, cells in enumerate(sheet.grid):
        for column, cell in enumerate(cells):
            if cell is not None:
                yield row, column, cell


def _xls(sheets: list[Sheet]) -> bytes:
    made, held = xlwt.Workbook(encoding="utf-8"), io.BytesIO()
    dated = xlwt.XFStyle()
    dated.num_format_str = "yyyy-mm-dd"
    for sheet in sheets:
        page = made.add_sheet(sheet.name)
        page.visibility = int(sheet.hidden)
        inside = {
            (row, column)
            for first, last, left, right in sheet.merged
            for row in range(first, last + 1)
            for column in range(left, right + 1)
        }
        for row, column, cell in _filled(sheet):
            if (row, column) not in inside:
                page.write(row, column, cell, *([dated] if isinstance(cell, date) else []))
        for first, last, left, right in sheet.merged:
            page.write_merge(first, last, left, right, sheet.grid[first][left] or "")
    made.save(held)
    return held.getvalue()


def _csv(grid: list[list[Any]], encoding: str) -> bytes:
    held = io.StringIO(newline="")
    width = max(map(len, grid))
    full = [[*map(_typed, row), *[""] * (width - len(row))] for row in grid]
    csv.writer(held).writerows(full)
    return held.getvalue().encode(encoding)


def _typed(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and abs(cell) >= 1e15:
        return f"{cell:.11E}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
