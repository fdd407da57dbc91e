"""界址点成果表 in Excel or CSV, the tabular twin of the survey TXT."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.catalog.model import County, Layer
from tcgis.sources.coordinates import proof
from tcgis.sources.coordinates.location import locate
from tcgis.sources.model import Part, Place, RowCount, Units, place_rows
from tcgis.sources.sheets import headings, spreadsheet
from tcgis.sources.survey import cells as survey_cells
from tcgis.sources.survey import faults, header, rings, sides
from tcgis.sources.survey.headings import PARCEL_CODE
from tcgis.words import terms

SURVEY_SHEET_ENDINGS = spreadsheet.SPREADSHEET_ENDINGS


def read_survey_sheet(path: Path, place: Place, *, layer: Layer, county: County) -> Part:
    """Read the layer's sheets of one file, a row for each parcel.

    Raises
    ------
    Unreadable
        If the file is damaged or protected, or a sheet that the layer names is missing.
    """
    sheets = spreadsheet.read_grids(path, place, layer=layer)
    tables = [survey_cells.parse_point_table(sheet.grid) for sheet in sheets]
    must = not any(tables) or bool(layer.sheets)
    parts = [
        _skipped(sheet, place, must=must)
        if table is None
        else _part(table, sheet, place, layer, county)
        for sheet, table in zip(sheets, tables, strict=True)
    ]
    frames = [part.frame for part in parts if len(part.frame)]
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    found = [each for sheet in sheets for each in sheet.findings]
    units = {key: unit for part in parts for key, unit in part.units.items()}
    proofs = proof.join_proofs(part.proofs for part in parts)
    counts = {sheet: each for part in parts for sheet, each in part.counts.items()}
    told = [*found, *(each for part in parts for each in part.findings)]
    return Part(frame, told, units, proofs, counts=counts)


def _skipped(given: spreadsheet.Sheet, place: Place, *, must: bool) -> Part:
    rows = pd.DataFrame([{"layer": place.layer, "file": place.file, "sheet": given.name}])
    code = "header_missing" if must else "sheet_skipped"
    finding = findings.found(code, rows, detail=terms.text("points_wanted", n=given.stated))
    return Part(
        pd.DataFrame(), [finding], {}, counts={given.name: RowCount(given.stated, given.filled)}
    )


def _part(
    table: survey_cells.PointTable,
    given: spreadsheet.Sheet,
    place: Place,
    layer: Layer,
    county: County,
) -> Part:
    sheet = given.name
    drawn = rings.draw_parcels(table.points, len(table.parcels))
    lacking = np.unique([parcel for _, _, parcel in table.ignored if parcel >= 0]).astype(int)
    drawn.shapes[lacking] = None  # without one of its points a parcel's shape would be wrong
    cells, units = _cells(table, sheet, layer)
    shaped = gpd.GeoDataFrame(cells, geometry=gpd.GeoSeries(drawn.shapes, index=cells.index))
    named = place_rows(shaped, place, sheet=sheet, rows=[each.row for each in table.parcels])
    declared = header.declared_in_header(table.header, table.points.x, layer)
    located = locate(named, declared=declared, layer=layer, county=county)
    shapeless = faults.find_shapeless(
        named,
        located.findings,
        few=(drawn.rings == 0) & ~np.isin(np.arange(len(named)), lacking),
        points=np.bincount(table.points.parcel, minlength=len(named)),
        subject=named[PARCEL_CODE],
    )
    areal = np.ones(len(named), dtype=bool)
    found = [
        *shapeless,
        *faults.find_mended(named, drawn, areal=areal),
        sides.find_differing_sides(table, named),
        _ignored(table, sheet, place),
    ]
    # many rows are one parcel: a row that the file states and that was not read is one too few
    counts = {sheet: RowCount(len(named) + given.stated, given.filled)}
    return Part(located.frame, found, units, located.proof, counts=counts)


def _cells(
    table: survey_cells.PointTable, sheet: str | None, layer: Layer
) -> tuple[pd.DataFrame, Units]:
    """The facts of each parcel, under headings as the layer spells them, and their units."""
    known, listed = headings.heading_spellings(layer), []
    units: dict[tuple[str | None, ...], str] = {}
    for parcel in table.parcels:
        row: dict[str, str | None] = {PARCEL_CODE: parcel.code or None}
        for heading, value in parcel.facts.items():
            name, unit = headings.split_unit(heading)
            row.setdefault(known.get(name, name), value)
            if unit is not None:
                units[sheet, known.get(name, name)] = unit
        listed.append(row)
    columns = dict.fromkeys(name for row in listed for name in (PARCEL_CODE, *row))
    frame = pd.DataFrame(listed, columns=list(columns) or [PARCEL_CODE])
    return frame.astype("string"), units


def _ignored(table: survey_cells.PointTable, sheet: str | None, place: Place) -> pd.DataFrame:
    rows = pd.DataFrame([each[:2] for each in table.ignored], columns=["row", "words"])
    rows = rows.assign(layer=place.layer, file=place.file, sheet=sheet)
    return findings.found("txt_line_ignored", rows, value=rows["words"])
