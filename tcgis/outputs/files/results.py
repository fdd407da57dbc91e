"""The files of a run: workbook, GeoPackage, GeoJSON, map, record. All of them or none."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from tcgis.checks.tables import copies
from tcgis.errors import OutputError
from tcgis.outputs.files import check_workbook, gisfiles, publish, run_record, run_workbook
from tcgis.outputs.map import page
from tcgis.outputs.numbers import number
from tcgis.outputs.pages import listing
from tcgis.progress import Progress
from tcgis.words import terms
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.line.assess import CheckReport
    from tcgis.line.assessment import Assessment


def publish_run(
    run: Assessment,
    folder: Path,
    *,
    progress: Progress,
    accept_red: str | None = None,
) -> list[Path]:
    """Write every result of ``run`` into ``folder``.

    Parameters
    ----------
    accept_red : why the results are published although totals contradict their control
        figures; it is written into the basis sheet and the provenance.

    Raises
    ------
    OutputError
        If totals contradict their control figures and no reason is given; if any file cannot
        be written. What stood in ``folder`` before is intact.
    """
    run = release(run, accept_red)
    progress(text("step_write"), 0.85)
    files: dict[str, publish.Content] = {
        "ranking.xlsx": lambda path: run_workbook.write_run_workbook(run, path),
        "results.gpkg": lambda path: gisfiles.write_geopackage(run, path),
        "parcels.geojson": lambda path: gisfiles.write_geojson(run, path),
        "map.html": lambda path: _write_text(path, page.map_html(page.draw_map(run))),
        run_record.NAME: run_record.record_bytes(run),
    }
    return publish.publish(files, folder)


def publish_check(report: CheckReport, path: Path, *, mark: str | None) -> None:
    """Write what a check found as a workbook.

    Raises
    ------
    OutputError
        If it cannot be written; what stood there before is intact.
    """
    publish.publish(
        {path.name: lambda aside: check_workbook.write_check_workbook(report, aside, mark=mark)},
        path.parent,
    )


def release(run: Assessment, accept_red: str | None = None) -> Assessment:
    """The run as it may be published, with the reason where it needs one.

    Raises
    ------
    OutputError
        If a total is red, or a file waits for an answer, and no reason is given.
    """
    why, reason = reason_to_withhold(run), (accept_red or "").strip()
    if why is None:
        return run
    if not reason:
        raise OutputError(why)
    return run._replace(provenance={**run.provenance, "accept_red": reason})


def reason_to_withhold(run: Assessment) -> str | None:
    """Why a run cannot be published: its totals contradict their control figures, a file waits.

    A file waits until somebody has said whether it stands beside another or for it.
    """
    red = run.gate[run.gate["light"].eq("red")]
    lines = [_red_line(run, one) for one in red.to_dict("records")]
    why = [text("gate_red", lines="；".join(lines))] if lines else []
    waiting = run.findings.loc[run.findings["code"].eq(copies.OPEN), "file"]
    if len(waiting):
        why.append(text("files_waiting", files="、".join(waiting)))
    return " ".join(why) or None


def _red_line(run: Assessment, one: dict[Hashable, Any]) -> str:
    return text(
        "gate_line",
        scope=terms.label(one["scope"]),
        name="" if pd.isna(one["name"]) else one["name"],
        year=one["year"],
        item=terms.label(one["item"], extra=listing.run_terms(run)),
        ours=number(one["ours"], 2),
        control=number(one["control"], 2),
        share=number(one["share"] * 100, 2),
    )


def _write_text(path: Path, content: str) -> None:
    path.write_text(content, "utf-8")
