"""The run as GIS files: a GeoPackage that QGIS opens with its classes, and GeoJSON."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from tcgis.findings import SOURCE
from tcgis.outputs.files import basis_sheet
from tcgis.outputs.map import features, qgis_style
from tcgis.outputs.pages import listing
from tcgis.words import terms
from tcgis.words.terms import Term, text

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME);
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
"""

_VERSION: Final = "1.2"
"""Of the standard: what QGIS and GDAL of ten years read without a warning."""


def write_geopackage(run: Assessment, path: Path) -> None:
    """Write parcels, parks and boundary, styled and with headings in words.

    Columns keep their canonical names, the id first; their headings stand beside them, as QGIS
    (in the layer's style) and other readers (``gpkg_data_columns``) look for them. The same run
    gives the same bytes: the time of change that GeoPackage asks for is the end of the run's year.
    """
    layers = {
        "parcels": with_class(run.parcels, run),
        "parks": with_data_note(run.parks, run),
        "boundary": with_data_note(run.boundary, run),
    }
    renderers = {
        "parcels": qgis_style.render_by_class(listing.class_of(run.parcels)),
        "parks": qgis_style.render_outline("#33475b"),
        "boundary": qgis_style.render_outline("#8a3d3d"),
    }
    write_layers(layers, path, run=run, renderers=renderers)


def write_geojson(run: Assessment, path: Path) -> None:
    """Write the parcels as GeoJSON (RFC 7946: WGS 84 degrees, outer rings counter-clockwise).

    CGCS2000 and WGS 84 are taken as one, which holds to within a metre; six decimals.
    """
    parcels = with_class(run.parcels, run)
    turned = parcels.set_geometry(shapely.orient_polygons(parcels.geometry.to_numpy()))
    fields = [str(name) for name in parcels.columns if name != parcels.geometry.name]
    body = features.geojson_text(turned.set_crs(parcels.crs), fields=fields)
    head = {
        "name": "parcels",
        "description": basis_sheet.sheet_notice(run),
        "note": text("gis_degrees"),
    }
    members = json.dumps(head, ensure_ascii=False)[1:-1]
    opening = '{"type":"FeatureCollection",'
    path.write_text(body.replace(opening, f"{opening}{members},", 1), "utf-8")


def write_layers(
    layers: dict[str, gpd.GeoDataFrame],
    path: Path,
    *,
    run: Assessment,
    renderers: dict[str, str],
    note: str = "",
) -> None:
    """Write layers, each with its headings and as it is drawn, into a new GeoPackage.

    ``note`` is what a layer's description says beside what every sheet says.
    """
    told = "　".join(filter(None, [basis_sheet.sheet_notice(run), note]))
    with _dated(run.year):
        for place, (name, frame) in enumerate(layers.items()):
            _write_layer(frame, path, name, note=told, append=place > 0)
    words = listing.run_terms(run)
    aliases = {layer: layer_aliases(frame, words) for layer, frame in layers.items()}
    with closing(sqlite3.connect(path)) as book, book:
        book.executescript(_TABLES)
        _put_labels(book, aliases)
        _put_styles(book, renderers, aliases, at=_time(run.year))


def with_class(parcels: gpd.GeoDataFrame, run: Assessment) -> gpd.GeoDataFrame:
    """Parcels with the class that a map shows: grade, or the state that says why there is none."""
    table = with_data_note(parcels, run)
    table.insert(0, "class", listing.class_of(parcels))
    return table


def with_data_note(frame: gpd.GeoDataFrame, run: Assessment) -> gpd.GeoDataFrame:
    """A layer without the rows' places in files; marked in every row if the data is invented."""
    kept = frame.drop(columns=[name for name in SOURCE if name in frame])
    mark = run.catalog.county.watermark
    return kept.assign(data_note=mark) if mark else kept.copy()


def layer_aliases(frame: pd.DataFrame, words: dict[str, Term]) -> dict[str, str]:
    """Column → heading in words, for the columns that have one; no two alike."""
    names = [str(name) for name in [frame.index.name, *frame.columns] if name is not None]
    headings = {name: _heading(name, words) for name in names}
    first = {heading: name for name, heading in reversed(headings.items()) if heading}
    return {name: heading for heading, name in reversed(first.items())}


def _heading(name: str, words: dict[str, Term]) -> str | None:
    """The heading of a column, if it has one; a share is kept as a part of one, and says so."""
    try:
        if name in listing.SHARES:
            return text("gis_share", label=terms.label(name, extra=words))
        return terms.heading(name, extra=words)
    except KeyError:
        return None


def _write_layer(
    frame: gpd.GeoDataFrame, path: Path, name: str, *, note: str, append: bool
) -> None:
    """One layer by the Arrow route, polygons as multipolygons, days as dates."""
    named = frame if frame.index.name is None else frame.reset_index()
    table = _writable(_multi(named)).to_arrow(index=False)
    pyogrio.write_arrow(
        table, path, layer=name, driver="GPKG", geometry_name="geometry", append=append,
        geometry_type="MultiPolygon", crs=frame.crs.to_wkt(),
        layer_options={"IDENTIFIER": name, "DESCRIPTION": note},
        dataset_options={} if append else {"VERSION": _VERSION},
    )  # fmt: skip


def _writable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Days without a time of day; a column without any value is one of texts."""
    days = frame.select_dtypes("datetime").columns
    untyped = [name for name in frame if frame[name].dtype == object]
    blank = [name for name in untyped if frame[name].isna().all()]
    kinds = dict.fromkeys(days, pd.ArrowDtype(pa.date32())) | dict.fromkeys(blank, "string")
    return frame.astype(kinds)


def _multi(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_numpy().copy()
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    shapes[single] = shapely.multipolygons(shapes[single][:, None])
    return frame.set_geometry(gpd.GeoSeries(shapes, frame.index, crs=frame.crs))


def _put_labels(book: sqlite3.Connection, aliases: dict[str, dict[str, str]]) -> None:
    """Headings where the standard has a place for them."""
    rows = [
        (layer, name, heading, heading)
        for layer, headings in aliases.items()
        for name, heading in headings.items()
    ]
    book.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES (?, ?, ?, ?)",
        rows,
    )
    book.execute(
        "INSERT INTO gpkg_extensions VALUES ('gpkg_data_columns', NULL, 'gpkg_schema', "
        "'http://www.geopackage.org/spec121/#extension_schema', 'read-write')"
    )


def _put_styles(
    book: sqlite3.Connection,
    renderers: dict[str, str],
    aliases: dict[str, dict[str, str]],
    *,
    at: str,
) -> None:
    """Each layer's style where QGIS looks for it: by the layer's name and its own column of shapes.

    The column's name is asked of the file: whoever writes a layer chooses it.
    """
    book.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
        [at],
    )
    shapes = dict(book.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
    book.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
        "update_time) VALUES ('', '', ?, ?, ?, ?, '', 1, '', '', ?)",
        [
            (layer, shapes[layer], layer, qgis_style.layer_style(renderer, aliases[layer]), at)
            for layer, renderer in renderers.items()
        ],
    )


def _time(year: int) -> str:
    return f"{year}-12-31T00:00:00.000Z"


@contextmanager
def _dated(year: int) -> Iterator[None]:
    """Have GDAL write the end of the year as the time of change."""
    name = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(name)
    pyogrio.set_gdal_config_options({name: _time(year)})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({name: before})
