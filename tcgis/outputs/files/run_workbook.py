"""The workbook of a run: ranked lists, what each score is made of, findings, 口径."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import pandas as pd

from tcgis.findings import SOURCE
from tcgis.outputs.files import basis_sheet, totals, xlsx
from tcgis.outputs.files.excerpt import Excerpt, excerpt_lines
from tcgis.outputs.files.xlsx import AnySheet, Column, TableSheet
from tcgis.outputs.labels import label_columns, label_states
from tcgis.outputs.pages import changes, explanation, listing, ratio_parts
from tcgis.words import terms
from tcgis.words.terms import Term, text

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

_ENTERPRISE_COLUMNS: Final = [
    *listing.ENTERPRISE_COLUMNS, "group", "revenue_wan", "added_value_wan", "rd_wan", "power_kwh",
    "energy_tce", "emission_t", "staff", "reason",
]  # fmt: skip
_PARCEL_COLUMNS: Final = [
    *listing.PARCEL_COLUMNS, "holder", "location", "land_use", "supply_mode", "certificate_area_m2",
    "reported_area_m2", "geometry_area_m2", "supplied_on", "start_due", "started_on", "finish_due",
    "finished_on", "term_end", "built_share", "invested_share", "agreed_tax_per_mu",
]  # fmt: skip
_CONTRIBUTION_COLUMNS: Final = [
    "group", "indicator", "numerator", "divisor", "value", "base",
    "weight", "points", "cite",
]  # fmt: skip
_FINDING_COLUMNS: Final = [
    "severity", "message", "cure", *SOURCE, "subject", "field", "finding_value", "detail", "effect",
]  # fmt: skip
_SENTENCES: Final = 110.0
"""Signs of a line in the column of explanations."""
_IN_WORDS: Final = ["severity", "effect", "grade", "state", "class", "stability"]


def write_run_workbook(run: Assessment, path: Path) -> None:
    """Write the whole run as one xlsx; the same run gives the same bytes."""
    xlsx.write_workbook(run_sheets(run), path, created=file_date(run))


def run_sheets(run: Assessment) -> list[AnySheet]:
    """Units, explanations, contributions, change, findings, 口径: the sheets of a run."""
    indicators = [part.id for part in run.edition.indicators_all()]
    firms = _in_order_of_lists(run.enterprises)
    return [
        units_sheet(run, text("sheet_enterprise"), firms, [*_ENTERPRISE_COLUMNS, *indicators]),
        units_sheet(run, text("sheet_parcel"), listing.ranked(run.parcels), _PARCEL_COLUMNS),
        units_sheet(run, text("sheet_park"), listing.ranked(run.parks), listing.PARK_COLUMNS),
        *_other_units(run),
        _explanations(run),
        _contributions(run),
        *_changes(run),
        _findings(basis_sheet.with_layer_titles(run.findings, run), basis_sheet.sheet_notice(run)),
        basis_sheet.basis_sheet(run),
    ]


def _other_units(run: Assessment) -> list[AnySheet]:
    """Zones or industries, where the edition grades them."""
    graded = {"zone": run.zones, "industry": run.industries}
    unit = run.edition.unit
    if unit not in graded:
        return []
    units = listing.ranked(graded[unit])
    return [units_sheet(run, text(f"sheet_{unit}"), units, listing.PARK_COLUMNS)]


def write_list_workbook(
    run: Assessment,
    shown: pd.DataFrame,
    columns: list[str],
    target: Path | BinaryIO,
    cut: Excerpt | None = None,
) -> None:
    """Write one list, exactly the rows on show, with what they were filtered by and its 口径."""
    sheets: list[AnySheet] = [
        units_sheet(run, text("sheet_list"), shown, columns, cut),
        basis_sheet.basis_sheet(run),
    ]
    xlsx.write_workbook(sheets, target, created=file_date(run))


def units_sheet(
    run: Assessment,
    name: str,
    units: pd.DataFrame,
    columns: list[str],
    cut: Excerpt | None = None,
) -> TableSheet:
    """A sheet of units, their id first, with sums of what can be summed.

    A column that the units lack, or that holds nothing, is left out. ``cut`` says of which
    part of the run the units are; without it they are all.
    """
    table = ratio_parts.with_parts(units.reset_index(), run)
    names = [str(table.columns[0]), *listing.expand_columns(columns, table, run)]
    kept = [each for each in names if listing.has_values(each, table[each])]
    sums = totals.total_row(table[kept], run)
    words = listing.run_terms(run)
    shown = [
        worded_column(each, table[each], words, total=sums.get(each)) for each in kept or names[:1]
    ]
    said = excerpt_lines(run, cut) if cut else ()
    return TableSheet(name, basis_sheet.sheet_notice(run), shown, frozen=3, lines=said)


def worded_column(
    name: str, values: pd.Series, words: dict[str, Term], *, total: float | None = None
) -> Column:
    """A column under its heading in words and unit; shares become percent."""
    decimals = terms.decimals(name, extra=words)
    if name in listing.SHARES:
        values = values * 100
    if name in listing.FLAGS:
        values = listing.flag_words(name, values)
    if decimals is None and values.dtype.kind != "M":
        values = _words(name, values)
    return Column(terms.heading(name, extra=words), values, decimals, total)


def file_date(run: Assessment) -> datetime:
    """The day that a run's files say they are of: the end of its year, for stable bytes."""
    return datetime(run.year, 12, 31, tzinfo=UTC)


