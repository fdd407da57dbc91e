"""What every reader gives: of one file, and of all files of a layer."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa

from tcgis import findings
from tcgis.findings import SOURCE
from tcgis.sources.coordinates import proof
from tcgis.sources.sheets.encodings import DecodedText
from tcgis.words import terms

Units = Mapping[tuple[str | None, ...], str]
"""Units as stated, by (sheet, heading), or (file, sheet, heading) where files differ."""


class Place(NamedTuple):
    """Which file of which layer is read; ``file`` as people see it, relative to the folder."""

    layer: str
    file: str


class SheetHeading(NamedTuple):
    """The heading of one sheet: its row, what it says, and the lines above it."""

    row: int
    names: frozenset[str]
    title: str = ""
    """Texts of the rows above, a line each."""


class Part(NamedTuple):
    """The rows of one file, its findings, the units it states by (sheet, heading), its proofs."""

    frame: pd.DataFrame
    findings: list[pd.DataFrame]
    units: Units
    proofs: pd.DataFrame = proof.no_proofs()
    """How its coordinates were read: the columns of ``proof.PROOF_COLUMNS``."""
    headings: Mapping[str | None, SheetHeading] = MappingProxyType({})
    """By sheet, of spreadsheets."""


class RowFault(NamedTuple):
    """A fault in some rows (by position) of a table whose rows have no place yet."""

    code: str
    rows: np.ndarray
    effect: str = findings.KEPT
    field: str | None = None
    value: pd.Series | None = None
    detail: pd.Series | str | None = None

    def finding(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The finding, once ``frame`` says where each row stands."""
        return findings.found(
            self.code,
            frame.iloc[self.rows],
            field=self.field,
            value=self.value,
            detail=self.detail,
            effect=self.effect,
        )


class FileFault(NamedTuple):
    """A fault of a file as a whole."""

    code: str
    detail: str
    effect: str = findings.KEPT


def place_rows(
    frame: pd.DataFrame, place: Place, *, sheet: str | None, rows: Sequence[int] | np.ndarray
) -> pd.DataFrame:
    """Give every row its place; a sender's column of the same name gets ``_sent``."""
    taken = {name: f"{name}_sent" for name in SOURCE if name in frame.columns}
    frame = frame.rename(columns=taken) if taken else frame
    texts = {"layer": place.layer, "file": place.file, "sheet": sheet}
    # by Arrow, one value many times costs nothing
    columns = {
        key: pd.array(pa.repeat(pa.scalar(value, pa.string()), len(frame)), dtype="string")
        for key, value in texts.items()
    }
    return frame.assign(**columns, row=np.asarray(rows, dtype="int64"))


def find_garbled(decoded: DecodedText, place: Place) -> list[pd.DataFrame]:
    """A finding if some characters could not be decoded."""
    if not decoded.damaged:
        return []
    detail = terms.text("places_garbled", n=decoded.damaged)
    return [findings.whole("text_garbled", layer=place.layer, file=place.file, detail=detail)]


class Read(NamedTuple):
    """Rows of one layer's files with the columns of ``SOURCE``; geometry in ``county.crs``.

    Rows that a finding sets aside are still there, without geometry.
    """

    frame: pd.DataFrame | gpd.GeoDataFrame
    findings: pd.DataFrame
    files: dict[str, Path]
    """What people call each file, and where it lies."""
    proofs: pd.DataFrame = proof.no_proofs()
    """How the coordinates of each file, or sheet, were read: ``proof.PROOF_COLUMNS``."""
    units: Units = MappingProxyType({})
    """Units that files state, by (sheet, heading), and by (file, sheet, heading) where a file
    states another."""
    headings: Mapping[tuple[str, str | None], SheetHeading] = MappingProxyType({})
    """By (file, sheet), of spreadsheets."""
