"""What the line said of a folder beside what is true of it."""

import numpy as np
import pandas as pd

from tcgis.words import terms

from .folders import Folder
from .line import Outcome
from .world import Answer, Doc, Row

_NOWHERE = ("control_missing", "file_unclaimed")
_OF_LAYERS = ("file_missing", "file_missing_optional", "heading_missing", "area_zone",
              "land_use_scheme", "unit_differs")  # fmt: skip


def complaints(folder: Folder, outcome: Outcome) -> list[str]:
    """Everything that is not as it must be, in words; none is the aim."""
    return [
        *_account(folder, outcome),
        *_lost(folder, outcome.findings),
        *_false_alarms(folder, outcome.findings),
        *_misread(folder, outcome),
    ]


def _account(folder: Folder, outcome: Outcome) -> list[str]:
    """Rows in = used + set aside, and rows in = records written."""
    said = outcome.intake.groupby("file")[["rows_in", "rows_used", "rows_set_aside"]].sum()
    told = [
        f"{file}: {one.rows_in} in ≠ {one.rows_used} + {one.rows_set_aside}"
        for file, one in said.iterrows()
        if one.rows_in != one.rows_used + one.rows_set_aside
    ]
    for doc in folder.docs.values():
        written = 0 if doc.habit.get("lost") else doc.counted - doc.habit.get("skipped", 0)
        read = int(said["rows_in"].get(doc.file, 0))
        if read != written:
            told.append(f"{doc.file}: {written} records written, {read} read")
    return told


def place(answer: Answer) -> Row | None:
    """The record at which the fault is to be told: of several the last."""
    placed = [row for row in answer.rows if row.number is not None]
    return max(placed, key=lambda row: (row.sheet or "", row.number), default=None)


def _lost(folder: Folder, found: pd.DataFrame) -> list[str]:
    return [
        f"lost ({answer.kind}): {answer.code} in {answer.doc.file} {_where(answer)}"
        for answer in folder.answers
        if not _is_found(answer, found)
    ]


def _where(answer: Answer) -> str:
    row = place(answer)
    return f"[{row.sheet}] row {row.number} {answer.subject}" if row else f"({answer.subject})"


def _is_found(answer: Answer, found: pd.DataFrame) -> bool:
    row, place_of = place(answer), found["file"].eq(answer.doc.file)
    if answer.code in _NOWHERE:
        return bool(found["code"].eq(answer.code).any())
    if answer.code in _OF_LAYERS:
        place_of = found["layer"].eq(answer.doc.layer)
    hit = found["code"].eq(answer.code) & place_of
    if row is not None:
        hit &= found["row"].eq(row.number)
        if row.sheet is not None:
            hit &= found["sheet"].eq(row.sheet)
    if answer.subject is not None:
        hit &= found["subject"].eq(answer.subject)
    return bool(hit.any())


def _false_alarms(folder: Folder, found: pd.DataFrame) -> list[str]:
    """What must be corrected where nothing is wrong."""
    allowed = {
        (answer.doc.file, row.sheet, row.number, code)
        for answer in folder.answers
        for row in [place(answer) or Row({})]
        for code in (answer.code, *answer.also)
    }
    files = {
        (one.doc.layer, code)
        for one in folder.answers
        if not one.rows
        for code in (one.code, *one.also)
    }
    musts = found[[terms.load().faults[code].severity == "must" for code in found["code"]]]
    told = []
    for one in musts.itertuples():
        sheet, row = (None if pd.isna(value) else value for value in (one.sheet, one.row))
        if (one.file, sheet, row, one.code) in allowed:
            continue
        if (one.layer, one.code) in files:
            continue
        told.append(f"false: {one.code} {one.file} [{sheet}] row {row}: {one.subject} {one.detail}")
    return told


def _misread(folder: Folder, outcome: Outcome) -> list[str]:
    """Amounts and shapes of records without a fault that are not as they were written."""
    return [*_amounts(folder, outcome), *_shapes(folder, outcome)]


def _amounts(folder: Folder, outcome: Outcome) -> list[str]:
    facts = outcome.ready.tables["facts"]
    told = []
    for name in ("tax", "statistics", "power"):
        doc = folder.docs.get(name)
        if doc is None or doc.habit.get("lost") or name in folder.world.taken:
            continue
        true = {
            (row.sheet, row.number, item): value
            for row in doc.rows
            if not row.busy
            for item, value in row.cells.items()
            if (item.endswith(("_wan", "_kwh")) or item == "staff")
            and item not in {*doc.habit.get("lost_items", ()), *_undeclared(doc)}
        }
        mine = facts[facts["file"].eq(doc.file)]
        read = {
            (None if pd.isna(one.sheet) else one.sheet, one.row, one.item): one.value
            for one in mine.itertuples()
        }
        told += [
            f"misread: {doc.file} {key}: {value:.6f} became {read.get(key)}"
            for key, value in true.items()
            if key not in read or abs(read[key] / value - 1) > 1e-6
        ]
    return told


def _undeclared(doc: Doc) -> list[str]:
    """Items of which the catalogue says another unit than the sheet."""
    return [name for name, unit in doc.habit.get("declared", {}).items() if unit]


def _shapes(folder: Folder, outcome: Outcome) -> list[str]:
    parcels = outcome.ready.tables["parcels"]
    told = []
    for name in ("parcels", "batch"):
        doc = folder.docs.get(name)
        if doc is None or doc.habit.get("lost"):
            continue
        mine = parcels[parcels["file"].eq(doc.file)].set_index("row")["geometry"]
        for row in doc.rows:
            if not row.busy:
                off = _off(row, mine)
                if off is None or off > 0.05:
                    told.append(f"misplaced: {doc.file} row {row.number} by {off} m")
    return told


def _off(row: Row, shapes: pd.Series) -> float | None:
    shape = shapes.get(row.number)
    if shape is None:
        return None
    return float(np.abs(np.array(shape.bounds) - np.array(row.shape.bounds)).max())
