"""Which of the sender's columns is meant."""

import re
from collections.abc import Hashable, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.catalog import synonyms
from tcgis.catalog.synonyms import is_other_time, plain

_UNIT_WORD: Final = "单位"
_AREA_UNIT: Final = ["面积单位", "MJDW"]
# a remark in brackets at the end of a level of the heading: 入库税额（元）/本年累计
_REMARK: Final = re.compile(r"\(([^()]*)\)(?=/|$)")


class Parts(NamedTuple):
    """The files and sheets that rows come from, numbered."""

    of_row: np.ndarray
    files: list[str]
    sheets: list[str | None]

    def filled(self, cells: pd.Series) -> np.ndarray:
        """In which parts a column holds anything."""
        there = cells.notna().to_numpy()
        if len(self.sheets) == 1:
            return np.array([there.any()])
        return np.bincount(self.of_row, weights=there, minlength=len(self.sheets)) > 0

    def kept(self, rows: np.ndarray) -> "Parts":
        """The same parts, of fewer rows."""
        return self._replace(of_row=self.of_row[rows])


class Picked(NamedTuple):
    """Cells of one canonical column as sent, and the heading they stand under in each part."""

    cells: pd.Series
    headings: list[str | None]


def parts_of(frame: pd.DataFrame) -> Parts:
    """Number the files and sheets of a frame in the order of its rows."""
    file, files = pd.factorize(frame["file"])
    sheet, names = pd.factorize(frame["sheet"])
    number, pairs = pd.factorize(file * (len(names) + 1) + sheet + 1)
    of_file, of_sheet = np.divmod(np.asarray(pairs, dtype="int64"), len(names) + 1)
    sheets = [None if place < 0 else str(names[place]) for place in (of_sheet - 1).tolist()]
    return Parts(number, [str(files[place]) for place in of_file.tolist()], sheets)


def _bare(heading: object) -> str:
    """Heading without its remarks; one that makes it another quantity stays."""
    return _REMARK.sub(lambda found: found[0] if is_other_time(found[1]) else "", plain(heading))


def match(present: Sequence[Hashable], listed: Sequence[str]) -> list[list[Hashable]]:
    """Those of ``present`` that the catalogue lists, in its order, exact spelling first.

    Several that differ in their remarks alone, of which the catalogue spells none, stand
    together: which of them is meant is not known.
    """
    found: list[list[Hashable]] = []
    seen: set[Hashable] = set()
    for wanted in listed:
        for spelt in (plain, _bare):
            hits = [name for name in present if name not in seen and spelt(name) == spelt(wanted)]
            if hits:
                found.append(hits)
                seen.update(hits)
                break
    return found


def pick(frame: pd.DataFrame, chosen: Sequence[Hashable], parts: Parts) -> Picked | None:
    """Cells of one column from the heading chosen in each file and sheet; None for no heading."""
    names = [name for name in dict.fromkeys(chosen) if name is not None]
    if not names:
        return None
    headings = [None if name is None else str(name) for name in chosen]
    if len(names) == 1 and None not in chosen:
        return Picked(frame[names[0]], headings)
    cells = pd.Series([None] * len(frame), frame.index, dtype=object)
    for name in names:
        own = np.array([each == name for each in chosen])[parts.of_row]
        cells = cells.mask(own, frame[name].astype(object))
    return Picked(cells, headings)


def unit_column(frame: pd.DataFrame, picked: Picked, name: str) -> Hashable | None:
    """The column beside that holds the unit of each row: 面积单位, MJDW."""
    beside = [heading + _UNIT_WORD for heading in picked.headings if heading]
    if name.endswith("_m2"):
        beside += _AREA_UNIT
    folded = {synonyms.fold(column): column for column in frame.columns}
    hits = [folded[synonyms.fold(each)] for each in beside if synonyms.fold(each) in folded]
    return hits[0] if hits else None
