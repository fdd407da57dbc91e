"""Parcels as drawings of CAD, as tables of points, and as texts in a sheet."""

from typing import Any

import numpy as np
import shapely

from . import books
from .world import Row


def texts(rows: list[Row], shapes: list[Any], values: dict[str, list[Any]]) -> bytes:
    """A workbook with a column of WKT; places the records."""
    words = [
        None if shape is None else shapely.to_wkt(shape, rounding_precision=9) for shape in shapes
    ]
    words = [row.cells.get("_text", word) for row, word in zip(rows, words, strict=True)]
    grid: list[list[Any]] = [["示例县工业用地宗地"], [*values, "图形"]]
    for at, (row, word) in enumerate(zip(rows, words, strict=True)):
        grid.append([*(column[at] for column in values.values()), word])
        row.number, row.sheet = len(grid), "宗地"
    return books.book([books.Sheet("宗地", grid, [])], "xlsx")


def points(rows: list[Row], shapes: list[Any]) -> bytes:
    """界址点成果表, one under the other; a record stands at its first point."""
    grid: list[list[Any]] = [["界址点成果表"]]
    for row, shape in zip(rows, shapes, strict=True):
        grid.append([f"宗地代码：{row.cells['parcel_id']}"])
        grid.append(["界址点号", "纵坐标(x)", "横坐标(y)", "反算边长"])
        row.number, row.sheet = len(grid) + 1, "Sheet1"
        corners = np.round(np.asarray(shape.exterior.coords), 3)
        sides = [None, *np.hypot(*np.diff(corners, axis=0).T).round(2).tolist()]
        if row.cells.get("_twist") == "side":
            sides[2] += 7.5
            row.number += 2
        if row.cells.get("_twist") == "two_points":
            corners, sides = corners[:2], sides[:2]
        for at, ((x, y), side) in enumerate(zip(corners.tolist(), sides, strict=True)):
            closing = at == len(corners) - 1 and len(corners) > 2
            grid.append([f"J{1 if closing else at + 1}", y, x, side])
    return books.book([books.Sheet("Sheet1", grid, [])], "xlsx")


def dxf(rows: list[Row], shapes: list[Any], *, modern: bool) -> bytes:
    """Closed polylines on JZD with the data of 南方 CASS; R2004 in GBK or R2007 in UTF-8."""
    version = "AC1021" if modern else "AC1018"
    lines = ["0", "SECTION", "2", "HEADER", "9", "$ACADVER", "1", version,
             "9", "$DWGCODEPAGE", "3", "ANSI_936", "0", "ENDSEC",
             "0", "SECTION", "2", "TABLES", "0", "TABLE", "2", "APPID", "70", "1",
             "0", "APPID", "5", "12", "100", "AcDbSymbolTableRecord", "100",
             "AcDbRegAppTableRecord", "2", "SOUTH", "70", "0", "0", "ENDTAB", "0", "ENDSEC",
             "0", "SECTION", "2", "ENTITIES"]  # fmt: skip
    for number, (row, shape) in enumerate(zip(rows, shapes, strict=True)):
        lines += _polyline(row, np.asarray(shape.exterior.coords)[:-1], f"{256 + number:X}")
    lines += ["0", "ENDSEC", "0", "EOF"]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8" if modern else "gbk")


def _polyline(row: Row, corners: np.ndarray, handle: str) -> list[str]:
    twist = row.cells.get("_twist")
    if twist == "open":
        corners = np.concatenate([corners, corners[:1] - [0.0, 0.3]])
    closed = "0" if twist == "open" else "1"
    layer = "DLSS" if twist == "layer" else "JZD"
    lines = ["0", "LWPOLYLINE", "5", handle, "100", "AcDbEntity", "8", layer,
             "100", "AcDbPolyline", "90", str(len(corners)), "70", closed]  # fmt: skip
    for at, (x, y) in enumerate(corners.tolist()):
        lines += ["10", f"{x:.4f}", "20", f"{y:.4f}"]
        lines += ["42", "0.2"] if twist == "arc" and at == 1 else []
    if twist in ("bare", "layer"):
        return lines
    said = ["300000", row.cells["parcel_id"], row.cells["holder"] or "", row.cells["land_use"]]
    return [*lines, "1001", "SOUTH", *(part for word in said for part in ("1000", word))]
