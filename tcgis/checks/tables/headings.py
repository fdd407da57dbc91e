"""Which of the sender's columns is meant, and in which unit its numbers are."""

import re
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.catalog import synonyms
from tcgis.catalog.model import Column
from tcgis.catalog.synonyms import is_other_time, plain
from tcgis.errors import CatalogError
from tcgis.words import units as measures
from tcgis.words.terms import text

Units = Mapping[tuple[str | None, ...], str]

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


class Stated(NamedTuple):
    """Units that the sender states: of each part and, from a column beside, of each row."""

    of_part: list[str | None]
    of_row: pd.Series | None


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


def stated(frame: pd.DataFrame, picked: Picked, parts: Parts, *, name: str, units: Units) -> Stated:
    """Units that the sender states: in a row, in the heading, on the sheet.

    A unit that cannot be one of ``name`` (万元 over a column of persons, from a line above
    the table) is not stated for it.
    """
    written = [
        (heading or None)
        and (_remark(heading) or units.get((file, sheet, heading)) or units.get((sheet, heading)))
        for file, sheet, heading in zip(parts.files, parts.sheets, picked.headings, strict=True)
    ]
    of_part = [unit if unit is not None and _fits(unit, name) else None for unit in written]
    beside = unit_column(frame, picked, name)
    if beside is None:
        return Stated(of_part, None)
    own = frame[beside].astype("string").str.strip()
    fitting = [unit for unit in own.dropna().unique() if _fits(unit, name)]
    return Stated(of_part, own.where(own.isin(fitting)))


def unit_column(frame: pd.DataFrame, picked: Picked, name: str) -> Hashable | None:
    """The column beside that holds the unit of each row: 面积单位, MJDW."""
    beside = [heading + _UNIT_WORD for heading in picked.headings if heading]
    if name.endswith("_m2"):
        beside += _AREA_UNIT
    folded = {synonyms.fold(column): column for column in frame.columns}
    hits = [folded[synonyms.fold(each)] for each in beside if synonyms.fold(each) in folded]
    return hits[0] if hits else None


@lru_cache(maxsize=4096)
def _remark(heading: str) -> str | None:
    remarks = [remark for remark in _REMARK.findall(plain(heading)) if is_known(remark)]
    return remarks[-1] if remarks else None


def is_known(unit: str) -> bool:
    """Whether ``tcgis.words.units`` knows it, by asking for a dimension that nothing has."""
    try:
        measures.factor(unit, "")
    except CatalogError:
        return True
    return unit == "%"


def _fits(unit: str, name: str) -> bool:
    try:
        times(unit, name)
    except CatalogError:
        return False
    return is_known(unit)


def times(unit: str | None, name: str) -> float:
    """Multiplier from ``unit`` to that of ``name``; percent becomes a share."""
    if unit == "%" and name.endswith("share"):
        return 0.01
    return measures.factor(unit, name)


def factors(column: Column, given: Stated, parts: Parts, *, name: str) -> np.ndarray:
    """Multiplier of each cell: of the declared unit, else of the one stated there."""
    if column.unit is not None:
        return np.full(len(parts.of_row), times(column.unit, name))
    return _sizes(given, parts, name=name, unstated=1.0)


def _sizes(given: Stated, parts: Parts, *, name: str, unstated: float) -> np.ndarray:
    of_part = [unstated if unit is None else times(unit, name) for unit in given.of_part]
    size: np.ndarray = np.array(of_part, dtype="float64")[parts.of_row]
    if given.of_row is None:
        return size
    known = {unit: times(unit, name) for unit in given.of_row.dropna().unique()}
    own = given.of_row.map(known).to_numpy("float64", na_value=np.nan)
    return np.where(np.isnan(own), size, own)


def conflicts(
    frame: pd.DataFrame, column: Column, given: Stated, parts: Parts, *, name: str
) -> pd.DataFrame:
    """One ``unit_conflict`` for each sheet that states another unit than is declared."""
    if column.unit is None or not is_known(column.unit):
        return findings.none()
    declared = times(column.unit, name)
    size = _sizes(given, parts, name=name, unstated=declared)
    at = np.flatnonzero(~np.isclose(size, declared, rtol=1e-9, atol=0))
    at = at[np.unique(parts.of_row[at], return_index=True)[1]]
    rows = frame.iloc[at]
    units = [_unit_at(given, parts, place) for place in at.tolist()]
    detail = [text("unit_declared", stated=unit, declared=column.unit) for unit in units]
    return findings.found(
        "unit_conflict",
        rows,
        field=name,
        value=pd.Series(units, rows.index, dtype="string"),
        detail=pd.Series(detail, rows.index, dtype="string"),
    )


def _unit_at(given: Stated, parts: Parts, place: int) -> str | None:
    if given.of_row is not None and pd.notna(given.of_row.iloc[place]):
        return str(given.of_row.iloc[place])
    return given.of_part[int(parts.of_row[place])]
