"""The forms a table of shapes can be written in, each with what it cannot hold.

GeoPackage and GeoParquet hold everything; a shapefile short names and GBK (``shapefiles``); GeoJSON
degrees; a survey TXT polygons and five words.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from tcgis.catalog.model import County
from tcgis.outputs.files import publish, shapefiles, survey_text
from tcgis.words.terms import text

Form = Literal["gpkg", "shp", "txt", "geojson", "parquet"]
_KINDS: Final = [
    ("convert_points", "Point"),
    ("convert_lines", "LineString"),
    ("convert_areas", "Polygon"),
]
_TAKEN: Final = {"fid", "ogc_fid", "geom", "geometry"}
_LISTED: Final = 12
_DEGREES: Final = 9


class WriteTask(NamedTuple):
    """Rows to be written, what they are called, whose land it is, known headings."""

    frame: gpd.GeoDataFrame
    name: str
    county: County
    known: Mapping[str, str]


class MadeFile(NamedTuple):
    """A file's content, what had to be noted of it, and the rows it does not hold."""

    content: publish.Content
    notes: list[str]
    left: pd.Index


def row_numbers(rows: pd.Series) -> str:
    """Row numbers, the first few of many."""
    few = "、".join(map(str, rows.head(_LISTED)))
    return few if len(rows) <= _LISTED else text("convert_rows_and", rows=few, n=len(rows))


def _gpkg(task: WriteTask) -> MadeFile:
    frame = task.frame
    renamed = frame.rename(columns=_distinct(frame))

    def content(path: Path) -> None:
        pyogrio.write_dataframe(
            renamed, path, layer=task.name, driver="GPKG", promote_to_multi=True
        )

    return MadeFile(content, [], frame.index[:0])


def _distinct(frame: pd.DataFrame) -> dict[str, str]:
    """New names for columns that a data base would take for its own, or for one another."""
    taken, renamed = set(_TAKEN), {}
    for name in (str(each) for each in frame.columns if each != "geometry"):
        label, times = name, 1
        while label.casefold() in taken:
            times += 1
            label = f"{name}_{times}"
        taken.add(label.casefold())
        renamed[name] = label
    return renamed


def _parquet(task: WriteTask) -> MadeFile:
    def content(path: Path) -> None:
        task.frame.to_parquet(path, index=False)

    return MadeFile(content, [], task.frame.index[:0])


def _geojson(task: WriteTask) -> MadeFile:
    """CGCS2000 degrees with a ``crs`` member, outer rings counter-clockwise."""
    degrees = task.frame.to_crs(4490)
    turned = degrees.set_geometry(shapely.orient_polygons(degrees.geometry.to_numpy()), crs=4490)

    def content(path: Path) -> None:
        pyogrio.write_dataframe(
            turned, path, layer=task.name, driver="GeoJSON", COORDINATE_PRECISION=_DEGREES
        )
        opening = '{\n"type": "FeatureCollection",\n'
        note = json.dumps(text("convert_degrees"), ensure_ascii=False)
        body = path.read_text("utf-8")
        path.write_text(body.replace(opening, f'{opening}"note": {note},\n', 1), "utf-8")

    return MadeFile(content, [text("convert_degrees")], degrees.index[:0])


def _shapefile(task: WriteTask) -> MadeFile:
    """A zip: one shapefile for each kind of geometry, the full headings beside them."""
    frame, name = task.frame, task.name
    flat = frame.assign(**{str(key): _for_table(frame[key]) for key in frame if key != "geometry"})
    fields = [str(each) for each in flat if each != "geometry"]
    held = shapefiles.fit_texts(flat, names="".join(fields))
    short = shapefiles.short_names(fields, held.encoding)
    numbers = pd.Series(range(1, len(frame) + 1), frame.index)
    notes = [text("shp_encoding", encoding=held.encoding)]
    if held.odd:
        rows = row_numbers(numbers[held.odd_rows])
        notes.append(text("convert_odd", letters=" ".join(held.odd), rows=rows))
    notes += [
        text("convert_cut", field=field, rows=row_numbers(numbers[rows]))
        for field, rows in held.cut.items()
    ]
    parts: dict[str, bytes] = {}
    for key, kind, some in _by_kind(held.table.rename(columns=short)):
        stem = f"{name}_{text(key)}" if key else name
        parts |= shapefiles.shapefile_parts(some, stem, encoding=held.encoding, kind=kind)
    parts[f"{text('convert_fields')}.csv"] = _aliases(short)
    parts["readme.txt"] = shapefiles.text_file(notes)
    return MadeFile(shapefiles.zip_files(parts), notes, frame.index[:0])


def _for_table(values: pd.Series) -> pd.Series:
    """A moment is a text in a .dbf, which knows days alone."""
    if values.dtype.kind != "M" or isinstance(values.dtype, pd.ArrowDtype):
        return values
    moments: pd.Series = values.dt.strftime("%Y-%m-%d %H:%M:%S")
    return moments.astype("string")


def _by_kind(table: gpd.GeoDataFrame) -> list[tuple[str, str, gpd.GeoDataFrame]]:
    """Rows by points, lines and areas; rows without a shape go with the largest kind."""
    shapes = table.geometry.to_numpy()
    size = pd.Series(shapely.get_dimensions(shapes), table.index)
    nothing = shapely.is_missing(shapes) | (size < 0).to_numpy()
    size[nothing] = size[~nothing].mode().iloc[0]
    found = sorted(size.unique())
    return [
        (
            _KINDS[each][0] if len(found) > 1 else "",
            _kind(table[size == each], each),
            table[size == each],
        )
        for each in found
    ]


def _kind(some: gpd.GeoDataFrame, size: int) -> str:
    several = shapely.get_num_geometries(some.geometry.to_numpy()).max() > 1
    return "MultiPoint" if size == 0 and several else _KINDS[size][1]


def _aliases(short: dict[str, str]) -> bytes:
    """Short name and full heading, as a CSV that Excel opens."""
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\r\n")
    rows.writerow([text("convert_field_short"), text("convert_field_full")])
    rows.writerows((label, name) for name, label in short.items())
    return stream.getvalue().encode("utf-8-sig")


def _survey(task: WriteTask) -> MadeFile:
    """A survey TXT; what is no polygon is left out and named."""
    frame = task.frame.rename(columns=_canonical(task))
    areal = np.isin(shapely.get_type_id(frame.geometry.to_numpy()), [3, 6])
    drawn = areal & ~shapely.is_empty(frame.geometry.to_numpy())
    written = survey_text.write_survey_text(frame[drawn], county=task.county)
    return MadeFile(written.content, list(written.notes), frame.index[~drawn])


def _canonical(task: WriteTask) -> dict[str, str]:
    """Canonical names of the columns whose headings are known; of two the first is taken."""
    names: dict[str, str] = {}
    for heading in map(str, task.frame.columns):
        name = task.known.get(heading)
        if name and name not in names.values() and name not in task.frame:
            names[heading] = name
    return names


MAKERS: Final[dict[Form, Callable[[WriteTask], MadeFile]]] = {
    "gpkg": _gpkg,
    "shp": _shapefile,
    "txt": _survey,
    "geojson": _geojson,
    "parquet": _parquet,
}
