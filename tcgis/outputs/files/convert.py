"""One file into another form: every row that was read is written, or named with the reason."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from tcgis import findings
from tcgis.catalog.model import Catalog, County, Layer
from tcgis.errors import InputError
from tcgis.findings import SOURCE
from tcgis.outputs.files import forms, publish
from tcgis.sources.model import Read
from tcgis.sources.read import FolderReader, read_folder
from tcgis.sources.sheets import spreadsheet
from tcgis.sources.vector import wkt
from tcgis.words import terms
from tcgis.words.terms import text

_READERS: Final = {".txt": ("survey_txt",)} | dict.fromkeys(
    spreadsheet.SPREADSHEET_ENDINGS, ("spreadsheet", "survey_sheet")
)
"""Ways to read a file by its ending; a spreadsheet holds shapes as WKT, or boundary points."""


class Written(NamedTuple):
    """What a conversion did: rows in = rows written + rows left."""

    rows: int
    written: int
    notes: list[str]


def read_source(
    source: Path,
    *,
    county: County,
    layer: str | None = None,
    crs: str | None = None,
    reader: FolderReader = read_folder,
) -> Read:
    """Read one file, as a layer of its own in ``county``.

    Parameters
    ----------
    layer : name of the only table to read.
    crs : the system of the source where it states none.

    Raises
    ------
    InputError
        If there is no such file.
    CatalogError
        If ``crs`` is unknown.
    """
    if not source.exists():
        raise InputError(text("convert_no_file", file=source))
    ways = [_way(source, way, layer, crs) for way in _ways(source)]
    catalog = Catalog(county=county, layers={each.id: each for each in ways})
    # by hand, not by pattern: a name may hold what a pattern reads otherwise
    sent = {each.id: {source.name: source.absolute()} for each in ways}
    return _best(list(reader(catalog, source.absolute().parent, sent=sent)))


def _ways(source: Path) -> tuple[str, ...]:
    return _READERS.get(source.suffix.lower(), ("vector",))


def _way(source: Path, reader: str, layer: str | None, crs: str | None) -> Layer:
    """A layer of one file, of no table of land: of those, points and lines would be left behind."""
    return Layer.model_validate(
        {
            "id": f"{source.stem} {reader}", "title": source.name, "table": "facts",
            "department": "-", "source": "-", "licence": "-", "files": [".none"], "crs": crs,
            "reader": reader, "sheets": [layer] if layer else [],
            "geometry_from": wkt.WKT_HEADINGS if reader == "spreadsheet" else [],
        }
    )  # fmt: skip


def _best(reads: list[Read]) -> Read:
    """The first way in which there are shapes, else rows; where there are none, what all say."""
    drawn = [each for each in reads if each.frame.get("geometry", gpd.GeoSeries()).notna().any()]
    some = drawn or [each for each in reads if len(each.frame)]
    if some:
        return some[0]
    found = findings.join(each.findings for each in reads)
    same = found.duplicated(["code", "file", "sheet", "detail"])
    return reads[0]._replace(findings=found[~same].reset_index(drop=True))


def write_converted(
    given: Read,
    target: Path,
    *,
    form: forms.Form,
    county: County,
    known: Mapping[str, str] = MappingProxyType({}),
) -> Written:
    """Write what was read, all or nothing; a file that stood there stays if that fails.

    ``known`` gives the canonical name of headings, for a form that has words of its own.

    Raises
    ------
    InputError
        If nothing of it can be written.
    OutputError
        If the file cannot be written, or the form not yet.
    """
    aside = _set_aside(given)
    frame = given.frame
    kept = frame.loc[frame.index.difference(aside, sort=False)]
    if not isinstance(kept, gpd.GeoDataFrame) or not kept.geometry.notna().any():
        raise InputError(_nothing(given))
    made = forms.MAKERS[form](forms.WriteTask(_own_columns(kept), target.stem, county, known))
    publish.publish({target.name: made.content}, target.parent)
    notes = list(made.notes)
    for key, rows in (("convert_aside", aside), ("convert_left", made.left)):
        if len(rows):
            notes.append(text(key, rows=forms.row_numbers(frame.loc[rows, "row"])))
    return Written(len(frame), len(kept) - len(made.left), notes)


def _nothing(given: Read) -> str:
    reason = text("convert_nothing", file="、".join(given.files))
    tables = any(len(_ways(path)) > 1 for path in given.files.values())
    return f"{reason}{text('convert_nothing_table')}" if tables else reason


def known_headings(catalog: Catalog) -> dict[str, str]:
    """Canonical name of every heading that the catalogue's parcel layers know."""
    return {
        heading: name
        for layer in catalog.layers_of("parcels")
        for name, column in layer.columns.items()
        for heading in column.headings
    }


def _set_aside(given: Read) -> pd.Index:
    """Rows that a finding sets aside."""
    aside_rows = findings.set_aside(given.findings)[SOURCE].astype({"row": "Int64"})
    rows = given.frame[SOURCE].astype(aside_rows.dtypes)
    hit = rows.merge(aside_rows.assign(aside=True), on=SOURCE, how="left")["aside"].notna()
    return given.frame.index[hit.to_numpy()]


def _own_columns(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The sender's own columns; where several tables were read, the table of each row."""
    several = frame["sheet"].nunique() > 1
    names = [name for name in SOURCE if not (several and name == "sheet")]
    own = {f"{name}_sent": name for name in SOURCE if f"{name}_sent" in frame}
    bare = frame.drop(columns=names).rename(columns=own | {"sheet": terms.label("layer")})
    bare = bare.rename_geometry("geometry") if bare.geometry.name != "geometry" else bare
    fields = [name for name in bare if name != "geometry"]
    return bare[[*fields, "geometry"]].assign(**{name: _writable(bare[name]) for name in fields})


def _writable(values: pd.Series) -> pd.Series:
    """A column that GDAL and Parquet take: days as days, what is mixed as texts."""
    if values.dtype.kind == "M":
        timed = values.dt.normalize().ne(values) & values.notna()
        return values if timed.any() else values.astype(pd.ArrowDtype(pa.date32()))
    if not pd.api.types.is_object_dtype(values.dtype):
        return values.astype("string") if isinstance(values.dtype, pd.StringDtype) else values
    there = values.dropna()
    if len(there) and set(there.map(type)) == {date}:
        return values.astype(pd.ArrowDtype(pa.date32()))
    if len(there) and set(there.map(type)) == {bool}:
        return values.astype("boolean")
    return values.astype("string")
