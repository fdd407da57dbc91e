"""The reserve queue with its decisions: on the page, and as xlsx, GeoPackage and shapefile."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import geopandas as gpd
import pandas as pd

from tcgis.outputs.files import basis_sheet, gisfiles, run_workbook, shapefiles, xlsx
from tcgis.outputs.files.excerpt import Excerpt, excerpt_lines
from tcgis.outputs.map import qgis_style
from tcgis.outputs.numbers import number, percent
from tcgis.outputs.pages import listing, overview
from tcgis.records.ledger import BEIJING, UNDO, Standing, beijing_time
from tcgis.words import terms
from tcgis.words.terms import sentences, text
from tcgis.words.units import round_half_up

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

_PAGE_COLUMNS: Final = [
    "in_hand", "priority", "parcel_name", "reasons", "decision", "doubt", "land_mu", "due",
    "tax_per_mu", "park_name", "parcel_id", "evidence", "decided_by", "decided_at",
]  # fmt: skip
_HISTORY_COLUMNS: Final = [
    "decided_at", "decided_by", "decision", "decision_holds", "decision_reason",
    "decision_before", "evidence",
]  # fmt: skip
EXPORT_COLUMNS: Final = [
    "priority", "parcel_name", "park_name", "township", "location", "holder", "occupants",
    "condition", "land_mu", "tax_wan", "tax_per_mu", "class", "reasons", "evidence", "idle_on",
    "due", "doubt", "decision", "decided_by", "decided_at", "decision_reason", "slope_median",
    "slope_p90", "built_share_seen",
]  # fmt: skip
"""What an exported list holds of each parcel, after its id."""
_ATTRIBUTES: Final = ["parcel_name", "park_name", "township", "land_mu", "tax_per_mu", "doubt"]
ORDERS: Final = {
    "priority": True, "land_mu": False, "due": True, "tax_per_mu": True, "parcel_name": True
}  # fmt: skip
"""What the queue can be ordered by, and whether the least comes first."""
_FIRMNESS: Final = {2: "may_be_idle", 3: "suspected"}
_BY_DATES: Final = ["idle_by_dates", "half_built"]
_IN_HAND: Final = "▶"


class ParcelHead(NamedTuple):
    """What a form must say of the parcel that it decides on."""

    name: str
    doubt: str
    """What is disputed about it; empty for nothing."""


def with_decisions(
    run: Assessment, waiting: pd.DataFrame, decided: pd.DataFrame, *, by: str = "priority"
) -> pd.DataFrame:
    """Rows of the queue with their parcel's attributes and the decision in force.

    ``decided`` is ``ledger.current_decisions``, ``by`` one of ``ORDERS``. What waits for a
    decision comes first; where the order says nothing that of the queue stands.
    """
    kept = [name for name in _ATTRIBUTES if name in run.parcels]
    table = waiting.merge(
        run.parcels[kept], how="left", left_on="parcel_id", right_index=True
    ).merge(_in_force(decided), how="left", left_on="parcel_id", right_index=True)
    table = table.assign(done=table["decision"].notna())
    if by in table and by != "priority":
        table = table.sort_values(by, ascending=ORDERS[by], kind="stable")
    return table.sort_values("done", kind="stable", ignore_index=True).drop(columns="done")


def rows_of(candidates: pd.DataFrame, parcel_id: str | None) -> list[int]:
    """Places of a parcel's rows in the list; a parcel may have several reasons."""
    return [at for at, each in enumerate(candidates["parcel_id"]) if each == parcel_id]


def decided_elsewhere(run: Assessment, decided: pd.DataFrame) -> list[str]:
    """Parcels with a decision in force that are no candidates, by name and code."""
    gone = decided.loc[~decided["unit"].isin(run.queue["parcel_id"]), ["unit", "after"]]
    return [text("reserve_elsewhere_of", parcel=parcel_named(run, unit), after=after)
            for unit, after in gone.itertuples(index=False)]  # fmt: skip


def parcel_named(run: Assessment, parcel_id: str) -> str:
    """Name and code of a parcel; the code alone where it has no name."""
    name = parcel_head(run, parcel_id).name
    return parcel_id if name == parcel_id else text("reserve_named", name=name, unit=parcel_id)


