"""One canonical column from the sender's cells, and what was wrong with them."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.answers import NOTHING, Answers
from tcgis.catalog.model import Column, Layer
from tcgis.checks.land import land_use_codes
from tcgis.checks.tables import (
    cells,
    column_units,
    headings,
    readers,
    schema,
    sheet_units,
    whole_columns,
)
from tcgis.checks.tables.claims import Claims
from tcgis.words.terms import text

_EFFECTS: Final = {
    "value_missing": findings.KEPT,
    "code_zero_lost": findings.KEPT,
    "code_zero_restored": findings.REPAIRED,
}
"""What becomes of a cell with a fault; any other is dropped."""


class Sheet(NamedTuple):
    """Rows of a layer as sent, where each comes from, and the units that files state."""

    frame: pd.DataFrame
    layer: Layer
    parts: headings.Parts
    units: column_units.Units
    claims: Claims
    answers: Answers = NOTHING
    spelt: Mapping[tuple[str, str | None], Collection[str]] = MappingProxyType({})
    """Headings of each sheet of a spreadsheet."""


class Filled(NamedTuple):
    """A canonical column, and what is needed to say what was wrong with it."""

    name: str
    values: pd.Series
    faults: pd.Series
    picked: headings.Picked | None
    units: column_units.Settled | None
    """Of numbers."""
    raw: pd.Series | None = None
    """Numbers as they stand, in no unit yet."""

    @property
    def lost(self) -> pd.Series:
        """Cells that hold something of which it is not known how much."""
        return self.faults.notna() & ~self.faults.isin(list(_EFFECTS))


def fill(sent: Sheet, name: str) -> Filled:
    """Find, read, convert and translate one column; all missing if the sender has none."""
    frame, layer = sent.frame, sent.layer
    column, kind = schema.columns_of(layer)[name], schema.kind_of(layer, name)
    picked = headings.pick(frame, sent.claims.chosen[name], sent.parts)
    if picked is None:
        absent = pd.Series([None] * len(frame.index), frame.index, dtype="object")
        return Filled(name, *readers.read_column(absent, kind), None, None)
    if column.literal:
        return Filled(name, *cells.as_written(picked.cells), picked, None)
    values, faults = readers.read_column(picked.cells, kind, **_how(name, kind, column))
    if kind == "number":
        return _in_our_unit(sent, name, picked, cells.Cells(values, faults))
    if column.values and kind in ("text", "code"):
        values = cells.plain(values).map(_canonical(column.values)).fillna(values)
    elif name == "land_use":
        values, lost = land_use_codes.restore(values, _scheme(sent))
        faults = faults.fillna(lost)
    values = _known_words(values, schema.WORDS.get((layer.table, name), []))
    return Filled(name, values, faults, picked, None)


def _known_words(values: pd.Series, known: list[str]) -> pd.Series:
    """Words of a closed list as they stand in it, where only blanks within them differ."""
    if not known or values.isin(known).all():
        return values
    bare = values.astype("string").str.replace(r"\s+", "", regex=True)
    return values.mask(bare.isin(known).fillna(value=False), bare)


def _in_our_unit(sent: Sheet, name: str, picked: headings.Picked, read: cells.Cells) -> Filled:
    """Numbers in our unit; those whose unit is in doubt are missing."""
    frame, parts, column = sent.frame, sent.parts, schema.columns_of(sent.layer)[name]
    stated = column_units.state(frame, picked, parts, name=name, units=sent.units)
    settled = column_units.settle(
        sent.layer, picked, parts, stated, name=name, answers=sent.answers
    )
    faults = read.faults
    for one in settled.waiting:
        waits = np.zeros(len(frame), dtype=bool)
        waits[one.rows] = True
        faults = faults.mask(waits & read.values.notna(), one.code)
    odd = sheet_units.coded(frame, column, picked, stated, name=name) & read.values.notna()
    values = (read.values * settled.times).mask(odd)
    faults = faults.mask(odd, "unit_coded")
    if name in sent.layer.facts:
        faults = faults.mask(_blank(picked.cells, parts), "value_missing")
    return Filled(name, values, faults, picked, settled, read.values)


def _scheme(sent: Sheet) -> pd.Series:
    """The classification that the rows' land uses are of."""
    chosen = sent.claims.chosen.get("land_use_scheme")
    picked = headings.pick(sent.frame, chosen, sent.parts) if chosen else None
    declared = sent.layer.constants.get("land_use_scheme")
    return land_use_codes.scheme_of(sent.frame, declared, picked.cells if picked else None)


