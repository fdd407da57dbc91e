"""界址点成果表 in Excel or CSV, the tabular twin of the survey TXT."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.catalog.model import County, Layer
from tcgis.sources.coordinates import proof
from tcgis.sources.coordinates.location import locate
from tcgis.sources.model import Part, Place, Units, placed
from tcgis.sources.sheets import headings, spreadsheet
from tcgis.sources.survey import cells as survey_cells
from tcgis.sources.survey import faults, header, rings, sides

ENDINGS = spreadsheet.ENDINGS


def read(path: Path, place: Place, *, layer: Layer, county: County) -> Part:
    """Read the layer's sheets of one file, a row for each parcel.

    Raises
    ------
    Unreadable
        If the file is damaged or protected, or a sheet that the layer names is missing.
    """
    sheets = spreadsheet.grids(path, place, layer=layer)
    tables = [survey_cells.parse(sheet.grid) for sheet in sheets]
    must = not any(tables) or bool(layer.sheets)
    parts = [
        _skipped(sheet.name, place, must=must)
        if table is None
        else _part(table, sheet.name, place, layer, county)
        for sheet, table in zip(sheets, tables, strict=True)
    ]
    frames = [part.frame for part in parts if len(part.frame)]
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    told = [each for sheet in sheets for each in sheet.findings]
    units = {key: unit for part in parts for key, unit in part.units.items()}
    proofs = proof.join(part.proofs for part in parts)
    return Part(frame, [*told, *(each for part in parts for each in part.findings)], units, proofs)


def _skipped(sheet: str | None, place: Place, *, must: bool) -> Part:
    rows = pd.DataFrame([{"layer": place.layer, "file": place.file, "sheet": sheet}])
    code = "header_missing" if must else "sheet_skipped"
    told = findings.found(code, rows, detail="应有：界址点号、纵坐标（X）、横坐标（Y）")
    return Part(pd.DataFrame(), [told], {})


def _part(
    table: survey_cells.Table, sheet: str | None, place: Place, layer: Layer, county: County
) -> Part:
    drawn = rings.draw(table.points, len(table.parcels))
    lacking = np.unique([parcel for _, _, parcel in table.ignored if parcel >= 0]).astype(int)
    drawn.shapes[lacking] = None  # without one of its points a parcel's shape would be wrong
    cells, units = _cells(table, sheet, layer)
    shaped = gpd.GeoDataFrame(cells, geometry=gpd.GeoSeries(drawn.shapes, index=cells.index))
    named = placed(shaped, place, sheet=sheet, rows=[each.row for each in table.parcels])
    declared = header.declared(table.header, table.points.x, layer)
    located = locate(named, declared=declared, layer=layer, county=county)
    shapeless = faults.shapeless(
        named,
        located.findings,
        few=(drawn.rings == 0) & ~np.isin(np.arange(len(named)), lacking),
        points=np.bincount(table.points.parcel, minlength=len(named)),
        subject=named["地块编号"],
    )
    areal = np.ones(len(named), dtype=bool)
    told = [
        *shapeless,
        *faults.mended(named, drawn, areal=areal),
        sides.differing(table, named),
        _ignored(table, sheet, place),
    ]
    return Part(located.frame, told, units, located.proof)


def _cells(
    table: survey_cells.Table, sheet: str | None, layer: Layer
) -> tuple[pd.DataFrame, Units]:
    """What is told of each parcel, under headings as the layer spells them, and their units."""
    known, told = headings.declared(layer), []
    units: Units = {}
    for parcel in table.parcels:
        row: dict[str, str | None] = {"地块编号": parcel.code or None}
        for heading, value in parcel.told.items():
            name, unit = headings.split(heading)
            row.setdefault(known.get(name, name), value)
            if unit is not None:
                units[sheet, known.get(name, name)] = unit
        told.append(row)
    columns = dict.fromkeys(name for row in told for name in ("地块编号", *row))
    frame = pd.DataFrame(told, columns=list(columns) or ["地块编号"])
    return frame.astype("string"), units


def _ignored(table: survey_cells.Table, sheet: str | None, place: Place) -> pd.DataFrame:
    rows = pd.DataFrame([each[:2] for each in table.ignored], columns=["row", "words"])
    rows = rows.assign(layer=place.layer, file=place.file, sheet=sheet)
    return findings.found("txt_line_ignored", rows, value=rows["words"])
