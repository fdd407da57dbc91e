"""Shapes that stand as text (WKT, EWKT) in a column of a spreadsheet."""

import re
import unicodedata
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from tcgis import findings
from tcgis.catalog.model import County, Layer
from tcgis.sources.coordinates import proof
from tcgis.sources.coordinates.location import locate
from tcgis.sources.model import Part
from tcgis.sources.sheets import heading_units
from tcgis.sources.vector.vector_file import declared_crs
from tcgis.words import terms

WKT_HEADINGS: Final = [
    "WKT", "EWKT", "wkt_geom", "geometry", "geom", "the_geom", "shape", "图形", "几何", "坐标串",
]  # fmt: skip
"""What a column of WKT is called by those whose catalogue does not say."""
_SRID: Final = r"^\s*SRID\s*=\s*(\d+)\s*;\s*"
_SHOWN: Final = 60


def draw_wkt(part: Part, *, layer: Layer, county: County) -> Part:
    """A part whose rows have the shapes of the layer's column of WKT, which is taken off.

    An EWKT's SRID is what its row declares; a text that is no WKT leaves its row without a
    shape, and is a finding.
    """
    if not len(part.frame.columns):
        return part
    frame, texts = _taken(part.frame, layer)
    faults = [] if texts is not None else [_column_missing(frame, layer)]
    words = _half_width(texts if texts is not None else pd.Series(pd.NA, frame.index))
    srid = words.str.extract(_SRID, flags=re.IGNORECASE)[0]
    plain = words.str.replace(_SRID, "", regex=True, flags=re.IGNORECASE)
    shapes = _shapes(plain)
    unread = np.asarray(shapely.is_missing(shapes) & words.notna().to_numpy())
    rows = frame[unread]
    faults.append(
        findings.found(
            "wkt_unreadable",
            rows,
            field="geometry",
            value=words[unread].str.slice(0, _SHOWN),
            effect=findings.VALUE_DROPPED,
        )
    )
    located, found, proofs = _located(frame.assign(geometry=shapes), srid, layer, county)
    faults += [_without(each, rows) for each in found]
    return part._replace(frame=located, findings=[*part.findings, *faults], proofs=proofs)


def _shapes(words: pd.Series) -> np.ndarray:
    texts = np.array(words.astype(object).mask(words.isna(), None), dtype=object)
    with np.errstate(all="ignore"):  # a coordinate beyond every number is infinite, not an error
        return np.asarray(shapely.from_wkt(texts, on_invalid="ignore"), dtype=object)


def _taken(frame: pd.DataFrame, layer: Layer) -> tuple[pd.DataFrame, pd.Series | None]:
    """The rows without the column of WKT, and that column if there is one."""
    spelt = {
        heading_units.split_unit(name).name.casefold(): name for name in reversed(frame.columns)
    }
    for heading in layer.geometry_from:
        name = spelt.get(heading_units.split_unit(heading).name.casefold())
        if name is not None:
            rest = frame.drop(columns=name)
            if "geometry" in rest:
                rest = rest.rename(columns={"geometry": "geometry_sent"})
            return rest, frame[name]
    return frame, None


def _half_width(texts: pd.Series) -> pd.Series:
    words = texts.astype("string").str.strip()
    odd = ~words.str.isascii().fillna(value=True).astype(bool)
    if odd.any():
        plain = words[odd].map(lambda each: unicodedata.normalize("NFKC", each))
        words = words.where(~odd, plain.reindex(words.index))
    return words.mask(words.eq("").fillna(value=False))


def _column_missing(frame: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    first = frame.iloc[:1].drop(columns="row")
    listed = "、".join(layer.geometry_from)
    wanted = terms.text("columns_wanted", listed=listed)
    return findings.found("column_missing", first, field="geometry", detail=wanted)


def _located(
    frame: pd.DataFrame, srid: pd.Series, layer: Layer, county: County
) -> tuple[gpd.GeoDataFrame, list[pd.DataFrame], pd.DataFrame]:
    """Rows in the county's system, those of each SRID by itself, in their order; the proofs."""
    own = srid.fillna("")
    parts, found, proofs = [], [], []
    for number in own.unique():
        rows = gpd.GeoDataFrame(frame[own.eq(number)], geometry="geometry")
        located = locate(rows, declared=_declared(str(number), layer), layer=layer, county=county)
        parts.append(located.frame)
        proofs.append(located.proof)
        found += located.findings
    if not parts:
        return (
            gpd.GeoDataFrame(frame, geometry="geometry", crs=county.crs),
            found,
            proof.no_proofs(),
        )
    return pd.concat(parts).sort_index(), found, proof.join_proofs(proofs)


def _declared(srid: str, layer: Layer) -> CRS | None:
    try:
        return CRS.from_epsg(int(srid)) if srid.strip("0") else declared_crs(layer)
    except CRSError:  # a number of the sender's own
        return declared_crs(layer)


def _without(found: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Findings but for the missing shapes of ``rows``, on which another finding says more."""
    places = pd.MultiIndex.from_frame(rows[["sheet", "row"]].fillna({"sheet": ""}))
    here = pd.MultiIndex.from_frame(found[["sheet", "row"]].fillna({"sheet": "", "row": -1}))
    shapeless = np.asarray(here.isin(places))
    return found[~(found["code"].eq("geometry_missing") & shapeless)]
