"""Which of the sender's columns is meant, and in which unit its numbers are."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis import units as measures
from tcgis.catalog import Column
from tcgis.errors import CatalogError

Units = dict[tuple[str | None, str], str]

# a remark in brackets at the end of a level of the heading: 入库税额（元）/本年累计
_REMARK: Final = re.compile(r"\(([^()]*)\)(?=/|$)")


class Parts(NamedTuple):
    """The files and sheets that rows come from, numbered."""

    of_row: np.ndarray
    sheets: list[str | None]

    def filled(self, cells: pd.Series) -> np.ndarray:
        """In which parts a column holds anything."""
        there = cells.notna().to_numpy()
        return np.bincount(self.of_row, weights=there, minlength=len(self.sheets)) > 0


class Picked(NamedTuple):
    """Cells of one canonical column as sent, and the heading they stand under in each part."""

    cells: pd.Series
    headings: list[str]


class Stated(NamedTuple):
    """Units that the sender states: of each part and, from a column beside, of each row."""

    of_part: list[str | None]
    of_row: pd.Series | None


def parts_of(frame: pd.DataFrame) -> Parts:
    """Number the files and sheets of a frame in the order of its rows."""
    file, _ = pd.factorize(frame["file"])
    sheet, names = pd.factorize(frame["sheet"])
    number, pairs = pd.factorize(file * (len(names) + 1) + sheet + 1)
    at = (np.asarray(pairs) % (len(names) + 1) - 1).tolist()
    return Parts(number, [None if place < 0 else str(names[place]) for place in at])


def plain(heading: object) -> str:
    """Heading as it compares: half width, without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(heading)))


def _bare(heading: object) -> str:
    return _REMARK.sub("", plain(heading))


def match(present: Sequence[object], listed: Sequence[str]) -> list[object]:
    """Those of ``present`` that the catalogue lists, in its order, exact spelling first."""
    found: list[object] = []
    for wanted in listed:
        for spelt in (plain, _bare):
            hits = [name for name in present if spelt(name) == spelt(wanted)]
            if hits:
                found += [hits[0]] if hits[0] not in found else []
                break
    return found


def pick(frame: pd.DataFrame, listed: Sequence[str], parts: Parts) -> Picked | None:
    """Cells of the first listed heading that is present in each file and sheet.

    A heading whose column is empty in all of a sheet counts as absent there: it belongs to
    another file of the layer. None, if no heading is present at all.
    """
    present = [name for name in frame.columns if name not in (*findings.SOURCE, "geometry")]
    names = match(present, listed)
    if not names:
        return None
    cells, headings = frame[names[0]], [str(names[0])] * len(parts.sheets)
    for name in names[1:]:
        absent = ~parts.filled(cells) & parts.filled(frame[name])
        if absent.any():
            cells = cells.astype(object).mask(absent[parts.of_row], frame[name].astype(object))
            headings = [str(name) if lost else before
                        for lost, before in zip(absent, headings, strict=True)]  # fmt: skip
    return Picked(cells, headings)


def stated(frame: pd.DataFrame, picked: Picked, parts: Parts, *, name: str, units: Units) -> Stated:
    """Units that the sender states: in a row, in the heading, on the sheet.

    A unit that cannot be one of ``name`` (万元 over a column of persons, from a line above
    the table) is not stated for it.
    """
    said = [
        _remark(heading) or units.get((sheet, heading))
        for sheet, heading in zip(parts.sheets, picked.headings, strict=True)
    ]
    of_part = [unit if unit is not None and _fits(unit, name) else None for unit in said]
    beside = f"{picked.headings[0]}单位" if picked.headings else ""
    if beside not in frame:
        return Stated(of_part, None)
    own = frame[beside].astype("string")
    fitting = [unit for unit in own.dropna().unique() if _fits(unit, name)]
    return Stated(of_part, own.where(own.isin(fitting)))


def _remark(heading: str) -> str | None:
    remarks = [remark for remark in _REMARK.findall(plain(heading)) if is_known(remark)]
    return remarks[-1] if remarks else None


def is_known(unit: str) -> bool:
    """Whether ``tcgis.units`` knows it, by asking for a dimension that nothing has."""
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


def factors(column: Column, said: Stated, parts: Parts, *, name: str) -> np.ndarray:
    """Multiplier of each cell: of the declared unit, else of the one stated there."""
    if column.unit is not None:
        return np.full(len(parts.of_row), times(column.unit, name))
    return _sizes(said, parts, name=name, unstated=1.0)


def _sizes(said: Stated, parts: Parts, *, name: str, unstated: float) -> np.ndarray:
    of_part = [unstated if unit is None else times(unit, name) for unit in said.of_part]
    size: np.ndarray = np.array(of_part, dtype="float64")[parts.of_row]
    if said.of_row is None:
        return size
    known = {unit: times(unit, name) for unit in said.of_row.dropna().unique()}
    own = said.of_row.map(known).to_numpy("float64", na_value=np.nan)
    return np.where(np.isnan(own), size, own)


def conflicts(
    frame: pd.DataFrame, column: Column, said: Stated, parts: Parts, *, name: str
) -> pd.DataFrame:
    """One ``unit_conflict`` for each sheet that states another unit than is declared."""
    if column.unit is None or not is_known(column.unit):
        return findings.none()
    declared = times(column.unit, name)
    size = _sizes(said, parts, name=name, unstated=declared)
    at = np.flatnonzero(~np.isclose(size, declared, rtol=1e-9, atol=0))
    at = at[np.unique(parts.of_row[at], return_index=True)[1]]
    rows = frame.iloc[at]
    units = [_unit_at(said, parts, place) for place in at.tolist()]
    detail = [f"来表写明“{unit}”，数据目录规定“{column.unit}”，已按数据目录换算" for unit in units]
    return findings.found(
        "unit_conflict",
        rows,
        field=name,
        value=pd.Series(units, rows.index, dtype="string"),
        detail=pd.Series(detail, rows.index, dtype="string"),
    )


def _unit_at(said: Stated, parts: Parts, place: int) -> str | None:
    if said.of_row is not None and pd.notna(said.of_row.iloc[place]):
        return str(said.of_row.iloc[place])
    return said.of_part[int(parts.of_row[place])]
