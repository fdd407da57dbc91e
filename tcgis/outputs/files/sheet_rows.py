"""Rows of data as the XML of a sheet, spliced in where one pattern row shows their styles.

A text is always an inline string, so that what begins with ``= + - @`` is never a formula.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from tcgis.outputs.files import sheet_layout

_LONGEST_TEXT: Final = 32_767
_CHUNK = 10_000
_EPOCH = pd.Timestamp("1899-12-30")
# what XML cannot hold, and what Excel would take for the code of such a character
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")

Cells = tuple[pd.Series, float | None]
"""The values of a column, and the signs after which its texts are broken."""


def splice(xml: str, columns: Sequence[Cells]) -> Iterator[str]:
    """The sheet's XML, piece by piece, with the data where its last row, the pattern, stands."""
    pattern = list(re.finditer(r'<row r="(\d+)".*?</row>', xml, re.DOTALL))[-1]
    first, styles = int(pattern[1]), re.findall(r' s="(\d+)"', pattern[0])
    last = first + len(columns[0][0]) - 1
    end = f"{xl_col_to_name(len(styles) - 1)}{last}"
    yield re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="A1:{end}"', xml[: pattern.start()])
    yield from _rows(columns, styles, first)
    yield xml[pattern.end() :]


def _rows(columns: Sequence[Cells], styles: list[str], first: int) -> Iterator[str]:
    names = [xl_col_to_name(place) for place in range(len(columns))]
    cells = (
        f'<c r="{name}%d" s="{style}"%s</c>' for name, style in zip(names, styles, strict=True)
    )
    row = f'<row r="%d"%s>{"".join(cells)}</row>'
    count = len(columns[0][0])
    for start in range(0, count, _CHUNK):
        numbers = list(range(first + start, first + min(start + _CHUNK, count)))
        part = [(values.iloc[start : start + _CHUNK], wrap_at) for values, wrap_at in columns]
        # the row's number stands before each cell's body
        woven = [each for values, _ in part for each in (numbers, _bodies(values))]
        yield "".join([row % each for each in zip(numbers, _heights(part), *woven, strict=True)])


def _heights(columns: Sequence[Cells]) -> list[str]:
    """What each row says of its height: nothing, unless texts in the table are broken."""
    broken = [(values, wrap_at) for values, wrap_at in columns if wrap_at is not None]
    if not broken:
        return [""] * len(columns[0][0])
    return [f' ht="{each:g}" customHeight="1"' for each in sheet_layout.heights(broken)]


def _bodies(values: pd.Series) -> list[str]:
    """What follows a cell's style: its type and value, or nothing where it is missing."""
    if values.dtype.kind not in "Mfiu":
        marked = values.astype("object").where(values.notna(), None).tolist()
        # most columns say few different things, and each is escaped once
        known = {words: _inline(str(words)) for words in set(marked)} | {None: ">"}
        return [known[words] for words in marked]
    if values.dtype.kind == "M":
        values = (values - _EPOCH) / pd.Timedelta(days=1)
    figures = values.to_numpy("float64", na_value=np.nan)
    blank = ~np.isfinite(figures)
    bodies = [f"><v>{value!r}</v>" for value in figures.tolist()]
    for place in np.flatnonzero(blank):
        bodies[place] = ">"
    return bodies


def _inline(words: str) -> str:
    shown = escape(_ODD.sub(_escaped, words[:_LONGEST_TEXT]))
    keep = ' xml:space="preserve"' if shown[:1].isspace() or shown[-1:].isspace() else ""
    return f' t="inlineStr"><is><t{keep}>{shown}</t></is>'


def _escaped(found: re.Match[str]) -> str:
    return f"_x{ord(found[0][0]):04X}_" + found[0][1:]
