"""Every file of one layer read: those of the folder, and those sent beside it."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pandas as pd

from tcgis import findings
from tcgis.catalog.model import Catalog, County, Layer
from tcgis.findings import SOURCE
from tcgis.sources import deliveries, geotiff
from tcgis.sources.coordinates import proof
from tcgis.sources.model import Part, Place, Read, SheetHeading, Units
from tcgis.sources.safety import gdal, guards, unsupported
from tcgis.sources.sheets import spreadsheet
from tcgis.sources.survey import sheet as survey_sheet
from tcgis.sources.survey import txt
from tcgis.sources.vector import vector_file, wkt
from tcgis.words import terms

_ENDINGS = {
    "vector": vector_file.VECTOR_ENDINGS,
    "survey_txt": txt.TXT_ENDINGS,
    "survey_sheet": survey_sheet.SURVEY_SHEET_ENDINGS,
    "spreadsheet": spreadsheet.SPREADSHEET_ENDINGS,
    "raster": geotiff.GEOTIFF_ENDINGS,
}

UploadsByLayer = Mapping[str, Mapping[str, Path]]
"""Files that came in beside the folder: by layer, what their senders called them."""


def layers_of(catalog: Catalog) -> list[Layer]:
    """The layers that are read as tables; a raster is opened where it is measured."""
    return [layer for layer in catalog.layers.values() if layer.reader != "raster"]


def read_layer(
    layer: Layer, folder: Path, county: County, *, sent: Mapping[str, Path] | None = None
) -> Read:
    """Read every file of ``folder`` that a layer names, in the order of their names.

    ``sent`` are files that came in beside the folder, by the names their senders gave them; one
    that is called like a file of the folder stands in its place.

    Raises
    ------
    CatalogError
        If the layer's patterns leave the folder or its CRS is unknown.
    """
    files = files_of(layer, folder, sent)
    parts = [read_part(name, path, folder, layer, county) for name, path in files.items()]
    return join_parts(layer, files, parts, county)


def join_parts(layer: Layer, files: dict[str, Path], parts: list[Part], county: County) -> Read:
    """One layer from what was read of each of its files, in their order.

    Files of the same bytes are one file: the others are told and count nothing.
    """
    same = deliveries.find_same(files)
    parts = [
        _copy_of(same[file], part, Place(layer.id, file)) if file in same else part
        for file, part in zip(files, parts, strict=True)
    ]
    found = [each for part in parts for each in part.findings] if files else [_file_missing(layer)]
    stated, clashes = _join_units(layer, files, parts)
    frame = _join_frames([part.frame for part in parts if len(part.frame.columns)], layer, county)
    headings = {
        (file, sheet): SheetHeading(*heading)
        for file, part in zip(files, parts, strict=True)
        for sheet, heading in part.headings.items()
    }
    proofs = proof.join_proofs(part.proofs for part in parts)
    return Read(frame, findings.join([*found, *clashes]), files, proofs, stated, headings)


def files_of(layer: Layer, folder: Path, sent: Mapping[str, Path] | None) -> dict[str, Path]:
    """A layer's files by what people call them: those of the folder, and those sent beside it."""
    found = guards.matching_files(folder, layer.files)
    named = {path.relative_to(folder).as_posix(): path for path in found}
    own = {PurePosixPath(name).name: name for name in named}
    named |= {own.get(name, name): path for name, path in (sent or {}).items()}
    return dict(sorted(named.items()))


def _copy_of(first: str, part: Part, place: Place) -> Part:
    """A file that is another once more: its rows set aside, and nothing else said of it."""
    told = {"detail": terms.text("file_same_as", file=first), "effect": findings.SET_ASIDE}
    frame = part.frame
    if not len(frame):
        told = {**told, "layer": place.layer, "file": place.file}
        return Part(frame, [findings.whole("file_same", **told)], {})
    if isinstance(frame, gpd.GeoDataFrame):
        frame = frame.set_geometry(gpd.GeoSeries([None] * len(frame), frame.index, crs=frame.crs))
    return Part(frame, findings.by_sheet("file_same", frame, **told), {})


def _file_missing(layer: Layer) -> pd.DataFrame:
    code = "file_missing_optional" if layer.optional else "file_missing"
    return findings.whole(
        code, layer=layer.id, detail=f"{layer.department}：{'、'.join(layer.files)}"
    )


def read_part(name: str, path: Path, folder: Path, layer: Layer, county: County) -> Part:
    """Read one file of a layer, which people call ``name``; one of no use is a finding.

    Raises
    ------
    UnsafeError
        If GDAL was started before tcgis was imported.
    """
    gdal.require_shut()
    place = Place(layer.id, name)
    folder = folder if path.is_relative_to(folder) else path.parent
    try:
        if layer.reader in ("vector", "survey_txt"):
            unsupported.refuse_format(path.name)
        guards.check_file(path, folder, _ENDINGS[layer.reader])
        # never a relative path: one that begins with CSV: would name a driver
        return _read_by_kind(path.absolute(), folder.absolute(), place, layer, county)
    except guards.Unreadable as fault:
        return unread_part(place, str(fault), code=fault.code)
    except guards.BROKEN as fault:
        return unread_part(place, terms.text("zip_broken_member", why=fault))


def unread_part(place: Place, why: str, *, code: str = "file_unreadable") -> Part:
    """Nothing of a file, and the reason."""
    finding = findings.whole(code, layer=place.layer, file=place.file, detail=why)
    return Part(pd.DataFrame(), [finding], {})


def _read_by_kind(path: Path, folder: Path, place: Place, layer: Layer, county: County) -> Part:
    if layer.reader == "vector":
        return vector_file.read_vector(path, folder, place, layer=layer, county=county)
    if layer.reader == "survey_txt":
        return txt.read_txt(path, place, layer=layer, county=county)
    if layer.reader == "survey_sheet":
        return survey_sheet.read_survey_sheet(path, place, layer=layer, county=county)
    if layer.reader == "spreadsheet":
        part = spreadsheet.read_spreadsheet(path, place, layer=layer)
        return wkt.draw_wkt(part, layer=layer, county=county) if layer.geometry_from else part
    return Part(pd.DataFrame(), [], {})


def _join_frames(frames: list[pd.DataFrame], layer: Layer, county: County) -> pd.DataFrame:
    if len(frames) == 1:
        return frames[0]
    if frames:
        return pd.concat(frames, ignore_index=True)
    empty = pd.DataFrame({name: pd.Series(dtype="string") for name in SOURCE})
    empty["row"] = empty["row"].astype("int64")
    drawn = layer.reader in ("vector", "survey_txt", "survey_sheet") or layer.geometry_from
    return gpd.GeoDataFrame(empty, geometry=[], crs=county.crs) if drawn else empty


def _join_units(
    layer: Layer, files: Mapping[str, Path], parts: list[Part]
) -> tuple[Units, list[pd.DataFrame]]:
    """Stated units of all files, and a finding for each that contradicts an earlier file."""
    stated: dict[tuple[str | None, ...], str] = {}
    clashes = []
    for file, part in zip(files, parts, strict=True):
        for (*_, sheet, heading), unit in part.units.items():
            before = stated.setdefault((sheet, heading), unit)
            if before != unit:
                stated[file, sheet, heading] = unit
                detail = terms.text("unit_of_files", heading=heading, unit=unit, before=before)
                clashes.append(
                    findings.whole("unit_differs", layer=layer.id, file=file, detail=detail)
                )
    return stated, clashes
