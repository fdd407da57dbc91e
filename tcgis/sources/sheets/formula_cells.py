"""Cells of a workbook that the reader of values gives as blank: errors, formulas without results.

Each sheet of a new book is looked through once, and taken apart only where it holds any; of an old
one the records are read (``old_book_errors``).
"""

import html
import re
from pathlib import Path
from typing import Final

import numpy as np

from tcgis.sources.safety import guards
from tcgis.sources.sheets import old_book_errors

_BOOK: Final = "xl/workbook.xml"
_LINKS: Final = "xl/_rels/workbook.xml.rels"
_TAG: Final = r"<(?:\w+:)?{name}\b([^>]*?)/?>"
_SHEET: Final = re.compile(_TAG.format(name="sheet"))
_LINK: Final = re.compile(_TAG.format(name="Relationship"))
_ATTRIBUTE: Final = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# one that closes itself holds nothing and is passed over
_CELL: Final = re.compile(rb"<(?:\w+:)?c\b((?:[^>/]|/(?!>))*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_VALUE: Final = re.compile(rb"<(?:\w+:)?v\b[^>]*?>(.*?)</(?:\w+:)?v>", re.DOTALL)
_HINT: Final = re.compile(rb"""<(?:\w+:)?f\b|t\s*=\s*["']e["']""")
_PLACE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_UNNAMED: Final = "="
_SHOWN: Final = 60


def mark_broken(path: Path, sheets: dict[str, np.ndarray]) -> None:
    """Write into the blank cells of each grid (from A1 on) what stands in the file instead.

    An error is its word (#DIV/0!), a formula whose result the file lacks the formula itself.
    """
    if not guards.is_zip(path):
        old_book_errors.mark_errors(path.read_bytes(), sheets)
        return
    with guards.open_archive(path) as book:
        names = set(book.namelist())
        if not {_BOOK, _LINKS} <= names:
            return
        links = {each["Id"]: each["Target"] for each in _tags(_LINK, _text(book.read(_LINKS)))
                 if {"Id", "Target"} <= {*each}}  # fmt: skip
        for each in _tags(_SHEET, _text(book.read(_BOOK))):
            target = links.get(each.get("r:id", each.get("id", "")), "")
            member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            grid = sheets.get(each.get("name", ""))
            if grid is not None and member in names:
                _mark(grid, book.read(member))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _tags(pattern: re.Pattern[str], source: str) -> list[dict[str, str]]:
    return [_named(found[1]) for found in pattern.finditer(source)]


def _named(attributes: str) -> dict[str, str]:
    pairs = _ATTRIBUTE.findall(attributes)
    return {name: html.unescape(double or single) for name, double, single in pairs}


def _mark(grid: np.ndarray, source: bytes) -> None:
    if not _HINT.search(source):
        return
    for found in _CELL.finditer(source):
        word = _broken(found[1], found[2])
        place = word and _place(_text(found[1]))
        if place and place[0] < len(grid) and place[1] < grid.shape[1] and grid[place] is None:
            grid[place] = word


def _broken(attributes: bytes, inside: bytes) -> str | None:
    """The error, or the formula without a result, of one cell."""
    kind = _named(_text(attributes)).get("t")
    value = _VALUE.search(inside)
    if kind == "e":
        return html.unescape(_text(value[1])).strip() if value else None
    formula = _FORMULA.search(inside)
    # a text may be empty; of any other kind an empty value is none
    if formula is None or kind == "str" or (value is not None and value[1].strip()):
        return None
    return (_UNNAMED + html.unescape(_text(formula[1] or b"?")))[:_SHOWN]


def _place(attributes: str) -> tuple[int, int] | None:
    """Row and column, from 0, of A1."""
    found = _PLACE.fullmatch(_named(attributes).get("r", ""))
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1
