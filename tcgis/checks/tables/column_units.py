"""In which unit the figures of a column are: said by the row, the heading, a line, the catalogue.

Where two of these contradict each other, or one is written in a unit of unknown size, the column
waits: its figures are missing until a person has answered. A guess would be wrong by a factor.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.answers import NOTHING, Answers
from tcgis.catalog.model import Column, Layer
from tcgis.catalog.synonyms import plain
from tcgis.checks.tables import headings, schema
from tcgis.sources.sheets.heading_units import split_unit
from tcgis.words import terms
from tcgis.words import units as measures
from tcgis.words.terms import text

Units = Mapping[tuple[str | None, ...], str]

CONFLICT: Final = "unit_conflict"
UNKNOWN: Final = "unit_unknown"
BETWEEN: Final = "、"
"""Stands between the units of a question; what comes before its ``ASKED_OF`` is the heading."""
ASKED_OF: Final = "："


class Statement(NamedTuple):
    """A unit, and who says it: row, heading, line or layer."""

    by: str
    unit: str


class Stated(NamedTuple):
    """Units that the sender states: of each part and, from a column beside, of each row."""

    of_part: list[tuple[Statement, ...]]
    of_row: pd.Series | None


class Waiting(NamedTuple):
    """Figures of a part whose unit is not known."""

    code: str
    part: int
    rows: np.ndarray
    """Which rows, by position."""
    heading: str
    said: tuple[Statement, ...]

    @property
    def question(self) -> str:
        """What is asked, as answers remember it."""
        return asked(self.heading, [each.unit for each in self.said])


class Settled(NamedTuple):
    """Multiplier of each cell, NaN where it waits; and what it waits for."""

    times: np.ndarray
    waiting: list[Waiting]
    stated: Stated


def asked(heading: str, units: Iterable[str]) -> str:
    """A question about the unit of a heading, as answers remember it."""
    return f"{heading}{ASKED_OF}{BETWEEN.join(units)}"


def units_asked(question: str) -> list[str]:
    """The units that a question names."""
    return question.rpartition(ASKED_OF)[2].split(BETWEEN)


def times(unit: str | None, name: str) -> float:
    """Multiplier from ``unit`` to that of ``name``; percent becomes a share."""
    if unit == "%" and name.endswith("share"):
        return 0.01
    return measures.factor(unit, name)


def _in(unit: str | None, column: Column, name: str) -> float:
    """Multiplier from ``unit``; of a quantity that is none of ours, to the unit declared for it."""
    if unit and column.unit and measures.dimension_of(name) is None and "%" not in unit:
        return times(unit, name) * measures.size(unit) / measures.size(column.unit)
    return times(unit, name)


def state(
    frame: pd.DataFrame, picked: headings.Picked, parts: headings.Parts, *, name: str, units: Units
) -> Stated:
    """Units that the sender states: in a row, in the heading, in a line above the table.

    A line's unit that cannot be one of ``name`` (万元 over persons) is not stated for it.
    """
    places = zip(parts.files, parts.sheets, picked.headings, strict=True)
    of_part = [tuple(_said(place, units, name)) for place in places]
    beside = headings.unit_column(frame, picked, name)
    if beside is None:
        return Stated(of_part, None)
    own = frame[beside].astype("string").str.strip()
    fitting = [unit for unit in own.dropna().unique() if measures.fits(unit, name)]
    return Stated(of_part, own.where(own.isin(fitting)))


def _said(
    place: tuple[str, str | None, str | None], units: Units, name: str
) -> Iterator[Statement]:
    file, sheet, heading = place
    if not heading:
        return
    line = _of(units, file, sheet, None)
    own = _remark(heading) or _of(units, file, sheet, heading)
    if own is not None and own != line and _concerns(own, name):
        yield Statement("heading", own)
    if line is not None and _of_line(line, name):
        yield Statement("line", line)


def _of(units: Units, file: str, sheet: str | None, heading: str | None) -> str | None:
    """The file's own word, else that of all; ``""`` of its own says that it has none."""
    return units.get((file, sheet, heading), units.get((sheet, heading))) or None


@lru_cache(maxsize=4096)
def _remark(heading: str) -> str | None:
    levels = [split_unit(level).unit for level in plain(heading).split("/")]
    said = [unit for unit in levels if unit is not None]
    return said[-1] if said else split_unit(heading).unit


def _concerns(unit: str, name: str) -> bool:
    """Whether a heading's own unit is one that its figures need, be its size known or not."""
    return measures.fits(unit, name) or measures.dimension_of(name) is not None


