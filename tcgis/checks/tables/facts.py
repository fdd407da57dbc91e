"""Amounts as departments list them, one item a column, into one amount a row."""

from typing import Final

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.catalog.model import Layer
from tcgis.checks.checked import Checked
from tcgis.checks.tables import schema
from tcgis.words.terms import text

COLUMNS: Final = [
    "subject_kind",
    "subject_id",
    "subject_name",
    "year",
    "item",
    "value",
    "department",
    "stage",
    *findings.SOURCE,
]
"""Columns of the long table; columns that the catalogue adds follow."""

STAGES: Final = {
    "reported": "reported",
    "verified": "verified",
    "appealed": "appealed",
    **dict.fromkeys(["自报", "企业自报", "申报"], "reported"),
    **dict.fromkeys(["核实", "部门核实", "核定"], "verified"),
    **dict.fromkeys(["复核", "异议复核"], "appealed"),
}
"""Words of a column 阶段, beside those that the catalogue translates itself."""


def to_long(wide: pd.DataFrame, layer: Layer, *, lost: pd.DataFrame | None = None) -> Checked:
    """One row for each amount that is there, in the order of the rows and of the catalogue.

    An amount that is there and not known (``lost``) keeps its row, without a value, so that no sum
    passes for whole that lacks it. A row without any amount is not used.

    Amounts of one subject, year and item stay apart; they are summed where they are used.
    ``subject_id`` may be missing: the name then tells whose amount it is. ``stage`` is that of
    the row's own column, else the layer's; a word that is no stage stays, is reported, and no
    edition counts it.
    """
    items = list(layer.facts)
    amounts = wide[items].to_numpy("float64")
    there = ~np.isnan(amounts)
    unused = ~there.any(axis=1)
    if lost is not None:
        there |= lost[items].to_numpy("bool")
    row, item = np.nonzero(there)
    plain = pd.DataFrame(wide).reset_index(drop=True)
    key, name = schema.key_of(layer)
    blank = pd.Series(pd.NA, plain.index, dtype="string")
    extra = [each for each in plain if each not in {*items, *COLUMNS, key, name}]
    named = pd.DataFrame(
        {
            "subject_id": plain.get(key, blank),
            "subject_name": plain.get(name, blank),
            "year": plain["year"],
            **{each: plain[each] for each in (*findings.SOURCE, *extra)},
        }
    )
    long = named.take(row).reset_index(drop=True)
    long["subject_kind"] = _repeated(layer.subject, len(long))
    long["department"] = _repeated(layer.department, len(long))
    long["stage"] = _stages(plain, layer).array.take(row)
    long["item"] = pd.array(items, dtype="string").take(item)
    long["value"] = amounts[row, item]
    found = findings.join([_negative(long), _unknown_stages(long), _without_amounts(wide[unused])])
    return Checked(long[[*COLUMNS, *extra]], found)


def _without_amounts(rows: pd.DataFrame) -> pd.DataFrame:
    """One finding for each sheet with rows that say nothing of any amount."""
    sheets = rows.groupby(["layer", "file", "sheet"], dropna=False, sort=False)
    return findings.join(
        findings.folded(
            "amounts_none", part, detail=text("amounts_none_rows", n=len(part)),
            effect=findings.SET_ASIDE,
        )
        for _, part in sheets
    )  # fmt: skip


def _stages(wide: pd.DataFrame, layer: Layer) -> pd.Series:
    stage = wide.get("stage", pd.Series(pd.NA, wide.index)).astype("string")
    return stage.map(STAGES).fillna(stage).fillna(layer.stage).astype("string")


def _unknown_stages(long: pd.DataFrame) -> pd.DataFrame:
    odd = long[~long["stage"].isin(STAGES.values())].drop_duplicates(findings.SOURCE)
    return findings.found(
        "value_unknown",
        odd,
        subject=odd["subject_id"].fillna(odd["subject_name"]),
        field="stage",
        value=odd["stage"],
        detail=text("stage_choices"),
    )


def _repeated(word: str, times: int) -> pd.Series:
    return pd.Series(pd.array([word], dtype="string").take(np.zeros(times, dtype="int64")))


def _negative(long: pd.DataFrame) -> pd.DataFrame:
    rows = long[long["item"].eq("tax_wan") & long["value"].lt(0)]
    return findings.found(
        "tax_negative",
        rows,
        subject=rows["subject_id"].fillna(rows["subject_name"]),
        field="tax_wan",
        value=rows["value"].map("{:.4f}".format),
    )


def representatives(layer: Layer, frame: pd.DataFrame) -> pd.DataFrame:
    """Attributes that a subject takes from its row of largest value.

    Parameters
    ----------
    frame : long facts of the layer, with the attributes as columns; of one year, where the
        attribute may change.

    Returns
    -------
    subject_id → one column for each of ``layer.representative``. Of several rows with the
    largest value the smallest attribute counts; rows without the attribute do not.
    """
    columns = {
        each.column: _of_largest(frame[frame["item"].eq(each.by)], each.column)
        for each in layer.representative
    }
    index = pd.Index([], dtype="string", name="subject_id")
    return pd.DataFrame(columns, index=None if columns else index).rename_axis("subject_id")


def _of_largest(rows: pd.DataFrame, column: str) -> pd.Series:
    known = rows.dropna(subset=["subject_id", column])
    ordered = known.sort_values(["subject_id", "value", column], ascending=[True, False, True])
    return ordered.drop_duplicates("subject_id").set_index("subject_id")[column]
