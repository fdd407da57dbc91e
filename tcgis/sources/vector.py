"""Shapefiles (zipped or bare), GeoPackage and GeoJSON into rows in the county's system."""

import tempfile
import warnings
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

from tcgis import crs, findings
from tcgis.catalog import County, Layer
from tcgis.errors import CatalogError
from tcgis.sources import guards, shapefile
from tcgis.sources.location import locate
from tcgis.sources.part import Part, Place, placed

ENDINGS: Final = (".zip", ".shp", ".gpkg", ".geojson", ".json")
_FAULTS: Final = (
    DataSourceError,
    DataLayerError,
    FieldError,
    GeometryError,
    shapely.errors.ShapelyError,
    UnicodeError,
    OSError,
    ValueError,
)


class _Sheet(NamedTuple):
    """One table of features as it was read, before it is located."""

    name: str
    frame: gpd.GeoDataFrame
    declared: CRS | None
    findings: list[pd.DataFrame]


def read(path: Path, folder: Path, place: Place, *, layer: Layer, county: County) -> Part:
    """Read every table of one file.

    Raises
    ------
    Unreadable
        If the file as a whole cannot be used.
    """
    with tempfile.TemporaryDirectory() as aside:
        try:
            sheets = [
                sheet
                for source in _sources(path, folder, Path(aside))
                for sheet in _sheets(source, place, layer)
            ]
        except _FAULTS as fault:
            raise guards.Unreadable(f"GDAL 无法读取：{str(fault)[:200]}") from fault
    if not sheets:
        raise guards.Unreadable(f"文件中没有矢量图层（需要 {'、'.join(ENDINGS[1:])}）")
    several = len(sheets) > 1
    parts = [_part(sheet, place, county, name_it=several) for sheet in sheets]
    told = [each for part in parts for each in part.findings]
    if several:
        return Part(pd.concat([part.frame for part in parts], ignore_index=True), told, {})
    return Part(parts[0].frame, told, {})


def _sources(path: Path, folder: Path, aside: Path) -> list[shapefile.Source]:
    if path.suffix.lower() == ".zip":
        with guards.open_archive(path) as archive:
            return shapefile.unpack(archive, aside)
    if path.suffix.lower() == ".shp":
        return [shapefile.beside(path, folder, aside)]
    return [shapefile.Source(path.stem, guards.alias(path, aside))]


def _sheets(source: shapefile.Source, place: Place, layer: Layer) -> Iterator[_Sheet]:
    if source.path.suffix == ".shp":
        yield _shapefile(source, place, layer)
        return
    listed = [(str(name), kind) for name, kind in pyogrio.list_layers(source.path) if kind]
    for name, _ in listed:
        if not layer.sheets or name in layer.sheets:
            yield _other(source, name, layer)


def _other(source: shapefile.Source, name: str, layer: Layer) -> _Sheet:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = pyogrio.read_dataframe(source.path, layer=name, use_arrow=True, on_invalid="fix")
    own = None if _is_silent_json(source.path) else frame.crs
    fallback = None if own is not None or layer.crs else frame.crs
    return _Sheet(name, frame, _declared(own, layer) or fallback, [])


def _is_silent_json(path: Path) -> bool:
    """Whether a GeoJSON names no system: GDAL then answers WGS 84, which nobody declared."""
    if path.suffix.lower() == ".gpkg":
        return False
    with path.open("rb") as file:
        head = file.read(1 << 16)
    return b'"crs"' not in head.split(b'"features"')[0]


def _shapefile(source: shapefile.Source, place: Place, layer: Layer) -> _Sheet:
    lacking = shapefile.missing_parts(source.path)
    if ".dbf" in lacking:
        raise guards.Unreadable("缺少同名 .dbf（属性表），请连同 .shp .shx .dbf .prj 一起提供")
    frame = _with_index(source.path, shapefile.encoding(source.path, layer.encoding), lacking)
    told = _truncated(source.path, len(frame), place)
    if lacking:
        told.append(_of_file("shx_missing", place, "由 .shp 重建", effect=findings.REPAIRED))
    return _Sheet(source.name, frame, _declared(frame.crs, layer), told)


def _with_index(shp: Path, encoding: str, lacking: list[str]) -> gpd.GeoDataFrame:
    if not lacking:
        return shapefile.read(shp, encoding)
    # on a copy of ours only: the option would break zipped files elsewhere
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
    try:
        return shapefile.read(shp, encoding)
    finally:
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": None})


def _truncated(shp: Path, rows: int, place: Place) -> list[pd.DataFrame]:
    lost = shapefile.lost_rows(shp, rows)
    return [_of_file("file_truncated", place, f"属性表比图形多 {lost} 行")] if lost else []


def _of_file(code: str, place: Place, detail: str, *, effect: str = findings.KEPT) -> pd.DataFrame:
    return findings.whole(code, layer=place.layer, file=place.file, detail=detail, effect=effect)


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
            f"图层 {layer.id} 的 crs {layer.crs!r} 无法识别：请写 EPSG 代码"
        ) from fault


def _part(sheet: _Sheet, place: Place, county: County, *, name_it: bool) -> Part:
    frame = sheet.frame
    if not isinstance(frame, gpd.GeoDataFrame):
        raise guards.Unreadable("图层没有图形")
    rows = np.arange(1, len(frame) + 1)
    named = placed(frame, place, sheet=sheet.name if name_it else None, rows=rows)
    located = locate(named, declared=sheet.declared, county=county)
    return Part(located.frame, [*sheet.findings, *located.findings], {})
