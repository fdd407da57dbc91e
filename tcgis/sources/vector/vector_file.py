"""Vector files of every kind that departments send, into rows in the county's system."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError
from pyproj import CRS
from pyproj.exceptions import CRSError

from tcgis import findings
from tcgis.catalog.model import County, Layer
from tcgis.errors import CatalogError
from tcgis.geo import crs
from tcgis.sources.coordinates import proof
from tcgis.sources.coordinates.location import locate
from tcgis.sources.counting import features, geopackage
from tcgis.sources.model import FileFault, Part, Place, RowCount, RowFault, place_rows
from tcgis.sources.safety import guards
from tcgis.sources.sheets import texts
from tcgis.sources.vector import cad, choosing, datasets, kml, mapinfo, shapefile, shapes
from tcgis.words import terms

VECTOR_ENDINGS: Final = (
    ".zip", ".shp", ".gdb", ".gpkg", ".geojson", ".json", ".kml", ".kmz", ".ovkml", ".dxf",
    ".tab", ".mif", ".parquet",
)  # fmt: skip
_FAULTS: Final = (
    DataSourceError,
    DataLayerError,
    FieldError,
    GeometryError,
    shapely.errors.ShapelyError,
    CRSError,
    UnicodeError,
    OSError,
    ValueError,
)


class _Sheet(NamedTuple):
    """One table of features as it was read, before it is located."""

    name: str
    frame: gpd.GeoDataFrame
    declared: CRS | None
    faults: list[RowFault]
    whole: list[FileFault]
    stated: int | None
    """Rows that the file states for this table."""
    drawn: bool = True
    """Whether it is one of shapes, not of attributes alone."""


def read_vector(path: Path, folder: Path, place: Place, *, layer: Layer, county: County) -> Part:
    """Read every table of one file.

    Raises
    ------
    Unreadable
        If the file as a whole cannot be used.
    """
    with tempfile.TemporaryDirectory() as aside:
        try:
            sources, told = datasets.find_datasets(path, folder, Path(aside))
            left: list[FileFault] = []
            found = [sheet for each in sources for sheet in _sheets(each, layer, sources, left)]
        except _FAULTS as fault:
            reason = str(fault).replace(aside, "")
            raise guards.Unreadable(terms.text("gdal_unreadable", why=reason[:200])) from fault
    sheets = [sheet for sheet in found if len(sheet.frame)] or found[:1]
    if not sheets:
        raise guards.Unreadable(_nothing(layer, sources))
    parts = [_part(sheet, place, layer, county, name_it=len(found) > 1) for sheet in sheets]
    faults = [_of_file(place, each) for each in (*told, *left)]
    faults += [each for part in parts for each in part.findings]
    proofs = proof.join_proofs(part.proofs for part in parts)
    counts = {sheet: count for part in parts for sheet, count in part.counts.items()}
    frames = [part.frame for part in parts]
    frame = pd.concat(frames, ignore_index=True) if len(parts) > 1 else frames[0]
    return Part(frame, faults, {}, proofs, counts=counts)


def _nothing(layer: Layer, sources: list[datasets.Dataset]) -> str:
    if sources and layer.sheets:
        return terms.text("vector_no_layer", layers="、".join(layer.sheets))
    return terms.text("vector_nothing", endings="、".join(VECTOR_ENDINGS[1:]))


def _sheets(
    source: datasets.Dataset,
    layer: Layer,
    sources: list[datasets.Dataset],
    left: list[FileFault],
) -> Iterator[_Sheet]:
    """The tables of a data set that the layer wants; what it does not want is ``left``."""
    one_of_many = len(sources) > 1
    ending = source.path.suffix.lower()
    alone = {".shp": _shapefile, ".dxf": _drawing, ".parquet": _parquet}
    if ending in alone:
        # of a single data set the sheets do not choose: a file may have any name
        if not (one_of_many and ending != ".dxf") or choosing.wants_table(source.name, layer):
            yield alone[ending](source, layer)
        else:
            left.append(FileFault("table_unasked", source.name))
        return
    for sheet in _layers(source, layer, left):
        same = sheet.name == source.name
        yield (
            sheet if same or not one_of_many else sheet._replace(name=f"{source.name}/{sheet.name}")
        )


def _layers(source: datasets.Dataset, layer: Layer, left: list[FileFault]) -> Iterator[_Sheet]:
    """Every table that GDAL lists and the layer wants."""
    path, names = _ready(source.path)
    listed = pyogrio.list_layers(path)
    counts = features.count_tables(path, [str(given) for given, _ in listed])
    for number, ((given, kind), stated) in enumerate(zip(listed, counts, strict=True)):
        name = source.name if given == path.stem else str(given)
        if not choosing.wants_table(name, layer, drawn=kind is not None):
            left += choosing.leave_table(name, stated, layer, drawn=kind is not None)
            continue
        drawn, faults = _table(path, number)
        if path.suffix == ".kml":
            drawn = drawn._replace(frame=kml.tidy_kml(drawn.frame, names))
        system, whole = _system_of(path, drawn.frame, layer)
        found = [*faults, *_odd(drawn)]
        yield _Sheet(name, drawn.frame, system, found, whole, stated, drawn=kind is not None)


def _ready(path: Path) -> tuple[Path, dict[str, str]]:
    """The file that GDAL is given, looked into first; of a KML the names of its data."""
    if path.suffix in mapinfo.MAPINFO_ENDINGS:
        mapinfo.check_mapinfo(path)
    if path.suffix == ".gpkg":
        geopackage.require_whole(path)
    return kml.ready_kml(path) if path.suffix.lower() in kml.KML_ENDINGS else (path, {})


def _system_of(
    path: Path, frame: gpd.GeoDataFrame, layer: Layer
) -> tuple[CRS | None, list[FileFault]]:
    """The system that a table is in, as far as anybody says, and doubts about it."""
    own = None if _is_silent_json(path) else _own(frame)
    guess = None if own is not None or layer.crs else _own(frame)
    whole: list[FileFault] = []
    if path.suffix in mapinfo.MAPINFO_ENDINGS:
        own, whole = mapinfo.true_system(own), [] if layer.crs else mapinfo.find_doubts(own)
    return _declared(own, layer) or guess, whole


def _table(path: Path, number: int) -> tuple[shapes.FeatureTable, list[RowFault]]:
    try:
        return shapes.read_features(path, layer=number), []
    except UnicodeDecodeError:
        # a charset that says nothing or lies: the texts tell it
        drawn = shapes.read_features(path, layer=number, latin=True)
        decoded = texts.decode_frame(drawn.frame, texts.frame_codec(drawn.frame))
        return drawn._replace(frame=decoded.frame), decoded.faults


def _is_silent_json(path: Path) -> bool:
    """Whether a GeoJSON names no system: GDAL then answers WGS 84, which nobody declared."""
    if path.suffix.lower() not in (".geojson", ".json"):
        return False
    with path.open("rb") as file:
        head = file.read(1 << 16)
    return b'"crs"' not in head.split(b'"features"')[0]


def _own(frame: gpd.GeoDataFrame) -> CRS | None:
    """The system a file names; one that ties it to no place on Earth is none."""
    own: CRS | None = frame.crs
    if own is None or own.is_engineering or own.name.startswith("Undefined"):
        return None
    return own


def _shapefile(source: datasets.Dataset, layer: Layer) -> _Sheet:
    read = shapefile.read_shapefile(source.path, layer.encoding)
    faults = [*read.faults, *_odd(read.table)]
    frame = read.table.frame
    system = _declared(_own(frame), layer)
    return _Sheet(source.name, frame, system, faults, read.whole, read.stated)


def _drawing(source: datasets.Dataset, layer: Layer) -> _Sheet:
    read = cad.read_dxf(source.path, layer.sheets)
    stated = len(read.frame) + read.lost
    return _Sheet(source.name, read.frame, _declared(None, layer), read.faults, read.whole, stated)


def _parquet(source: datasets.Dataset, layer: Layer) -> _Sheet:
    with np.errstate(invalid="ignore"):  # a vertex that is no number is found later
        frame = gpd.read_parquet(source.path)
    frame.attrs.clear()  # a sender can write anything there
    frame = frame.reset_index(drop=frame.index.name is None)
    others = [
        name for name in frame.columns[frame.dtypes == "geometry"] if name != frame.geometry.name
    ]
    system, stated = _declared(_own(frame), layer), features.count_records(source.path)
    return _Sheet(source.name, frame.drop(columns=others), system, [], [], stated)


def _odd(drawn: shapes.FeatureTable) -> list[RowFault]:
    curved, strange = np.flatnonzero(drawn.curved), np.flatnonzero(drawn.strange)
    arcs = terms.text("arcs_straight", degrees=shapes.ARC_DEGREES)
    what = terms.text("shape_strange")
    return [
        RowFault("geometry_curved", curved, effect=findings.REPAIRED, detail=arcs),
        RowFault("geometry_mixed", strange, effect=findings.VALUE_DROPPED, detail=what),
    ]


def _declared(own: CRS | None, layer: Layer) -> CRS | None:
    return crs.normal(own) if own is not None else declared_crs(layer)


def declared_crs(layer: Layer) -> CRS | None:
    """The system the catalogue says a layer is in.

    Raises
    ------
    CatalogError
        If PROJ does not know it.
    """
    try:
        return CRS.from_user_input(layer.crs) if layer.crs else None
    except CRSError as fault:
        raise CatalogError(
            terms.text("crs_of_layer_unknown", layer=layer.id, crs=layer.crs)
        ) from fault


def _part(sheet: _Sheet, place: Place, layer: Layer, county: County, *, name_it: bool) -> Part:
    rows = np.arange(1, len(sheet.frame) + 1)
    label = sheet.name if name_it else None
    named = place_rows(sheet.frame, place, sheet=label, rows=rows)
    counts = {} if sheet.stated is None else {label: RowCount(sheet.stated)}
    if not sheet.drawn:
        told = [fault.finding(named) for fault in sheet.faults if len(fault.rows)]
        return Part(pd.DataFrame(named.drop(columns="geometry")), told, {}, counts=counts)
    flat, mixed = _areas(named) if layer.table in choosing.LAND else (named, [])
    located = locate(flat, declared=sheet.declared, layer=layer, county=county)
    found = [_of_file(place, each) for each in sheet.whole]
    found += [fault.finding(named) for fault in (*sheet.faults, *mixed) if len(fault.rows)]
    return Part(located.frame, [*found, *located.findings], {}, located.proof, counts=counts)


def _of_file(place: Place, fault: FileFault) -> pd.DataFrame:
    code, detail, effect = fault
    return findings.whole(code, layer=place.layer, file=place.file, detail=detail, effect=effect)


def _areas(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[RowFault]]:
    """Polygons alone; lines and points among them become faults."""
    found = shapes.keep_areas(np.asarray(frame.geometry.array, dtype=object))
    rows = found.others.index.to_numpy(dtype=int)
    if not len(rows):
        return frame, []
    left = ~shapely.is_missing(found.shapes[rows])
    words = found.others.set_axis(frame.index[rows])
    faults = [
        RowFault(
            "geometry_mixed",
            rows[left],
            findings.REPAIRED,
            detail=terms.sentences("shape_parts_dropped", what=words[left]),
        ),
        RowFault(
            "geometry_mixed",
            rows[~left],
            findings.VALUE_DROPPED,
            detail=terms.sentences("shape_no_area", what=words[~left]),
        ),
    ]
    return frame.set_geometry(gpd.GeoSeries(found.shapes, frame.index, crs=frame.crs)), faults