def _words(name: str, values: pd.Series) -> pd.Series:
    codes = values.astype("string")
    if name not in _IN_WORDS:
        return codes
    return label_states(codes).astype("string")


def _in_order_of_lists(firms: pd.DataFrame) -> pd.DataFrame:
    """List by list, best first."""
    lists = [name for name in ("group", "listing") if name in firms]
    return listing.ranked(firms).sort_values(lists, kind="stable", na_position="last")


def _explanations(run: Assessment) -> TableSheet:
    """How each score and grade came about, in words, in the order of the list."""
    units, paragraphs = explanation.evaluated_units(run), explanation.explain_units(run)
    ordered = _in_order_of_lists(units).assign(explanation=paragraphs.replace("", pd.NA))
    table, words = ordered.reset_index(), listing.run_terms(run)
    names = [str(table.columns[0]), changes.name_column(run), "park_name", "grade"]
    shown = [worded_column(name, table[name], words)
             for name in dict.fromkeys(names) if name in table]  # fmt: skip
    last = worded_column("explanation", table["explanation"], words)._replace(wrap_at=_SENTENCES)
    return TableSheet(text("sheet_explanation"), basis_sheet.sheet_notice(run), [*shown, last])


def _contributions(run: Assessment) -> TableSheet:
    """What each score is made of, in the order of the list."""
    parts, own = run.contributions, changes.name_column(run)
    units = _in_order_of_lists(explanation.evaluated_units(run))
    place = pd.Series(range(len(units)), units.index.astype("string"))
    order = parts["unit"].map(place).argsort(kind="stable")
    table = parts.iloc[order].reset_index(drop=True)
    words = listing.run_terms(run)
    known = {name: terms.label(name, extra=words) for name in table["indicator"].unique()}
    table["indicator"] = table["indicator"].map(known)
    names = changes.names_of(run, pd.Index(table["unit"].unique()))
    table[own] = table["unit"].map(names)
    columns = ["unit", own, *_CONTRIBUTION_COLUMNS]
    shown = [worded_column(name, table[name], words) for name in columns]
    return TableSheet(text("sheet_contributions"), basis_sheet.sheet_notice(run), shown)


def _changes(run: Assessment) -> list[AnySheet]:
    """What moved each score, and where the grades went; nothing without a year before."""
    if run.history is None:
        return []
    notice = "　".join([basis_sheet.sheet_notice(run), *changes.comparison_basis(run.history)])
    tables = {
        "sheet_change": changes.changes_by_unit(run),
        "sheet_flows": changes.grade_ways(run.history),
    }
    return [
        TableSheet(text(key), notice, [worded_column(str(name), table[name], {}) for name in table])
        for key, table in tables.items()
    ]


def _findings(found: pd.DataFrame, notice: str) -> TableSheet:
    explained = terms.explain(found)
    explained["field"] = label_columns(explained["field"])
    explained = explained.rename(columns={"value": "finding_value"})
    shown = [worded_column(name, explained[name], {}) for name in _FINDING_COLUMNS]
    return TableSheet(text("sheet_findings"), notice, shown)
