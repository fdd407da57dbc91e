"""Text tables by comma or tab: records held against the lines that they were read from.

A quotation mark that nobody closes swallows every record up to the next one. So a record of several
lines is believed only if none of them is a record by itself; else the line with the open mark is
set aside, and those behind it are read each by itself.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import pandas as pd

from tcgis import findings
from tcgis.sources.model import Place
from tcgis.sources.safety import guards
from tcgis.words import terms

_LEAST: Final = 2
"""Cells of a table's row; less tells nothing."""


class Records(NamedTuple):
    """Cells of each record, in order; a torn one is there without any."""

    rows: list[list[str]]
    torn: dict[int, str]
    """Lines with an open quotation mark, by the place of their record."""
    stated: int
    """How many records the lines make that hold anything, counted without reading their cells."""


class _Taken(NamedTuple):
    rows: list[list[str]]
    torn: dict[int, str]
    further: list[str]
    """Lines that belong to a record which began before them."""


def parse_records(text: str) -> Records:
    """Every record of a text.

    Raises
    ------
    Unreadable
        If it is no table of texts.
    """
    mark = "\t" if text[:2000].count("\t") > text[:2000].count(",") else ","
    lines = io.StringIO(text, newline="").readlines()
    width = _usual_width(lines, mark)
    taken, at = _Taken([], {}, []), 0
    while at < len(lines):
        at = _take(taken, lines, at, mark, width)
    said = sum(map(_says, lines)) - sum(map(_says, taken.further))
    return Records(taken.rows, taken.torn, said)


def find_torn(torn: Mapping[int, str], place: Place) -> pd.DataFrame:
    """A finding for each line with an open quotation mark, which is set aside."""
    rows = pd.DataFrame({"row": [at + 1 for at in torn]}, dtype="int64")
    rows = rows.assign(layer=place.layer, file=place.file)
    lines = pd.Series([line[:200] for line in torn.values()], rows.index, dtype="string")
    return findings.found("csv_quote_open", rows, value=lines, effect=findings.SET_ASIDE)


def _take(taken: _Taken, lines: list[str], at: int, mark: str, width: int) -> int:
    """Take records from line ``at`` to the first that is torn; where to go on."""
    try:
        for start, end, row in _records(lines, at, mark):
            block = lines[start:end]
            if len(block) > 1 and _is_torn(block, mark, width):
                return _tear(taken, lines, start)
            taken.rows.append(row)
            taken.further.extend(block[1:])
            at = end
    except csv.Error as fault:
        # a cell without end: of all the lines behind the open mark
        if at + 1 < len(lines) and _is_torn(lines[at : at + 100], mark, width):
            return _tear(taken, lines, at)
        raise guards.Unreadable(terms.text("csv_unreadable", why=fault)) from fault
    return len(lines)


def _tear(taken: _Taken, lines: list[str], at: int) -> int:
    taken.torn[len(taken.rows)] = lines[at].rstrip("\r\n")
    taken.rows.append([])
    return at + 1


def _records(lines: list[str], at: int, mark: str) -> Iterator[tuple[int, int, list[str]]]:
    """First line, the line behind the last, and cells of each record from line ``at`` on."""
    reader = csv.reader(lines[at:], delimiter=mark)
    start = at
    for row in reader:
        end = at + reader.line_num
        yield start, end, row
        start = end


def _is_torn(block: list[str], mark: str, width: int) -> bool:
    """Whether a line behind the first is a record of the usual width by itself."""
    whole = (line for line in block[1:] if line.count('"') % 2 == 0)
    return width >= _LEAST and any(line.count(mark) + 1 == width for line in whole)


def _usual_width(lines: list[str], mark: str) -> int:
    """How many cells most lines have."""
    widths = Counter(line.count(mark) + 1 for line in lines if '"' not in line and line.strip())
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _says(line: str) -> bool:
    return bool(line.strip(',\t"\r\n'))
