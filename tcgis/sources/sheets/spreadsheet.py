"""Excel and CSV tables: the heading found, every cell as the file gave it."""

import csv
import io
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from tcgis import findings
from tcgis.catalog.model import Layer
from tcgis.sources.model import Part, Place, SheetHeading, Units, find_garbled, place_rows
from tcgis.sources.safety import guards
from tcgis.sources.sheets import encodings, headings
from tcgis.words import terms

SPREADSHEET_ENDINGS: Final = (".xlsx", ".xlsm", ".xls", ".csv")


class _Sheet(NamedTuple):
    """Cells of one sheet from its first row and column on; None is blank."""

    name: str | None
    grid: np.ndarray
    merged: headings.Merged
    findings: list[pd.DataFrame]


def read_spreadsheet(path: Path, place: Place, *, layer: Layer) -> Part:
    """Read the layer's sheets of one file.

    Raises
    ------
    Unreadable
        If the file is damaged or protected, or a sheet that the layer names is missing.
    """
    sheets = read_grids(path, place, layer=layer)
    known = headings.known_headings(layer)
    weight = lru_cache(known.weight)
    found = [headings.find_heading(sheet.grid, sheet.merged, weight) for sheet in sheets]
    best = max((each.matched for each in found if each), default=0)
    parts = [
        _part(sheet, each, place, known.spelt)
        if each and each.matched * 2 >= best
        else _skipped(sheet, place, must=not best or bool(layer.sheets))
        for sheet, each in zip(sheets, found, strict=True)
    ]
    frames = [part.frame for part in parts if len(part.frame.columns)]
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    stated = {key: unit for part in parts for key, unit in part.units.items()}
    spelt = {sheet: each for part in parts for sheet, each in part.headings.items()}
    return Part(frame, [each for part in parts for each in part.findings], stated, headings=spelt)


def _book(path: Path, place: Place, layer: Layer) -> list[_Sheet]:
    if guards.is_zip(path):
        guards.open_archive(path).close()
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            return list(_sheets(book, place, layer))
    except CalamineError as fault:
        raise guards.Unreadable(terms.text("book_unreadable", why=str(fault)[:200])) from fault


def _sheets(book: CalamineWorkbook, place: Place, layer: Layer) -> Iterator[_Sheet]:
    about = {each.name: each for each in book.sheets_metadata}
    tables = [name for name, each in about.items() if each.typ == SheetTypeEnum.WorkSheet]
    missing = [name for name in layer.sheets if name not in tables]
    if missing:
        raise guards.Unreadable(
            terms.text("sheets_missing", missing="、".join(missing), present="、".join(tables))
        )
    for name in layer.sheets or tables:
        sheet = book.get_sheet_by_name(name)
        # from the first row on, so that a cell's row is Excel's
        rows = sheet.to_python(skip_empty_area=False)
        seen = about[name].visible == SheetVisibleEnum.Visible
        found = [] if seen else [_sheet_finding("sheet_hidden", place, name)]
        yield _Sheet(name, _grid(rows), sheet.merged_cell_ranges or [], found)


def _grid(rows: Sequence[Sequence[object]]) -> np.ndarray:
    grid = np.array(rows, dtype=object)
    if grid.ndim != 2:  # noqa: PLR2004 — an empty sheet has no columns
        return np.empty((0, 0), dtype=object)
    grid[grid == ""] = None
    return grid


def _csv(path: Path, place: Place, layer: Layer) -> _Sheet:
    decoded = encodings.decode_text(path.read_bytes(), layer.encoding)
    if "\0" in decoded.text:
        raise guards.Unreadable(terms.text("csv_no_text"))
    text = decoded.text
    mark = "\t" if text[:2000].count("\t") > text[:2000].count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as fault:
        raise guards.Unreadable(terms.text("csv_unreadable", why=fault)) from fault
    width = max(map(len, rows), default=0)
    full = [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]
    return _Sheet(None, _grid(full), [], find_garbled(decoded, place))


def _part(sheet: _Sheet, found: headings.FoundHeading, place: Place, spelt: dict[str, str]) -> Part:
    names = _named(found.headings, spelt)
    body = sheet.grid[found.bottom :]
    wanted = [index for index, name in enumerate(names) if name]
    filled = (body[:, wanted] != None).any(axis=1)  # noqa: E711 — by element
    columns = [names[index] for index in wanted]
    cells = pd.DataFrame(body[filled][:, wanted], columns=columns, dtype=object)
    rows = np.flatnonzero(filled) + found.bottom + 1
    frame = place_rows(cells, place, sheet=sheet.name, rows=rows)
    common = headings.unit_line(sheet.grid, found.top)
    own = {name: each.unit for name, each in zip(names, found.headings, strict=True)}
    stated: Units = {
        (sheet.name, name): unit for name in columns if (unit := own[name] or common) is not None
    }
    heading = SheetHeading(found.bottom, frozenset(columns), _title(sheet.grid[: found.top]))
    return Part(frame, sheet.findings, stated, headings={sheet.name: heading})


def _title(above: np.ndarray) -> str:
    """What stands above the heading, a cell a line."""
    return "\n".join(cell for cell in above.ravel() if isinstance(cell, str))


def _named(found: list[headings.Heading], known: dict[str, str]) -> list[str]:
    """Column names as the layer spells them where it knows them; a repeat gets ``_2``."""
    seen: dict[str, int] = {}
    names = []
    for heading in found:
        name = known.get(heading.name, heading.name)
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 or not name else f"{name}_{seen[name]}")
    return names


def _skipped(sheet: _Sheet, place: Place, *, must: bool) -> Part:
    code = "header_missing" if must else "sheet_skipped"
    return Part(pd.DataFrame(), [*sheet.findings, _sheet_finding(code, place, sheet.name)], {})


def _sheet_finding(code: str, place: Place, sheet: str | None) -> pd.DataFrame:
    rows = pd.DataFrame([{"layer": place.layer, "file": place.file, "sheet": sheet}])
    return findings.found(code, rows)


def read_grids(path: Path, place: Place, *, layer: Layer) -> list[_Sheet]:
    """The bare cells of the layer's sheets, for readers that look for no table.

    Raises
    ------
    Unreadable
        As ``read`` does.
    """
    plain = path.suffix.lower() == ".csv"
    return [_csv(path, place, layer)] if plain else _book(path, place, layer)
