"""What stands behind an ending .xls and is no workbook: a web page, XML of 2003, text with tabs.

Tax and power systems export such files. They hold a table all the same, which is read, and told.
"""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final, Literal, NamedTuple
from xml.etree import ElementTree

from tcgis.sources.safety import guards
from tcgis.sources.sheets import encodings
from tcgis.sources.sheets.headings import Merged
from tcgis.words import terms

Kind = Literal["html", "xml", "text"]

_SPREADSHEET: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_HEAD: Final = 4096
_ENTITY: Final = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TAG: Final = re.compile(r"\s*<[\s!?a-z]", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_MOST_CELLS: Final = 5_000_000
_MOST_SPAN: Final = 100_000
_WIDEST: Final = 16_384


class Table(NamedTuple):
    """One table: its name, its cells, and the areas of merged ones."""

    name: str | None
    rows: list[list[object]]
    merged: Merged


def kind_of(path: Path) -> Kind | None:
    """What a file is whose content is no workbook; None for a workbook or what nobody knows."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x09\x08", b"\x09\x04", b"\x09\x02")):
        return None
    words = encodings.decode_text(head, _declared(head)).text.lstrip("\ufeff")
    if _TAG.match(words):
        return "xml" if _SPREADSHEET in words else "html"
    return None if "\0" in words else "text"


def _declared(head: bytes) -> str | None:
    found = _CHARSET.search(head)
    return found[1].decode("ascii", "replace") if found else None


def read_tables(path: Path, kind: Kind, encoding: str | None) -> list[Table]:
    """The tables of a web page or of XML of 2003.

    Raises
    ------
    Unreadable
        If it holds none, too many cells, or entities.
    """
    data = path.read_bytes()
    words = encodings.decode_text(data, _declared(data[:_HEAD]) or encoding).text
    tables = _xml(words) if kind == "xml" else _html(words)
    if not tables:
        raise guards.Unreadable(terms.text("disguised_no_table"))
    return tables


class _Page(HTMLParser):
    """Outermost tables of a page; what stands inside a cell is its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[_Grid] = []
        self.depth = 0
        self.cell: list[str] | None = None
        self.span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(_Grid())
        elif self.depth == 1 and tag == "tr":
            self._end_cell()
            self.tables[-1].next_row()
        elif self.depth == 1 and tag in ("td", "th"):
            self._end_cell()
            given = dict(attrs)
            self.cell = []
            self.span = (_span(given.get("rowspan")), _span(given.get("colspan")))
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self.depth:
            if self.depth == 1:
                self._end_cell()
            self.depth -= 1
        elif self.depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _end_cell(self) -> None:
        if self.cell is not None and self.tables:
            self.tables[-1].put(" ".join("".join(self.cell).split()) or None, *self.span)
        self.cell = None


class _Grid:
    """Cells laid out with their spans, as a browser does."""

    def __init__(self) -> None:
        self.rows: list[dict[int, object]] = []
        self.merged: Merged = []
        self.taken: dict[int, int] = {}
        self.at = 0
        self.cells = 0

    def next_row(self) -> None:
        self.rows.append({})
        self.taken = {column: left - 1 for column, left in self.taken.items() if left > 1}
        self.at = 0

    def put(self, value: object, down: int, across: int) -> None:
        if not self.rows:
            self.next_row()
        while self.at in self.taken:
            self.at += 1
        row, column = len(self.rows) - 1, self.at
        self.cells += 1
        if self.cells > _MOST_CELLS or column + across > _WIDEST:
            raise guards.TooLarge(terms.text("disguised_too_large"))
        self.rows[row][column] = value
        if down > 1 or across > 1:
            self.merged.append(((row, column), (row + down - 1, column + across - 1)))
        for place in range(column, column + across):
            if down > 1:
                self.taken[place] = down
        self.at = column + across

    def table(self, name: str | None = None) -> Table:
        width = max((max(row, default=-1) + 1 for row in self.rows), default=0)
        if width * len(self.rows) > _MOST_CELLS:
            raise guards.TooLarge(terms.text("disguised_too_large"))
        rows = [[row.get(column) for column in range(width)] for row in self.rows]
        last = len(rows) - 1
        merged = [(start, (min(row, last), min(column, width - 1)))
                  for start, (row, column) in self.merged]  # fmt: skip
        return Table(name, rows, merged)


def _span(given: str | None) -> int:
    return min(max(int(given), 1), _MOST_SPAN) if given and given.strip().isdecimal() else 1


def _html(words: str) -> list[Table]:
    page = _Page()
    page.feed(words)
    page.close()
    page._end_cell()
    return [grid.table() for grid in page.tables if grid.rows]


def _xml(words: str) -> list[Table]:
    """Worksheets of the XML form of 2003."""
    if _ENTITY.search(words[:_HEAD]):
        raise guards.Unreadable(terms.text("xml_doctype"))
    try:
        # the text is decoded already: what it says of its encoding would mislead
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", words.lstrip("\ufeff")))
    except ElementTree.ParseError as fault:
        raise guards.Unreadable(terms.text("book_unreadable", why=fault)) from fault
    space = f"{{{_SPREADSHEET}}}"
    return [
        _worksheet(each, space).table(each.get(f"{space}Name"))
        for each in root.iter(f"{space}Worksheet")
    ]


def _worksheet(sheet: ElementTree.Element, space: str) -> _Grid:
    grid = _Grid()
    for row in sheet.iter(f"{space}Row"):
        for _ in range(min(_span(row.get(f"{space}Index")) - len(grid.rows) - 1, _MOST_SPAN)):
            grid.next_row()
        grid.next_row()
        for cell in row.iter(f"{space}Cell"):
            if cell.get(f"{space}Index"):
                grid.at = max(_span(cell.get(f"{space}Index")) - 1, grid.at)
            down, across = (int(cell.get(f"{space}Merge{way}") or 0) for way in ("Down", "Across"))
            grid.put(_value(cell, space), min(down, _MOST_SPAN) + 1, min(across, _WIDEST) + 1)
    return grid


def _value(cell: ElementTree.Element, space: str) -> object:
    data = cell.find(f"{space}Data")
    if data is None:
        formula = cell.get(f"{space}Formula")
        return formula or None
    words = "".join(data.itertext())
    if data.get(f"{space}Type") == "Number":
        try:
            return float(words)
        except ValueError:
            return words
    return words or None
