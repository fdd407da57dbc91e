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


class Picked(NamedTuple):
    """Cells of one canonical column as sent, and the heading each stood under."""

    cells: pd.Series
    headings: pd.Series


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


def pick(frame: pd.DataFrame, listed: Sequence[str]) -> Picked | None:
    """Cells of the first listed heading that is present in each file and sheet.

    A heading whose column is empty in all of a sheet counts as absent there: it belongs to
    another file of the layer. None, if no heading is present at all.
    """
    present = [name for name in frame.columns if name not in (*findings.SOURCE, "geometry")]
    names = match(present, listed)
    if not names:
        return None
    cells = frame[names[0]]
    headings = pd.Series(str(names[0]), frame.index, dtype="string")
    for name in names[1:]:
        absent = ~cells.notna().groupby(part(frame)).transform("any")
        if absent.any():
            cells = cells.astype(object).mask(absent, frame[name].astype(object))
            headings = headings.mask(absent, str(name))
    return Picked(cells, headings)


def part(frame: pd.DataFrame) -> pd.Series:
    """Number of the file and sheet that each row comes from."""
    return frame.groupby(["file", "sheet"], dropna=False, sort=False).ngroup()


def unit_of(frame: pd.DataFrame, picked: Picked, name: str, units: Units) -> pd.Series:
    """Unit that the sender states for each cell: in its row, in the heading, on the sheet.

    A unit that cannot be one of ``name`` (万元 over a column of persons, from a line above
    the table) is not stated for it.
    """
    stated = _in_heading(picked.headings).fillna(_on_sheet(frame, picked.headings, units))
    beside = _unit_beside(frame, picked)
    if beside is not None:
        stated = beside.fillna(stated)
    fits = {unit: _fits(unit, name) for unit in stated.dropna().unique()}
    return stated.where(stated.map(fits).fillna(value=False).astype(bool))


def _in_heading(headings: pd.Series) -> pd.Series:
    units_of = {heading: _remark(heading) for heading in headings.unique()}
    return headings.map(units_of).astype("string")


def _remark(heading: str) -> str | None:
    remarks = [remark for remark in _REMARK.findall(plain(heading)) if is_known(remark)]
    return remarks[-1] if remarks else None


def _on_sheet(frame: pd.DataFrame, headings: pd.Series, units: Units) -> pd.Series:
    stated = pd.Series(pd.NA, frame.index, dtype="string")
    used = set(headings.unique())
    for (sheet, heading), unit in units.items():
        if heading not in used:
            continue
        there = frame["sheet"].isna() if sheet is None else frame["sheet"].eq(sheet)
        here = there.fillna(value=False).astype(bool) & headings.eq(heading)
        stated = stated.mask(here, unit)
    return stated


def _unit_beside(frame: pd.DataFrame, picked: Picked) -> pd.Series | None:
    """Units that stand in a column of their own: 面积单位 beside 面积."""
    beside = f"{picked.headings.iloc[0]}单位" if len(frame) else ""
    return frame[beside].astype("string") if beside in frame.columns else None


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
    if unit == "%" and name.endswith("_share"):
        return 0.01
    return measures.factor(unit, name)


def factors(column: Column, stated: pd.Series, name: str) -> pd.Series:
    """Multiplier of each cell: of the declared unit, else of the one stated there."""
    if column.unit is not None:
        return pd.Series(times(column.unit, name), stated.index)
    known = {unit: times(unit, name) for unit in stated.dropna().unique()}
    return stated.map(known).astype("float64").fillna(1.0)


def conflicts(frame: pd.DataFrame, column: Column, stated: pd.Series, *, name: str) -> pd.DataFrame:
    """One ``unit_conflict`` for each sheet that states another unit than is declared."""
    if column.unit is None or not is_known(column.unit):
        return findings.none()
    declared = times(column.unit, name)
    known = {unit: times(unit, name) for unit in stated.dropna().unique()}
    other = stated.notna() & ~np.isclose(stated.map(known).astype("float64"), declared)
    rows = frame[other].drop_duplicates(["file", "sheet"])
    said = stated[rows.index]
    return findings.found(
        "unit_conflict",
        rows,
        field=name,
        value=said,
        detail="来表写明“" + said + f"”，数据目录规定“{column.unit}”，已按数据目录换算",
    )
