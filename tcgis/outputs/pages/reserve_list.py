"""The reserve queue with its decisions: on the page, and as xlsx, GeoPackage and shapefile."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd

from tcgis.outputs.files import basis_sheet, gisfiles, run_workbook, shapefiles, xlsx
from tcgis.outputs.files.excerpt import Excerpt, excerpt_lines
from tcgis.outputs.map import qgis_style
from tcgis.outputs.numbers import number, percent
from tcgis.outputs.pages import listing
from tcgis.records.ledger import BEIJING, UNDO
from tcgis.words import terms
from tcgis.words.terms import text
from tcgis.words.units import round_half_up

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

_PAGE_COLUMNS: Final = [
    "priority", "parcel_name", "reasons", "land_mu", "tax_per_mu", "decision", "due", "park_name",
    "evidence", "decided_by", "decided_at", "parcel_id",
]  # fmt: skip
_HISTORY_COLUMNS: Final = [
    "decided_at", "decided_by", "decision", "decision_before", "decision_reason", "evidence",
]  # fmt: skip
EXPORT_COLUMNS: Final = [
    "priority", "parcel_name", "park_name", "township", "location", "holder", "occupants",
    "condition", "land_mu", "tax_wan", "tax_per_mu", "class", "reasons", "evidence", "due",
    "decision", "decided_by", "decided_at", "decision_reason", "slope_median", "slope_p90",
    "built_share_seen",
]  # fmt: skip
"""What an exported list holds of each parcel, after its id."""
_ATTRIBUTES: Final = ["parcel_name", "park_name", "township", "land_mu", "tax_per_mu"]


def with_decisions(run: Assessment, waiting: pd.DataFrame, decided: pd.DataFrame) -> pd.DataFrame:
    """Rows of the queue with their parcel's attributes and the decision in force.

    ``decided`` is ``ledger.current_decisions``; a decision that was undone is none. What waits
    for a decision comes first, else the queue's order stands.
    """
    kept = [name for name in _ATTRIBUTES if name in run.parcels]
    table = waiting.merge(
        run.parcels[kept], how="left", left_on="parcel_id", right_index=True
    ).merge(_in_force(decided), how="left", left_on="parcel_id", right_index=True)
    order = table["decision"].notna().argsort(kind="stable")
    return table.iloc[order].reset_index(drop=True)


def candidates_in_words(candidates: pd.DataFrame) -> pd.DataFrame:
    """Candidates as the page lists them, row by row the same."""
    reasons = candidates["reason"].map(terms.label, na_action="ignore")
    return _shown(candidates.assign(reasons=reasons), _PAGE_COLUMNS)


def decisions_in_words(past: pd.DataFrame) -> pd.DataFrame:
    """Records of the ledger as the page lists them."""
    table = past.drop(columns="reason").assign(**_decision(past))
    return _shown(table.assign(decision_before=past["before"]), _HISTORY_COLUMNS)


def remote_evidence(run: Assessment, parcel_id: str) -> list[str]:
    """What rasters show of a parcel, each line with how far it may be trusted."""
    if parcel_id not in run.evidence.index:
        return []
    seen = run.evidence.loc[parcel_id]
    lines = []
    if pd.notna(seen.get("slope_median")):
        steep = {name: number(seen[name], 1) for name in ("slope_median", "slope_p90")}
        lines.append(text("seen_slope", median=steep["slope_median"], p90=steep["slope_p90"]))
    if pd.notna(seen.get("built_share_seen")):
        lines.append(text("seen_built", share=percent(seen["built_share_seen"])))
    return lines


def parcels_with_decisions(
    run: Assessment, decided: pd.DataFrame, ids: Sequence[str]
) -> gpd.GeoDataFrame:
    """One row a parcel, in the order of ``ids``: attributes, reasons joined, decision in force."""
    chosen = run.parcels.loc[list(ids)]
    table = chosen.assign(**{"class": listing.class_of(chosen)})
    for part in (_reasons(run.queue), _in_force(decided), run.evidence):
        table = table.join(part.rename_axis("parcel_id"))
    return table[[*(name for name in EXPORT_COLUMNS if name in table), table.geometry.name]]


def reserve_workbook(
    run: Assessment, decided: pd.DataFrame, ids: Sequence[str], cut: Excerpt
) -> bytes:
    """The list as a workbook with its filter and its 口径."""
    stream = io.BytesIO()
    table = pd.DataFrame(parcels_with_decisions(run, decided, ids).drop(columns="geometry"))
    page = run_workbook.units_sheet(run, text("reserve_file"), table, EXPORT_COLUMNS, cut)
    pages: list[xlsx.AnySheet] = [page, basis_sheet.basis_sheet(run)]
    xlsx.write_workbook(pages, stream, created=run_workbook.file_date(run))
    return stream.getvalue()


def reserve_geopackage(
    run: Assessment, decided: pd.DataFrame, ids: Sequence[str], cut: Excerpt
) -> bytes:
    """The list as a GeoPackage with the classes of the map; its description says the filter."""
    table = gisfiles.with_data_note(parcels_with_decisions(run, decided, ids), run)
    renderers = {"reserve": qgis_style.render_by_class(table["class"])}
    said = "　".join(excerpt_lines(run, cut))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reserve.gpkg"
        gisfiles.write_layers({"reserve": table}, path, run=run, renderers=renderers, note=said)
        return path.read_bytes()


def reserve_shapefile(
    run: Assessment, decided: pd.DataFrame, ids: Sequence[str], cut: Excerpt
) -> bytes:
    """The list as a zipped shapefile that Chinese desktop GIS reads (see ``shapefiles``)."""
    table = gisfiles.with_data_note(parcels_with_decisions(run, decided, ids), run).reset_index()
    table["class"] = table["class"].map(terms.label, na_action="ignore")
    said = [basis_sheet.sheet_notice(run), *excerpt_lines(run, cut)]
    return shapefiles.zip_shapefile(table, words=listing.run_terms(run), notice=said)


def _in_force(decided: pd.DataFrame) -> pd.DataFrame:
    """parcel_id → the decision in force, in the words of the lists."""
    held = decided[decided["after"].ne(UNDO)]
    return pd.DataFrame(_decision(held)).set_index(pd.Index(held["unit"], name="parcel_id"))


def _decision(rows: pd.DataFrame) -> dict[str, pd.Series]:
    at = pd.to_datetime(rows["at"], utc=True).dt.tz_convert(BEIJING)
    return {
        "decision": rows["after"],
        "decided_by": rows["by"],
        "decided_at": at.dt.strftime("%Y-%m-%d %H:%M").astype("string"),
        "decision_reason": rows["reason"],
    }


def _reasons(queue: pd.DataFrame) -> pd.DataFrame:
    """parcel_id → its reasons and evidence joined, the first due day, the highest priority."""
    labelled = queue.assign(reasons=queue["reason"].map(terms.label, na_action="ignore"))
    by = labelled.groupby("parcel_id", sort=True)
    return by.agg(
        reasons=("reasons", "、".join),
        evidence=("evidence", "".join),
        due=("due", "min"),
        priority=("priority", "min"),
    )


def _shown(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Columns under their headings, rounded half-up, days without a time of day."""
    shown = {}
    for name in (each for each in names if each in table):
        values, decimals = table[name], terms.decimals(name)
        if values.dtype.kind == "M":
            values = values.dt.strftime("%Y-%m-%d")
        shown[terms.heading(name)] = values if decimals is None else round_half_up(values, decimals)
    readable = pd.DataFrame(shown, index=table.index)
    readable.attrs["decimals"] = {
        terms.heading(name): decimals
        for name in names
        if name in table and (decimals := terms.decimals(name)) is not None
    }
    return readable
