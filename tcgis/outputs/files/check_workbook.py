"""The workbook of a check: how each file stands, every finding, who and what was not matched."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from tcgis.outputs.files import run_workbook, xlsx
from tcgis.outputs.files.xlsx import AnySheet, Column, TableSheet
from tcgis.outputs.labels import label_columns, label_states
from tcgis.words import terms
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.line.assess import CheckReport

SEVERITIES: Final = ["must", "should", "note"]
_ROWS: Final = ["rows_in", "rows_used", "rows_set_aside", "rows_unaccounted"]
_FINDING: Final = [
    "severity", "code", "message", "file", "sheet", "row", "subject", "field", "finding_value",
    "detail", "cure", "effect", "layer",
]  # fmt: skip
_UNMATCHED: Final = {
    "enterprise_unknown", "holder_unknown", "fact_parcel_unknown", "lease_land_unknown",
    "key_missing", "file_unclaimed", "land_unclaimed",
}  # fmt: skip
"""Findings that say: this is in no register, or belongs to no layer."""
_STABLE: Final = datetime(2000, 1, 1, tzinfo=UTC)


def write_check_workbook(report: CheckReport, path: Path, *, mark: str | None = None) -> None:
    """Write the workbook; the same check gives the same bytes. ``mark`` stands on every sheet."""
    xlsx.write_workbook(check_sheets(report, mark=mark), path, created=_STABLE)


def check_sheets(report: CheckReport, *, mark: str | None = None) -> list[AnySheet]:
    """Overview, findings gravest first, the three areas where they were made, the unmatched."""
    explained = terms.explain(report.findings)
    sheets: list[AnySheet] = [
        _overview(report, explained, mark),
        _listed(explained, text("sheet_findings"), text("sheet_findings_alone"), mark),
    ]
    if len(report.areas.columns):
        sheets.append(_areas(report.areas, mark))
    open_ends = explained[explained["code"].isin(_UNMATCHED)]
    sheets.append(_listed(open_ends, text("check_unmatched"), text("check_unmatched_note"), mark))
    return sheets


def count_by_file(report: CheckReport) -> pd.DataFrame:
    """By file: rows in, used and set aside, and the number of findings of each severity.

    Findings that name no file (a missing one, say) stand under that of their layer; files with
    the gravest findings come first.
    """
    explained = terms.explain(report.findings)
    place = [explained[name].fillna("") for name in ("layer", "file")]
    counts = pd.crosstab(place, explained["severity"]).reindex(columns=SEVERITIES, fill_value=0)
    rows = report.intake.groupby(["layer", "file"], dropna=False)[_ROWS].sum()
    table = rows.join(counts.rename_axis(["layer", "file"]), how="outer")
    table[SEVERITIES] = table[SEVERITIES].fillna(0)
    # a file of no rows has none in, none used; a fault of no file has no rows to count
    named = table.index.get_level_values("file") != ""
    table.loc[named, _ROWS] = table.loc[named, _ROWS].fillna(0)
    return table.sort_values(SEVERITIES, ascending=False, kind="stable").reset_index()


def account_sentence(intake: pd.DataFrame) -> str:
    """What became of all rows, in a line; it says so where they do not add up."""
    sums = intake[_ROWS].sum()
    key = "cli_intake_differs" if intake["rows_unaccounted"].any() else "cli_intake"
    shown = {name: f"{sums[name]:,}" for name in _ROWS}
    return text(key, language="zh", **shown)


def _overview(report: CheckReport, explained: pd.DataFrame, mark: str | None) -> TableSheet:
    table = count_by_file(report)
    counts = {name: f"{explained['severity'].eq(name).sum():,}" for name in SEVERITIES}
    columns = [
        Column(terms.label(name), table[name].replace("", pd.NA).astype("string"))
        for name in ("file", "layer")
    ]
    columns += [
        Column(terms.label(name), table[name].astype("float64"), 0, float(table[name].sum()))
        for name in (*_ROWS, *SEVERITIES)
    ]
    summary = text("check_overview", language="zh", **counts)
    return TableSheet(text("check_summary"), _noted(summary, mark), columns, frozen=1)


def _listed(explained: pd.DataFrame, name: str, note: str, mark: str | None) -> TableSheet:
    table = explained.assign(field=label_columns(explained["field"]))
    table = table.rename(columns={"value": "finding_value"})
    shown = [run_workbook.worded_column(each, table[each], {}) for each in _FINDING]
    return TableSheet(name, _noted(note, mark), shown)


def _areas(table: pd.DataFrame, mark: str | None) -> TableSheet:
    known = terms.load().terms
    shown = []
    for name in (str(each) for each in table.columns if each in known):
        values = table[name]
        if values.dtype.kind not in "fiu":
            values = label_states(values.astype("string")).astype("string")
        shown.append(run_workbook.worded_column(name, values, {}))
    return TableSheet(text("check_areas"), _noted(text("check_areas_note"), mark), shown, frozen=1)


def _noted(note: str, mark: str | None) -> str:
    return f"{mark}　{note}" if mark else note