def _of_line(unit: str, name: str) -> bool:
    meant = measures.measure(unit)
    same = meant is not None and meant.dimension == measures.dimension_of(name)
    return measures.fits(unit, name) or (same and measures.dimension_of(name) is not None)


def settle(
    layer: Layer,
    picked: headings.Picked,
    parts: headings.Parts,
    stated: Stated,
    *,
    name: str,
    answers: Answers = NOTHING,
) -> Settled:
    """Multiplier of each cell: of the one unit that all who state any agree on.

    What contradicts itself or is of unknown size takes the answer that a person gave to the same
    question of the same department; else it waits.
    """
    column = schema.columns_of(layer)[name]
    factor = np.full(len(parts.of_row), np.nan)
    waiting = []
    declared = () if column.unit is None else (Statement("layer", column.unit),)
    for part, unit, rows in _groups(parts, stated):
        of_row = () if unit is None else (Statement("row", unit),)
        said = _apart((*of_row, *stated.of_part[part], *declared), column, name)
        heading = split_unit(str(picked.headings[part] or "")).name
        code = _fault(said, name)
        one = Waiting(code or "", part, rows, heading, said)
        answer = answers.units.get((layer.department, one.question)) if code else None
        if code and (answer is None or not measures.fits(answer, name)):
            waiting.append(one)
            continue
        factor[rows] = _in(answer or (said[0].unit if said else None), column, name)
    return Settled(factor, waiting, stated)


def _groups(parts: headings.Parts, stated: Stated) -> Iterator[tuple[int, str | None, np.ndarray]]:
    """Rows that have the same things said of them, by position."""
    own = np.full(len(parts.of_row), -1)
    units: list[Hashable] = []
    if stated.of_row is not None:
        own, found = pd.factorize(stated.of_row)
        units = list(found)
    keys = parts.of_row * (len(units) + 1) + own + 1
    order = np.argsort(keys, kind="stable")
    values, starts = np.unique(keys[order], return_index=True)
    for value, rows in zip(values.tolist(), np.split(order, starts[1:]), strict=True):
        part, at = divmod(value, len(units) + 1)
        yield part, str(units[at - 1]) if at else None, rows


def _apart(said: tuple[Statement, ...], column: Column, name: str) -> tuple[Statement, ...]:
    """Statements that say different things; of those that say the same, the first."""
    apart: dict[object, Statement] = {}
    for each in said:
        fits = measures.fits(each.unit, name) or each.by == "layer"
        apart.setdefault(round(_in(each.unit, column, name), 12) if fits else each.unit, each)
    return tuple(apart.values())


def _fault(said: tuple[Statement, ...], name: str) -> str | None:
    if any(each.by != "layer" and not measures.fits(each.unit, name) for each in said):
        return UNKNOWN
    return CONFLICT if len(said) > 1 else None


def told(frame: pd.DataFrame, settled: Settled, raw: pd.Series, *, name: str) -> pd.DataFrame:
    """One finding for each sheet and question, with an example in each of the units.

    ``raw`` are the column's figures as they stand, unconverted.
    """
    return findings.join(_told(frame, one, raw, name) for one in settled.waiting)


def _told(frame: pd.DataFrame, one: Waiting, raw: pd.Series, name: str) -> pd.DataFrame:
    known = np.flatnonzero(raw.iloc[one.rows].notna().to_numpy())
    if not len(known):
        return findings.none()
    rows = one.rows[known]
    first = frame.iloc[rows[:1]]
    said = "，".join(text(f"unit_said_{each.by}", unit=each.unit) for each in one.said)
    example = _example(float(raw.iloc[rows[0]]), one, name)
    return findings.found(
        one.code,
        first,
        field=name,
        value=one.question,
        detail=text("unit_waits", said=said, n=len(rows), example=example),
        effect=findings.VALUE_DROPPED,
    )


def _example(value: float, one: Waiting, name: str) -> str:
    """What one figure would be in each of the units that can be."""
    known = terms.load().terms
    ours = terms.unit(name) if name in known else ""
    fitting = [each.unit for each in one.said if measures.fits(each.unit, name)]
    shown = [
        text("unit_example_of", unit=unit, value=f"{value * times(unit, name):,.6g}", ours=ours)
        for unit in dict.fromkeys(fitting)
    ]
    return text("unit_example", value=f"{value:,.10g}", each="，".join(shown)) if shown else ""