def _blank(raw: pd.Series, parts: headings.Parts) -> np.ndarray:
    """Empty cells of a column that the sheet does fill for others: an amount is missing."""
    return np.asarray(raw.isna().to_numpy() & parts.filled(raw)[parts.of_row])


def _how(name: str, kind: str, column: Column) -> dict[str, Any]:
    if kind == "code" and name in schema.SPELLING:
        return {"spell": schema.SPELLING[name]}
    if kind == "number" and column.unit == "%":
        return {"percent": 1.0}
    return {}


def _canonical(words: dict[str, str]) -> dict[str, str]:
    spelt = cells.plain(pd.Series(list(words), dtype="string"))
    return dict(zip(spelt, words.values(), strict=True))


def constant(layer: Layer, name: str, index: pd.Index) -> pd.Series:
    """A column that holds one value for the whole layer."""
    repeated = pd.Series([layer.constants[name]] * len(index), index, dtype="string")
    return readers.read_column(repeated, schema.kind_of(layer, name)).values


def faults_of(sent: Sheet, filled: Filled, subject: pd.Series) -> pd.DataFrame:
    """Findings of one column: no heading, another unit, unread cells, unknown words."""
    frame, layer = sent.frame, sent.layer
    column = schema.columns_of(layer)[filled.name]
    if filled.picked is None:
        # a required column is reported sheet by sheet
        known = (column.required and layer.reader == "spreadsheet") or (
            filled.name in sent.claims.asked
        )
        return findings.none() if known or not len(frame) else _heading_missing(layer, filled.name)
    whole = _whole(sent, filled)
    single = filled._replace(faults=filled.faults.mask(whole.cells | filled.faults.isin(_WAITING)))
    found = [_words(frame, layer, filled, subject)]
    if single.faults.notna().any():
        found.insert(0, _cells(frame, single, subject))
    if filled.units is not None and filled.raw is not None:
        how = {"name": filled.name}
        found.append(column_units.told(frame, filled.units, filled.raw, **how))
        found.append(sheet_units.unstated(frame, column, filled.units.stated, sent.parts, **how))
    return findings.join([whole.findings, *found])


_WAITING: Final = [column_units.CONFLICT, column_units.UNKNOWN]


def _whole(sent: Sheet, filled: Filled) -> whole_columns.Told:
    """What is so of all of the column in a sheet."""
    assert filled.picked is not None, "a column without a heading has no cells"
    column = schema.columns_of(sent.layer)[filled.name]
    needed = column.required or filled.name in sent.layer.facts
    given = whole_columns.Cells(
        filled.name, filled.picked.cells, filled.faults, filled.picked.headings, needed,
        numbers=schema.kind_of(sent.layer, filled.name) not in ("date", "text", "code"),
    )  # fmt: skip
    return whole_columns.tell_whole(sent.frame, sent.parts, given, sent.spelt)


def _heading_missing(layer: Layer, name: str) -> pd.DataFrame:
    listed = "、".join(schema.columns_of(layer)[name].headings)
    return findings.whole(
        "heading_missing",
        layer=layer.id,
        subject=name,
        detail=text("heading_listed", headings=listed),
    )


def _cells(frame: pd.DataFrame, filled: Filled, subject: pd.Series) -> pd.DataFrame:
    faults = filled.faults.dropna()
    return findings.join(
        _unread(str(code), frame.loc[rows.index], filled, subject)
        for code, rows in faults.groupby(faults, sort=True)
    )


def _unread(code: str, rows: pd.DataFrame, filled: Filled, subject: pd.Series) -> pd.DataFrame:
    assert filled.picked is not None, "a column without cells has no faults"
    return findings.found(
        code,
        rows,
        subject=subject[rows.index],
        field=filled.name,
        value=cells.plain(filled.picked.cells[rows.index]),
        effect=_EFFECTS.get(code, findings.VALUE_DROPPED),
    )


def _words(frame: pd.DataFrame, layer: Layer, filled: Filled, subject: pd.Series) -> pd.DataFrame:
    known = schema.WORDS.get((layer.table, filled.name))
    if known is None:
        return findings.none()
    words = filled.values
    other = words.notna() & ~words.isin(known)
    if not other.any():
        return findings.none()
    return findings.found(
        "value_unknown",
        frame[other],
        subject=subject[other],
        field=filled.name,
        value=words[other],
        detail=text("value_choices", values="、".join(known)) + _taken_for(layer, filled.name),
    )


def _taken_for(layer: Layer, name: str) -> str:
    """What an unknown word is taken for, where that decides about land."""
    return text("value_taken_in_use") if (layer.table, name) == ("parcels", "condition") else ""