def parcel_head(run: Assessment, parcel_id: str) -> ParcelHead:
    """What a form says of the parcel; its code stands for a name that it lacks."""
    if parcel_id not in run.parcels.index:
        return ParcelHead(parcel_id, "")
    row = run.parcels.loc[parcel_id]
    name, doubt = row["parcel_name"], row.get("doubt")
    return ParcelHead(
        parcel_id if pd.isna(name) else str(name), "" if pd.isna(doubt) else str(doubt)
    )


def evidence_of(run: Assessment, parcel_id: str) -> list[str]:
    """Why the parcel is a candidate, a sentence for each reason; empty if it is none."""
    return [str(each) for each in run.queue.loc[run.queue["parcel_id"].eq(parcel_id), "evidence"]]


def standing_in_words(now: Standing) -> str:
    """The decision in force, by whom and of when."""
    if not now.in_force:
        return text("reserve_none_in_force")
    return text("reserve_in_force", **_told(now.in_force))


def choice_in_words(choice: str, *, now: Standing) -> str:
    """A choice of the form; taking back says what, and what is then in force again."""
    if choice != UNDO:
        return choice
    before = now.before.get("after")
    again = text("reserve_then_none") if before is None else text("reserve_then", after=before)
    return text("reserve_undo", undo=UNDO, after=now.in_force["after"], then=again)


def overtaken_in_words(past: pd.DataFrame) -> list[str]:
    """Who decided what, when and why, since the form was drawn; the oldest first."""
    rows = past.sort_values("version").to_dict("records")
    return [text("reserve_overtaken", reason=row["reason"], **_told(row)) for row in rows]


def recorded_in_words(run: Assessment, now: Standing) -> str:
    """What has just been recorded: on which parcel, what, by whom, and what is in force."""
    row = now.last
    said = text("reserve_recorded", parcel=parcel_named(run, row["unit"]), **_told(row))
    return said + (standing_in_words(now) if row["after"] == UNDO else "")


def _told(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {"by": row["by"], "after": row["after"], "at": beijing_time(row["at"])}


def candidates_in_words(candidates: pd.DataFrame, in_hand: str | None = None) -> pd.DataFrame:
    """Candidates as the page lists them, row by row the same; the parcel in hand is marked."""
    mark = candidates["parcel_id"].isin([in_hand]).map({True: _IN_HAND, False: ""})
    return _shown(candidates.assign(reasons=_reason_words(candidates), in_hand=mark), _PAGE_COLUMNS)


def decisions_in_words(past: pd.DataFrame) -> pd.DataFrame:
    """Records of the ledger as the page lists them."""
    table = past.drop(columns="reason").assign(**_decision(past))
    before, holds = past["before"], past["holds"]
    return _shown(table.assign(decision_before=before, decision_holds=holds), _HISTORY_COLUMNS)


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
    table = table.assign(idle_on=run.idle_on)
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
    said = "　".join([*excerpt_lines(run, cut), overview.idle_basis(run)])
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
    said = [basis_sheet.sheet_notice(run), *excerpt_lines(run, cut), overview.idle_basis(run)]
    return shapefiles.zip_shapefile(table, words=listing.run_terms(run), notice=said)


def _in_force(decided: pd.DataFrame) -> pd.DataFrame:
    """parcel_id → the decision in force, in the words of the lists."""
    index = pd.Index(decided["unit"], name="parcel_id")
    return pd.DataFrame(_decision(decided)).set_index(index)


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
    labelled = queue.assign(reasons=_reason_words(queue))
    by = labelled.groupby("parcel_id", sort=True)
    return by.agg(
        reasons=("reasons", "、".join),
        evidence=("evidence", "".join),
        due=("due", "min"),
        priority=("priority", "min"),
    )


def _reason_words(queue: pd.DataFrame) -> pd.Series:
    """Each reason in words, with how firm it is where the dates alone do not make it so."""
    words = queue["reason"].map(terms.label, na_action="ignore").astype("string")
    firm = queue["priority"].map({at: terms.label(name) for at, name in _FIRMNESS.items()})
    marked = sentences("reserve_firmness", reason=words, firm=firm.astype("string"))
    return words.mask(queue["reason"].isin(_BY_DATES) & firm.notna(), marked)


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
