"""What departments send, as tables: the sender's headings, and where each row stands.

A file that is missing, damaged or strange is a finding, never an exception.
"""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from tcgis import findings
from tcgis.catalog import County, Layer
from tcgis.findings import SOURCE
from tcgis.sources import guards, raster, spreadsheet, survey_txt, vector
from tcgis.sources.part import Part, Place, Units

_ENDINGS = {
    "vector": vector.ENDINGS,
    "survey_txt": survey_txt.ENDINGS,
    "spreadsheet": spreadsheet.ENDINGS,
    "raster": raster.ENDINGS,
}


class Read(NamedTuple):
    """Rows of one layer's files with the columns of ``SOURCE``; geometry in ``county.crs``.

    ``frame.attrs["units"]`` holds the units that files state, by (sheet, heading). Rows that
    a finding sets aside are still there, without geometry.
    """

    frame: pd.DataFrame | gpd.GeoDataFrame
    findings: pd.DataFrame
    files: dict[str, Path]
    """What people call each file, and where it lies."""


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
    files = _files(layer, folder, sent or {})
    parts = [_part(name, path, folder, layer, county) for name, path in files.items()]
    told = [each for part in parts for each in part.findings] if files else [_missing(layer)]
    stated, clashes = _units(layer, files, parts)
    frame = _joined([part.frame for part in parts if len(part.frame.columns)], layer, county)
    frame.attrs["units"] = stated
    return Read(frame, findings.join([*told, *clashes]), files)


def _files(layer: Layer, folder: Path, sent: Mapping[str, Path]) -> dict[str, Path]:
    found = guards.matching(folder, layer.files)
    named = {path.relative_to(folder).as_posix(): path for path in found}
    own = {PurePosixPath(name).name: name for name in named}
    named |= {own.get(name, name): path for name, path in sent.items()}
    return dict(sorted(named.items()))


def _missing(layer: Layer) -> pd.DataFrame:
    code = "file_missing_optional" if layer.optional else "file_missing"
    return findings.whole(
        code, layer=layer.id, detail=f"{layer.department}：{'、'.join(layer.files)}"
    )


def _part(name: str, path: Path, folder: Path, layer: Layer, county: County) -> Part:
    place = Place(layer.id, name)
    folder = folder if path.is_relative_to(folder) else path.parent
    try:
        guards.check(path, folder, _ENDINGS[layer.reader])
        return _read(path, folder, place, layer, county)
    except guards.Unreadable as fault:
        told = findings.whole(
            "file_unreadable", layer=place.layer, file=place.file, detail=str(fault)
        )
        return Part(pd.DataFrame(), [told], {})


def _read(path: Path, folder: Path, place: Place, layer: Layer, county: County) -> Part:
    if layer.reader == "vector":
        return vector.read(path, folder, place, layer=layer, county=county)
    if layer.reader == "survey_txt":
        return survey_txt.read(path, place, layer=layer, county=county)
    if layer.reader == "spreadsheet":
        return spreadsheet.read(path, place, layer=layer)
    return Part(pd.DataFrame(), [], {})


def _joined(frames: list[pd.DataFrame], layer: Layer, county: County) -> pd.DataFrame:
    if len(frames) == 1:
        return frames[0]
    if frames:
        return pd.concat(frames, ignore_index=True)
    empty = pd.DataFrame({name: pd.Series(dtype="string") for name in SOURCE})
    empty["row"] = empty["row"].astype("int64")
    drawn = layer.reader in ("vector", "survey_txt")
    return gpd.GeoDataFrame(empty, geometry=[], crs=county.crs) if drawn else empty


def _units(
    layer: Layer, files: Mapping[str, Path], parts: list[Part]
) -> tuple[Units, list[pd.DataFrame]]:
    """Stated units of all files, and a finding for each that contradicts an earlier file."""
    stated: Units = {}
    told = []
    for name, part in zip(files, parts, strict=True):
        for (sheet, heading), unit in part.units.items():
            before = stated.setdefault((sheet, heading), unit)
            if before != unit:
                detail = f"{heading}：此文件为{unit}，前面的文件为{before}"
                told.append(
                    findings.whole("unit_differs", layer=layer.id, file=name, detail=detail)
                )
    return stated, told
