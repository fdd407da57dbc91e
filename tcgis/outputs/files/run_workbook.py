"""The workbook of a run: ranked lists, what each score is made of, findings, 口径."""

from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

import pandas as pd

from tcgis.findings import SOURCE
from tcgis.line.assessment import Assessment
from tcgis.outputs.files import basis_sheet, totals, xlsx
from tcgis.outputs.files.xlsx import Column, Page, Sheet
from tcgis.outputs.pages import changes, explanation
from tcgis.outputs.pages import listing as views
from tcgis.words import terms
from tcgis.words.terms import Term, text

ENTERPRISE: Final = [
    *views.ENTERPRISE, "group", "revenue_wan", "added_value_wan", "rd_wan", "power_kwh",
    "energy_tce", "emission_t", "staff", "reason",
]  # fmt: skip
PARCEL: Final = [
    *views.PARCEL, "holder", "location", "land_use", "supply_mode", "certificate_area_m2",
    "reported_area_m2", "geometry_area_m2", "supplied_on", "start_due", "started_on", "finish_due",
    "finished_on", "term_end", "built_share", "invested_share", "agreed_tax_per_mu",
]  # fmt: skip
CONTRIBUTION: Final = [
    "unit", "enterprise_name", "group", "indicator", "value", "base", "weight", "points", "cite",
]  # fmt: skip
FINDING: Final = [
    "severity", "message", "cure", *SOURCE, "subject", "field", "finding_value", "detail", "effect",
]  # fmt: skip
_IN_WORDS: Final = ["severity", "effect", "grade", "state", "class", "stability"]


def workbook(run: Assessment, path: Path) -> None:
    """Write the whole run as one xlsx; the same run gives the same bytes."""
    xlsx.write(pages(run), path, created=created(run))


def pages(run: Assessment) -> list[Page]:
    """Units, explanations, contributions, change, findings, 口径: the sheets of a run."""
    indicators = [part.id for part in run.edition.indicators_all()]
    firms = _ordered(run.enterprises)
    return [
        listing(run, text("sheet_enterprise"), firms, [*ENTERPRISE, *indicators]),
        listing(run, text("sheet_parcel"), views.ranked(run.parcels), PARCEL),
        listing(run, text("sheet_park"), views.ranked(run.parks), views.PARK),
        *_other_units(run),
        _explanations(run),
        _contributions(run, firms),
        *_changes(run),
        _findings(basis_sheet.titled(run.findings, run), basis_sheet.notice(run)),
        basis_sheet.notes(run),
    ]


def _other_units(run: Assessment) -> list[Page]:
    """Zones or industries, where the edition grades them."""
    graded = {"zone": run.zones, "industry": run.industries}
    unit = run.edition.unit
    if unit not in graded:
        return []
    return [listing(run, text(f"sheet_{unit}"), views.ranked(graded[unit]), views.PARK)]


def write_list(
    run: Assessment, shown: pd.DataFrame, columns: list[str], target: Path | BinaryIO
) -> None:
    """Write one list, exactly the rows on show, with its 口径."""
    sheets: list[Page] = [listing(run, text("sheet_list"), shown, columns), basis_sheet.notes(run)]
    xlsx.write(sheets, target, created=created(run))


def listing(run: Assessment, name: str, units: pd.DataFrame, columns: list[str]) -> Sheet:
    """A sheet of units, their id first, with sums of what can be summed.

    A column that the units lack, or that holds nothing, is left out.
    """
    table = units.reset_index()
    names = [str(table.columns[0]), *dict.fromkeys(columns)]
    kept = [each for each in names if each in table and views.told(each, table[each])]
    sums = totals.of(table[kept], run.edition)
    words = views.words(run)
    shown = [column(each, table[each], words, total=sums.get(each)) for each in kept or names[:1]]
    return Sheet(name, basis_sheet.notice(run), shown, frozen=3)


def column(
    name: str, values: pd.Series, words: dict[str, Term], *, total: float | None = None
) -> Column:
    """A column under its heading in words and unit; shares become percent."""
    decimals = terms.decimals(name, extra=words)
    if name in views.SHARES:
        values = values * 100
    if name in views.FLAGS:
        values = views.flagged(name, values)
    if decimals is None and values.dtype.kind != "M":
        values = _texts(name, values)
    return Column(terms.heading(name, extra=words), values, decimals, total)


def created(run: Assessment) -> datetime:
    """The day that a run's files say they are of: the end of its year, for stable bytes."""
    return datetime(run.year, 12, 31, tzinfo=UTC)


def _texts(name: str, values: pd.Series) -> pd.Series:
    told = values.astype("string")
    if name not in _IN_WORDS:
        return told
    known = {key: term.zh for key, term in terms.load().states.items()}
    return told.map(known).fillna(told).astype("string")


def _ordered(firms: pd.DataFrame) -> pd.DataFrame:
    """List by list, best first."""
    lists = [name for name in ("group", "listing") if name in firms]
    return views.ranked(firms).sort_values(lists, kind="stable", na_position="last")


def _explanations(run: Assessment) -> Sheet:
    """How each score and grade came about, in words, in the order of the list."""
    units, told = explanation.evaluated(run), explanation.paragraphs(run)
    ordered = _ordered(units).assign(explanation=told.replace("", pd.NA))
    table, words = ordered.reset_index(), views.words(run)
    names = [str(table.columns[0]), "enterprise_name", "parcel_name", "park_name", "grade"]
    shown = [column(name, table[name], words) for name in names if name in table]
    last = column("explanation", table["explanation"], words)._replace(wrapped=True)
    return Sheet(text("sheet_explanation"), basis_sheet.notice(run), [*shown, last])


def _contributions(run: Assessment, firms: pd.DataFrame) -> Sheet:
    """What each score is made of, in the order of the list."""
    parts = run.contributions
    place = pd.Series(range(len(firms)), firms.index)
    order = parts["unit"].map(place).argsort(kind="stable")
    table = parts.iloc[order].reset_index(drop=True)
    words = views.words(run)
    known = {name: terms.label(name, extra=words) for name in table["indicator"].unique()}
    table["indicator"] = table["indicator"].map(known)
    table["enterprise_name"] = table["unit"].map(firms["enterprise_name"])
    shown = [column(name, table[name], words) for name in CONTRIBUTION]
    return Sheet(text("sheet_contributions"), basis_sheet.notice(run), shown)


def _changes(run: Assessment) -> list[Page]:
    """What moved each score, and where the grades went; nothing without a year before."""
    if run.history is None:
        return []
    told = "　".join([basis_sheet.notice(run), *changes.basis(run.history)])
    tables = {"sheet_change": changes.units(run), "sheet_flows": changes.ways(run.history)}
    return [
        Sheet(text(key), told, [column(str(name), table[name], {}) for name in table])
        for key, table in tables.items()
    ]


def _findings(found: pd.DataFrame, notice: str) -> Sheet:
    told = terms.explain(found)
    known = {name: term.zh for name, term in terms.load().terms.items()}
    told["field"] = told["field"].map(known).fillna(told["field"])
    told = told.rename(columns={"value": "finding_value"})
    shown = [column(name, told[name], {}) for name in FINDING]
    return Sheet(text("sheet_findings"), notice, shown)
